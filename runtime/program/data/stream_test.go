package data

import (
	"bufio"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	goruntime "runtime"
	"slices"
	"strings"
	"testing"
)

// streamText is a table of classes, categories, gaps and weights.
func streamText(rows int) string {
	var text strings.Builder
	text.WriteString("x,job,w,kind\n")
	for i := range rows {
		x := fmt.Sprint(float64(i*i%101) / 7)
		if i%9 == 4 {
			x = "NA"
		}
		fmt.Fprintf(&text, "%s,%s,%d,%s\n", x, []string{"cook", "clerk", ""}[i%3], i, []string{"no", "yes", "no"}[i*i%3])
	}
	return text.String()
}

func streamOf(buffer int, change func(*TableOptions)) CSV {
	return tableOf(func(c *TableOptions) {
		c.Inputs, c.Targets, c.OneHot, c.Missing, c.SampleWeight = []string{"x", "job"}, []string{"kind"}, []string{"job"}, "mean", "w"
		c.Standardize, c.Shuffle, c.ShuffleBuffer = true, true, buffer
		if change != nil {
			change(c)
		}
	})
}

// TestStream: a stream has the samples that the table has in memory, each once, and the same preprocessing.
func TestStream(t *testing.T) {
	info := network([]int{3}, []int{2})
	const rows = 500
	for scaler, change := range map[string]func(*TableOptions){
		"standard": func(c *TableOptions) {},
		"min_max":  func(c *TableOptions) { c.Scaler = scalerMinMax },
		"constant": func(c *TableOptions) { c.Missing, c.FillValue = missingConstant, -3 },
	} {
		whole, _, err := openCells(t, streamOf(0, change), Config{Info: info}, "t.csv", streamText(rows))
		if err != nil {
			t.Fatal(err)
		}
		stream, _, err := openCells(t, streamOf(40, change), Config{Info: info, Seed: 2}, "t.csv", streamText(rows))
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range whole.Preprocess.Mean {
			if !near(stream.Preprocess.Mean[i], v, 1e-12) || !near(stream.Preprocess.Deviation[i], whole.Preprocess.Deviation[i], 1e-12) {
				t.Errorf("%s: element %d: %v and %v, want %v and %v", scaler, i, stream.Preprocess.Mean[i], stream.Preprocess.Deviation[i], v, whole.Preprocess.Deviation[i])
			}
		}
		same := stream.Preprocess.Clone()
		same.Mean, same.Deviation, same.Encodings[0].Fill = whole.Preprocess.Mean, whole.Preprocess.Deviation, whole.Preprocess.Encodings[0].Fill
		if !reflect.DeepEqual(same, whole.Preprocess) {
			t.Errorf("%+v\nwant %+v", same, whole.Preprocess)
		}
		order := map[int][]float64{}
		for n := range 2 {
			for _, s := range epochOf(t, stream.Train, n) {
				order[n] = append(order[n], s.weight)
			}
			if all := slices.Sorted(slices.Values(order[n])); len(all) != rows || len(slices.Compact(all)) != rows {
				t.Errorf("epoch %d has %d of %d rows", n, len(all), rows)
			}
			for i, w := range order[n] {
				if int(w) > i+40 {
					t.Errorf("row %v is number %d: no buffer of 40 has it yet", w, i)
				}
			}
		}
		var again []float64
		for _, s := range epochOf(t, stream.Train, 1) {
			again = append(again, s.weight)
		}
		if slices.Equal(order[0], order[1]) || !slices.Equal(order[1], again) {
			t.Error("orders do not depend on the epoch alone")
		}
		for i, want := range epochOf(t, whole.Train, 0) {
			if k := slices.Index(order[0], want.weight); k < 0 {
				t.Errorf("sample %d is not there", i)
			}
		}
	}
}

