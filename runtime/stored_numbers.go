package runtime

import (
	"encoding/binary"
	"math"
)

// storedNumbers make a number of the bytes of one, by the types of files.
var storedNumbers = map[string]func([]byte) float64{
	"BOOL": func(b []byte) float64 { return float64(min(b[0], 1)) },
	"U8":   func(b []byte) float64 { return float64(b[0]) },
	"I8":   func(b []byte) float64 { return float64(int8(b[0])) },
	"U16":  func(b []byte) float64 { return float64(binary.LittleEndian.Uint16(b)) },
	"I16":  func(b []byte) float64 { return float64(int16(binary.LittleEndian.Uint16(b))) },
	"U32":  func(b []byte) float64 { return float64(binary.LittleEndian.Uint32(b)) },
	"I32":  func(b []byte) float64 { return float64(int32(binary.LittleEndian.Uint32(b))) },
	"U64":  func(b []byte) float64 { return float64(binary.LittleEndian.Uint64(b)) },
	"I64":  func(b []byte) float64 { return float64(int64(binary.LittleEndian.Uint64(b))) },
	"F16":  func(b []byte) float64 { return float64(halves["F16"](binary.LittleEndian.Uint16(b))) },
	"BF16": func(b []byte) float64 { return float64(halves["BF16"](binary.LittleEndian.Uint16(b))) },
	"F32":  func(b []byte) float64 { return float64(math.Float32frombits(binary.LittleEndian.Uint32(b))) },
	"F64":  func(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) },
}

// Numbers is how many bytes a number of the tensor's type has and what makes a float64 of them;
// nil for types of which no data are, as those of eight bits with a fraction.
func (t *StoredTensor) Numbers() (bytes int, decode func([]byte) float64) {
	return int(dtypeSize[t.DType]), storedNumbers[t.DType]
}
