package app

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

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

// TestRowsAsTheTableHasThem shows categories by their names, and what is missing.
func TestRowsAsTheTableHasThem(t *testing.T) {
	fill := 7.
	pre := &runtime.Preprocess{
		Columns: []string{"age", "job", "income", "zip"},
		Encodings: []runtime.Encoding{
			{}, {Kind: runtime.CategoryOneHot, Vocabulary: []string{"nurse", "teacher"}}, {Fill: &fill, Indicator: true},
			{Kind: runtime.CategoryInteger, Vocabulary: []string{"A", "B"}},
		},
		Mean: []float64{50, 0, 0, 5, 0, 0}, Deviation: []float64{10, 1, 1, 2, 1, 1},
	}
	b := pageMaker{info: &runtime.ModelInfo{DType: runtime.Float64}, pre: pre}
	for _, c := range []struct {
		values []float64
		want   [][2]string
	}{
		{[]float64{-1, 0, 1, 2, 0, 2}, [][2]string{{">age", "40"}, {"job", "teacher"}, {">income", "9"}, {"zip", "B"}}},
		{[]float64{0, 0, 0, 1, 1, 0}, [][2]string{{">age", "50"}, {"job", "–"}, {">income", "–"}, {"zip", "–"}}},
	} {
		if diff := cmp.Diff(c.want, b.tableRow(c.values)); diff != "" {
			t.Errorf("%v: %s", c.values, diff)
		}
	}
	b.pre = &runtime.Preprocess{Columns: []string{"x", "y"}, SequenceLength: 2}
	want := [][2]string{{">x, row 1", "1"}, {">y, row 1", "2"}, {">x, row 2", "3"}, {">y, row 2", "4"}}
	if diff := cmp.Diff(want, b.tableRow([]float64{1, 2, 3, 4})); diff != "" {
		t.Error(diff)
	}
}

// TestKeptEpochs are those of which training leaves the weights.
func TestKeptEpochs(t *testing.T) {
	for validation, want := range map[string]int{"": 3, `,"validation":{"samples":1,"loss":1}`: 2} {
		path := filepath.Join(t.TempDir(), "history.jsonl")
		text := `{"epoch":1,"train":{"samples":4,"loss":3}` + validation + `,"best":true}
{"epoch":2,"train":{"samples":4,"loss":1}` + validation + `,"best":true}
{"epoch":3,"train":{"samples":4,"loss":2}` + validation + `,"best":false}
`
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		r, err := readPast(path)
		if err != nil || r.kept().Epoch != want || r.best.Epoch != 2 {
			t.Errorf("%q: %v, epoch %d, want %d", validation, err, r.kept().Epoch, want)
		}
	}
}