// TestStreamParts: every row is in one part, in the shares that are wanted, of each class.
func TestStreamParts(t *testing.T) {
	info := network([]int{3}, []int{2})
	for _, split := range []string{"stratified", "random", "time"} {
		set, _, err := openCells(t, streamOf(10, func(c *TableOptions) { c.Split, c.TestFraction, c.ValidationFraction = split, 0.2, 0.25 }), Config{Info: info}, "t.csv", streamText(1000))
		if err != nil {
			t.Fatal(err)
		}
		var all []float64
		for i, s := range []*Split[cells]{set.Train, set.Validation, set.Test} {
			yes, before, want := 0, len(all), []int{600, 200, 200}[i]
			for _, x := range epochOf(t, s, 0) {
				all = append(all, x.weight)
				yes += x.kind
				if split == "time" && (s == set.Test) != (x.weight >= 800) {
					t.Errorf("%s has row %v", s.Name, x.weight)
				}
			}
			if n := len(all) - before; n != s.Len || split != "random" && abs(n-want) > 1 || abs(n-want) > 50 || split == "stratified" && math.Abs(float64(yes)/float64(n)-2./3) > 0.02 {
				t.Errorf("%s: %s: %d samples of %d, want %d, %d of them yes", split, s.Name, n, s.Len, want, yes)
			}
		}
		if slices.Sort(all); len(slices.Compact(all)) != 1000 {
			t.Errorf("%s: %d rows", split, len(all))
		}
	}
	var tested []float64
	for k := range 4 {
		set, _, err := openCells(t, streamOf(10, nil), Config{Info: info, Fold: k, Folds: 4}, "t.csv", streamText(400))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range epochOf(t, set.Test, 0) {
			tested = append(tested, s.weight)
		}
	}
	if slices.Sort(tested); len(tested) != 400 || len(slices.Compact(tested)) != 400 {
		t.Errorf("folds test %d rows", len(tested))
	}
}

func abs(n int) int { return max(n, -n) }

func TestStreamsAreRefused(t *testing.T) {
	info := network([]int{3}, []int{2})
	for want, change := range map[string]func(*TableOptions){
		`csv: shuffle_buffer and missing = "median": of a table that is not in memory there is missing = "mean" or "constant"`:  func(c *TableOptions) { c.Missing = "median" },
		`csv: shuffle_buffer and scaler = "robust": of a table that is not in memory there is scaler = "standard" or "min_max"`: func(c *TableOptions) { c.Scaler = "robust" },
		`csv: shuffle_buffer = 4, but shuffle = false: want shuffle_buffer = 1 for the order of the table`:                      func(c *TableOptions) { c.Shuffle = false },
		"DIR/t.csv:3:1: column \"x\": found \"x\", want a number":                                                               nil,
	} {
		text := streamText(20)
		if change == nil {
			text = "x,job,w,kind\n1,a,1,no\nx,b,1,yes\n"
		}
		_, dir, err := openCells(t, streamOf(4, change), Config{Info: info}, "t.csv", text)
		wantError(t, err, dir, want)
	}
	// A file that changes under way ends the training.
	set, dir, err := openCells(t, streamOf(4, nil), Config{Info: info}, "t.csv", streamText(20))
	if err != nil {
		t.Fatal(err)
	}
	for _, rows := range []int{19, 21} {
		write(t, dir, "t.csv", streamText(rows))
		var last error
		for _, err := range set.Train.Epoch(0) {
			last = err
		}
		wantError(t, last, dir, "DIR/t.csv: another number of rows than before: a file that is read in each epoch must stay as it is")
	}
}

// TestStreamTakesConstantMemory: of a file of 12 MB there is never more than a fraction in memory.
func TestStreamTakesConstantMemory(t *testing.T) {
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, "t.csv"))
	if err != nil {
		t.Fatal(err)
	}
	out := bufio.NewWriter(f)
	fmt.Fprintln(out, "x,job,w,kind")
	const rows = 300_000
	for i := range rows {
		fmt.Fprintf(out, "%d.12345678901234567,%s,%d,%s\n", i%1000, []string{"cook", "clerk"}[i%2], i, []string{"no", "yes"}[i%7%2])
	}
	if err := errors.Join(out.Flush(), f.Close()); err != nil {
		t.Fatal(err)
	}
	used := func() uint64 {
		goruntime.GC()
		var m goruntime.MemStats
		goruntime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, most, n := used(), uint64(0), 0
	config := &Config{Info: network([]int{3}, []int{2}), Dir: dir}
	set, err := Open(cellViews{config.Info}, streamOf(1000, nil), config)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range set.Train.Epoch(0) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n%50_000 == 0 {
			most = max(most, used())
		}
	}
	if n != rows || most > before+2<<20 {
		t.Errorf("%d rows, %d bytes more in memory than before", n, most-before)
	}
}
