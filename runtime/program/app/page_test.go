package app

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// TestColumnsHaveTheirZeros standardises a table's numbers, which a network rounds, and wants
// the zeros again.
func TestColumnsHaveTheirZeros(t *testing.T) {
	table := []float64{0, 0.2012, 0, 0.04836, 1e-9}
	for _, dtype := range []runtime.DType{runtime.Float32, runtime.Float64} {
		for _, mean := range []float64{0.04836, 0.1, 1. / 3, 17.7} {
			pre := &runtime.Preprocess{Columns: []string{"x"}, Mean: []float64{mean}, Deviation: []float64{0.03841}}
			b := pageMaker{info: &runtime.ModelInfo{DType: dtype}, pre: pre}
			var columns []column
			for _, x := range table {
				v := pre.Value(0, x)
				if dtype == runtime.Float32 {
					v = float64(float32(v))
				}
				columns = b.count(columns, &seen{inputs: [][]float64{{v}}})
			}
			if c := columns[0]; c.least != 0 || c.zeroes < 2 || c.zeroes > 3 { // 1e-9 may be one
				t.Errorf("%s, mean %v: least %v, %v zeros", dtype, mean, c.least, c.zeroes)
			}
		}
	}
}
