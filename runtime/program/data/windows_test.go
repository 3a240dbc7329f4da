package data

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// counting is a table whose columns count on from the rows.
func counting(rows int) string {
	var text strings.Builder
	text.WriteString("a,b,store\n")
	for i := range rows {
		fmt.Fprintf(&text, "%d,%d,%c\n", i, 100+i, 'p'+i%2)
	}
	return text.String()
}

func windowsOf(change func(*TableOptions)) CSV {
	return tableOf(func(c *TableOptions) {
		c.Inputs, c.Targets, c.SequenceLength, c.Split = []string{"a", "b"}, []string{"b"}, 3, splitTime
		change(c)
	})
}

// TestWindows has the windows of testdata/windows.py, with targets horizon rows behind them.
func TestWindows(t *testing.T) {
	var stored []struct {
		Rows, SequenceLength, SequenceStride, SamplingRate int
		Begins                                             [][]float64
	}
	readJSON(t, "testdata/windows.json", &stored)
	for _, c := range stored {
		info := regression(c.SequenceLength, 1)
		for _, horizon := range []int{0, 1, 4} {
			source := windowsOf(func(o *TableOptions) {
				o.Inputs, o.SequenceLength, o.SequenceStride, o.SamplingRate, o.Horizon = []string{"a"}, c.SequenceLength, c.SequenceStride, c.SamplingRate, horizon
			})
			set, _, err := openCells(t, source, Config{Info: info}, "t.csv", counting(c.Rows+horizon))
			if err != nil {
				t.Fatal(err)
			}
			var got [][]float64
			for _, s := range epochOf(t, set.Train, 0) {
				x := slices.Clone(s.x[:c.SequenceLength])
				if got = append(got, x); s.y[0] != 100+x[len(x)-1]+float64(horizon) {
					t.Errorf("window %v has the target %v", x, s.y[0])
				}
			}
			if !reflect.DeepEqual(got, c.Begins) {
				t.Errorf("%+v: horizon %d: windows %v", c, horizon, got)
			}
		}
	}
}

// TestWindowsDoNotLeak: no row is in samples of two parts, and what scales is of training rows.
func TestWindowsDoNotLeak(t *testing.T) {
	info := regression(3, 2)
	source := windowsOf(func(c *TableOptions) { c.TestFraction, c.ValidationFraction, c.Standardize = 0.25, 0.2, true })
	set, _, err := openCells(t, source, Config{Info: info}, "t.csv", counting(40))
	if err != nil {
		t.Fatal(err)
	}
	if got := set.Preprocess.Mean; !near(got[0], 11.5, 1e-12) || !near(got[1], 111.5, 1e-12) || len(got) != 2 {
		t.Errorf("means %v, want those of the first 24 rows", got)
	}
	for _, c := range []struct {
		split      *Split[cells]
		begin, end float64
	}{{set.Train, 0, 24}, {set.Validation, 24, 30}, {set.Test, 30, 40}} {
		samples := epochOf(t, c.split, 0)
		if len(samples) != int(c.end-c.begin)-3 {
			t.Errorf("%s: %d windows", c.split.Name, len(samples))
		}
		for _, s := range samples {
			_, deviation := set.Preprocess.Scaling(0)
			if first := s.x[0]*deviation + 11.5; first < c.begin-1e-9 || s.y[0]-100 >= c.end || s.y[0]-100 < c.begin {
				t.Errorf("%s: a window from %v with the target of %v", c.split.Name, first, s.y[0]-100)
			}
		}
	}
	// Folds are stretches, for which what is before them trains.
	for k := range 3 {
		set, _, err := openCells(t, windowsOf(func(*TableOptions) {}), Config{Info: info, Fold: k, Folds: 3}, "t.csv", counting(40))
		if err != nil {
			t.Fatal(err)
		}
		train, test := epochOf(t, set.Train, 0), epochOf(t, set.Test, 0)
		if len(train) != 10*(k+1)-3 || len(test) != 7 || test[0].x[0] != float64(10*(k+1)) {
			t.Errorf("fold %d: %d and %d windows from %v", k, len(train), len(test), test[0].x[0])
		}
	}
}

// TestSeriesOfWindows: windows stay in their series, whose rows need not be one behind the other.
func TestSeriesOfWindows(t *testing.T) {
	info := regression(3, 2)
	source := windowsOf(func(c *TableOptions) { c.Group, c.TestFraction = "store", 0.3 })
	set, _, err := openCells(t, source, Config{Info: info}, "t.csv", counting(40))
	if err != nil {
		t.Fatal(err)
	}
	if set.Train.Len != 2*(14-3) || set.Test.Len != 2*(6-3) {
		t.Errorf("%d and %d windows", set.Train.Len, set.Test.Len)
	}
	for _, s := range slices.Concat(epochOf(t, set.Train, 0), epochOf(t, set.Test, 0)) {
		if s.x[2] != s.x[0]+2 || s.x[4] != s.x[0]+4 || s.y[0] != 100+s.x[0]+6 {
			t.Errorf("a window of %v with the target %v", s.x[:6], s.y[0])
		}
	}
}

