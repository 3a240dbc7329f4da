package data

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	goruntime "runtime"
	"strings"
	"testing"
)

// TestMeasuredTable: what is measured as it is read are the samples that training kept for that, in
// their order, and all rows of other files.
func TestMeasuredTable(t *testing.T) {
	rows, few := streamText(3000), streamText(70)
	for name, change := range map[string]func(*TableOptions){
		"stratified": func(c *TableOptions) {},
		"random":     func(c *TableOptions) { c.Split, c.TestFraction = splitRandom, 0.35 },
		"time":       func(c *TableOptions) { c.Split = splitTime },
		"validation": func(c *TableOptions) { c.ValidationFraction = 0.25 },
		"group":      func(c *TableOptions) { c.Group, c.OneHot, c.Inputs = "job", nil, []string{"x", "w"} },
		"test file":  func(c *TableOptions) { c.TestFile = []string{"few.csv"} },
		"files":      func(c *TableOptions) { c.File = []string{"t.csv", "few.csv"} },
	} {
		source := streamOf(0, change)
		change(&source.TableOptions)
		source.TestFraction = max(source.TestFraction, 0.2)
		if source.TestFile != nil {
			source.TestFraction = 0
		}
		info := network([]int{3}, []int{2})
		if source.OneHot == nil {
			info = network([]int{2}, []int{2})
		}
		for _, fold := range []int{0, 3} {
			config := Config{Info: info, Dir: t.TempDir(), Folds: fold, Fold: fold / 3}
			write(t, config.Dir, "t.csv", rows)
			write(t, config.Dir, "few.csv", few)
			trained := mustOpen(t, source, config)
			config.TestOnly, config.Preprocess = true, trained.Preprocess
			measured := mustOpen(t, source, config)
			want := epochOf(t, trained.Test, 0)
			if found := epochOf(t, measured.Test, 0); len(want) == 0 || measured.Test.Len != len(want) || !reflect.DeepEqual(found, want) {
				t.Errorf("%s, %d folds: %d samples, want %d, the same", name, fold, len(found), len(want))
			}
			if fold > 0 {
				continue
			}
			write(t, config.Dir, "other.csv", streamText(1500)) // blocks and a rest
			config.Override = filepath.Join(config.Dir, "other.csv")
			measured = mustOpen(t, source, config)
			all := source
			all.File, all.TestFile, all.TestFraction, all.ValidationFraction, all.Shuffle = []string{"other.csv"}, nil, 0, 0, false
			config.TestOnly, config.Override = false, ""
			want = epochOf(t, mustOpen(t, all, config).Train, 0)
			if found := epochOf(t, measured.Test, 0); len(want) != 1500 || !reflect.DeepEqual(found, want) {
				t.Errorf("%s: another file: %d samples, want %d, the same", name, len(found), len(want))
			}
		}
	}
}

// TestMeasuredWindows: likewise those that are windows.
func TestMeasuredWindows(t *testing.T) {
	for _, o := range []TableOptions{
		{SequenceLength: 3, SequenceStride: 1, SamplingRate: 1, Horizon: 1, TargetLength: 1},
		{SequenceLength: 2, SequenceStride: 7, SamplingRate: 3, Horizon: 0, TargetLength: 2},
		{SequenceLength: 4, SequenceStride: 400, SamplingRate: 100, Horizon: 50, TargetLength: 1},
	} {
		source := windowsOf(func(c *TableOptions) {
			c.SequenceLength, c.SequenceStride, c.SamplingRate, c.Horizon, c.TargetLength = o.SequenceLength, o.SequenceStride, o.SamplingRate, o.Horizon, o.TargetLength
			c.TestFraction, c.ValidationFraction = 0.5, 0.1
		})
		config := Config{Info: regression(2 * o.SequenceLength), Dir: t.TempDir()}
		config.Info.Outputs[0].Shape = []int{o.TargetLength}
		write(t, config.Dir, "t.csv", counting(5000))
		trained := mustOpen(t, source, config)
		config.TestOnly, config.Preprocess = true, trained.Preprocess
		want := epochOf(t, trained.Test, 0)
		if found := epochOf(t, mustOpen(t, source, config).Test, 0); len(want) < 4 || !reflect.DeepEqual(found, want) {
			t.Errorf("%+v: %d samples, want %d, the same", o, len(found), len(want))
		}
		write(t, config.Dir, "other.csv", counting(4001))
		config.Override = filepath.Join(config.Dir, "other.csv")
		measured := mustOpen(t, source, config)
		source.File, source.TestFraction, source.ValidationFraction, source.Split = []string{"other.csv"}, 0, 0, splitTime
		config.TestOnly, config.Override = false, ""
		want = epochOf(t, mustOpen(t, source, config).Train, 0)
		if found := epochOf(t, measured.Test, 0); !reflect.DeepEqual(found, want) || measured.Test.Len != len(want) {
			t.Errorf("%+v: another file: %d samples, want %d, the same", o, len(found), len(want))
		}
	}
}

func mustOpen(t *testing.T, source Source, config Config) *Dataset[cells] {
	t.Helper()
	set, err := Open(cellViews{config.Info}, source, &config)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// TestMeasuredMistakes: all mistakes of a file are told, in its order, though others read it, too.
func TestMeasuredMistakes(t *testing.T) {
	info := network([]int{3}, []int{2})
	trained, dir, err := openCells(t, streamOf(0, nil), Config{Info: info}, "t.csv", streamText(300))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(streamText(5000), "\n")
	lines[2001], lines[4007] = "1,cook,1\n", "x,cook,1,no\n"
	write(t, dir, "other.csv", strings.Join(lines, ""))
	path := filepath.Join(dir, "other.csv")
	_, err = Open(cellViews{info}, streamOf(0, nil), &Config{Info: info, Dir: dir, Override: path, TestOnly: true, Preprocess: trained.Preprocess})
	want := fmt.Sprintf("%s:2002: 3 columns, want 4\n%[1]s:4008:1: column \"x\": found \"x\", want a number", path)
	if err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
}

// TestMeasuredMemory: half a million rows are measured in the memory of some thousands.
func TestMeasuredMemory(t *testing.T) {
	info := network([]int{3}, []int{2})
	trained, dir, err := openCells(t, streamOf(0, nil), Config{Info: info}, "t.csv", streamText(300))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "large.csv")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	const pieces, rows = 50, 10_000
	head, piece, _ := strings.Cut(streamText(rows), "\n")
	file.WriteString(head + "\n")
	for range pieces {
		file.WriteString(piece)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	heap := func() uint64 {
		var m goruntime.MemStats
		goruntime.GC()
		goruntime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, most, n := heap(), uint64(0), 0
	set, err := Open(cellViews{info}, streamOf(0, nil), &Config{Info: info, Dir: dir, Override: path, TestOnly: true, Preprocess: trained.Preprocess})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range set.Test.Epoch(0) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n%100_000 == 1 {
			most = max(most, heap())
		}
	}
	if n != pieces*rows || set.Test.Len != n {
		t.Errorf("%d samples, and %d are said", n, set.Test.Len)
	}
	if grown := int64(most) - int64(before); grown > 8<<20 {
		t.Errorf("%d bytes of the heap for %d rows, want at most 8 MB", grown, n)
	}
}
