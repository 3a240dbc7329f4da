package data

import "github.com/seed-5f2744a7/tensornet/runtime"

// Safetensors reads named tensors of a file, as NPZ reads arrays.
type Safetensors struct{ ArrayOptions }

var defaultSafetensors = Safetensors{defaultArrays}

// Doc describes the source.
func (Safetensors) Doc() string {
	return "Tensors of a safetensors file, by their names, of truth values, integers or floats (BF16 and F16 to F64): " + arrayDoc
}

func (z Safetensors) source() arraySource {
	return arraySource{ArrayOptions: z.ArrayOptions, kind: "safetensors", what: "tensor", open: openTensors}
}

// Check says why the network cannot learn from such tensors.
func (z Safetensors) Check(info *runtime.ModelInfo) error { return z.source().check(info) }

func (z Safetensors) open(c *Config) (*tables, error) { return z.source().tables(c) }