// TestSequencesOfTargets are several rows, of which each output has its columns.
func TestSequencesOfTargets(t *testing.T) {
	info := regression(2, 1)
	info.Outputs[0].Shape = []int{2, 2}
	source := windowsOf(func(c *TableOptions) {
		c.Inputs, c.Targets, c.SequenceLength, c.TargetLength, c.SamplingRate = []string{"a"}, []string{"b", "a"}, 2, 2, 2
	})
	set, _, err := openCells(t, source, Config{Info: info}, "t.csv", counting(8))
	if err != nil {
		t.Fatal(err)
	}
	got := epochOf(t, set.Train, 0)
	if len(got) != 3 || got[1].y != [4]float64{104, 4, 106, 6} || got[1].x[1] != 3 {
		t.Errorf("%v", got)
	}
}

func TestWindowsAreRefused(t *testing.T) {
	for want, change := range map[string]func(*TableOptions, *runtime.ModelInfo){
		`csv: windows have rows in common, so that split = "stratified" would test with rows of training: want split = "time"`: func(c *TableOptions, _ *runtime.ModelInfo) { c.Split, c.TestFraction = splitStratified, 0.2 },
		`csv: windows of 4 rows do not fill the inputs, which have 6 elements: want an input of the shape [4, columns]`:        func(c *TableOptions, _ *runtime.ModelInfo) { c.SequenceLength = 4 },
		`csv: 1 input column and windows of 3 rows make 3 elements, but the network's inputs have 6`:                           func(c *TableOptions, _ *runtime.ModelInfo) { c.Inputs = c.Inputs[:1] },
		`csv: targets of 2 rows do not fill the output "y", which has 1 element: want one of the shape [2, columns]`:           func(c *TableOptions, _ *runtime.ModelInfo) { c.TargetLength = 2 },
		`DIR/t.csv: no training samples: 8 rows in all; a window and its target are 10 rows`:                                   func(c *TableOptions, _ *runtime.ModelInfo) { c.Horizon = 7 },
	} {
		info := regression(3, 2)
		source := windowsOf(func(c *TableOptions) { change(c, info) })
		_, dir, err := openCells(t, source, Config{Info: info}, "t.csv", counting(8))
		wantError(t, err, dir, want)
	}
}

// TestPredictionsOfWindows are of each window that ends at a row of the table.
func TestPredictionsOfWindows(t *testing.T) {
	info := regression(3, 2)
	set, _, err := openCells(t, windowsOf(func(c *TableOptions) { c.SamplingRate = 2 }), Config{Info: info}, "t.csv", counting(12))
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(set.Preprocess, "t.csv", "", strings.NewReader("b,a\n1,0\n3,2\n5,4\n7,6\n9,8\n11,10\n"), info)
	if err != nil || len(got) != 2 || !slices.Equal(got[1].Values, []float64{2, 3, 6, 7, 10, 11}) {
		t.Errorf("%v, %v", got, err)
	}
	_, err = Decode(set.Preprocess, "t.csv", "", strings.NewReader("b,a\n1,0\n3,2\n"), info)
	if want := "t.csv: 2 rows, but a sample is a window of 3 rows, 2 apart"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// TestWindowsOfBrokenRows cannot be read, and no others: a row keeps its place in time.
func TestWindowsOfBrokenRows(t *testing.T) {
	info := regression(3, 2)
	set, _, err := openCells(t, windowsOf(func(c *TableOptions) { c.SamplingRate = 2 }), Config{Info: info}, "t.csv", counting(12))
	if err != nil {
		t.Fatal(err)
	}
	const table = "b,a\n1,0\nx,2\n5,4\n7,6\n9,8\n11,10\n13,12\n15\n17,16\n"
	var got []string
	all := Examples{Preprocess: set.Preprocess, Info: info}
	_, err = all.Each("t.csv", strings.NewReader(table), func(x *Example) bool {
		err := all.Finish(x)
		got = append(got, fmt.Sprint(x.Row, x.Values, err))
		return true
	})
	want := []string{
		"0 [0 1 4 5 8 9] <nil>",
		`1 [] t.csv:3:1: column "b": found "x", want a number`,
		"2 [4 5 8 9 12 13] <nil>",
	}
	if err != nil || len(got) != 5 || !slices.Equal(got[:3], want) || !strings.Contains(got[3], "t.csv:9") || got[4] != "4 [8 9 12 13 16 17] <nil>" {
		t.Errorf("%v, %q", err, got)
	}
}
