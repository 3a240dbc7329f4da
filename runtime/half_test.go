package runtime

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
)

// TestHalf compares all numbers of two bytes with their definitions.
func TestHalf(t *testing.T) {
	for i := range 1 << 16 {
		for _, f := range []struct {
			name           string
			exponent, bias int
		}{{"F16", 5, 15}, {"BF16", 8, 127}} {
			fractions := 15 - f.exponent
			sign := 1 - 2*float64(i>>15)
			exponent, fraction := i>>fractions&(1<<f.exponent-1), i&(1<<fractions-1)
			want := sign * math.Ldexp(float64(1<<fractions+fraction), exponent-f.bias-fractions)
			switch exponent {
			case 0:
				want = sign * math.Ldexp(float64(fraction), 1-f.bias-fractions)
			case 1<<f.exponent - 1:
				if want = math.Inf(int(sign)); fraction > 0 {
					want = math.NaN()
				}
			}
			got := float64(halves[f.name](uint16(i)))
			if math.Float64bits(got) != math.Float64bits(want) && (got == got || want == want) {
				t.Fatalf("%s %#04x: found %v, expected %v", f.name, i, got, want)
			}
		}
	}
}

// TestWeightsInHalf reads weights that are stored in half precision.
func TestWeightsInHalf(t *testing.T) {
	for stored, one := range map[string]uint16{"F16": 0x3c00, "BF16": 0x3f80} {
		testWeightsInHalf[float32](t, stored, one)
		testWeightsInHalf[float64](t, stored, one)
	}
}

func testWeightsInHalf[T Float](t *testing.T, stored string, one uint16) {
	info := &ModelInfo{Fingerprint: "f"}
	tensors := []Tensor[T]{{"a", []int{2}, make([]T, 2)}, {"b", []int{1}, []T{9}}}
	w := Weights{info, Arrays(tensors), new(Beside)}
	var data []byte
	for _, bits := range []uint16{one, 0x8000 | one} {
		data = binary.LittleEndian.AppendUint16(data, bits)
	}
	whole := make([]byte, DTypeOf[T]().Bytes())
	header := fmt.Sprintf(`{"__metadata__":{"fingerprint":"f"},"a":{"dtype":%q,"shape":[2],"data_offsets":[0,4]},"b":{"dtype":%q,"shape":[1],"data_offsets":[4,%d]}}`,
		stored, DTypeOf[T]().Stored(), 4+len(whole))
	file := weightsFile(header, append(data, whole...)...)
	if _, err := w.ReadFrom(bytes.NewReader([]byte(file))); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(tensors[0].Data, []T{1, -1}) || tensors[1].Data[0] != 0 {
		t.Errorf("%s: found %v", stored, tensors)
	}
	// What is not finite is refused, and so is another shape; nothing changes.
	infinite := bytes.Replace([]byte(file), data[:2], map[string][]byte{"F16": {0, 0x7c}, "BF16": {0x80, 0x7f}}[stored], 1)
	if _, err := w.ReadFrom(bytes.NewReader(infinite)); err == nil || err.Error() != `"a": found +Inf at [0], expected finite numbers` {
		t.Errorf("found %v", err)
	}
	var other *MismatchError
	turned := Weights{info, Arrays([]Tensor[T]{{"a", []int{1, 2}, make([]T, 2)}, tensors[1]}), new(Beside)}
	if _, err := turned.ReadFrom(bytes.NewReader([]byte(file))); !errors.As(err, &other) || len(other.Differences) != 1 {
		t.Errorf("found %v", err)
	}
	if tensors[0].Data[0] != 1 {
		t.Error("a refused file has changed weights")
	}
}
