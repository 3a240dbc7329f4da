package data

import (
	"reflect"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// TestOrder: a stateful network takes samples in their order alone.
func TestOrder(t *testing.T) {
	carried := func(info *runtime.ModelInfo) *runtime.ModelInfo {
		info.Carried = []runtime.TensorInfo{{Name: "carried.a.state", Shape: []int{3}}}
		return info
	}
	table := &runtime.ModelInfo{
		Package: "table", DType: "float32",
		Inputs:  []runtime.TensorInfo{{Name: "x", Shape: []int{2, 2}}},
		Outputs: []runtime.OutputInfo{{Name: "y", Shape: []int{1}}},
	}
	csv, npz, tensors, tokens, idx := defaultCSV, defaultNPZ, defaultSafetensors, defaultTokens, defaultIDX
	csv.File, npz.File, tensors.File, tokens.File = []string{"a.csv"}, "a.npz", "a.safetensors", "a.txt"
	inTime, whole, ordered, stride := csv, csv, tokens, tokens
	csv.Shuffle, inTime.Shuffle, whole.Shuffle, ordered.Shuffle, stride.Shuffle = false, false, false, false, false
	inTime.Split, whole.TestFraction, stride.SequenceStride = splitTime, 0, 2
	const why = "the network is stateful, so that a sample goes on where the one of the same number in the batch before has ended"
	for _, c := range []struct {
		source Source
		info   *runtime.ModelInfo
		want   string
	}{
		{npz, table, ": want shuffle = false"}, {tensors, table, ": want shuffle = false"},
		{csv, table, `: want split = "time", for samples that are drawn to test leave holes`},
		{inTime, table, ""}, {whole, table, ""}, {ordered, next(3), ""},
		{tokens, next(3), ": want shuffle = false"},
		{stride, next(3), ": want no sequence_stride, so that a sample begins where the one before has ended"},
	} {
		if err := Check(c.source, c.info); err != nil {
			t.Errorf("%T without states: %v", c.source, err)
		}
		found := ""
		if err := Check(c.source, carried(c.info)); err != nil {
			found = strings.TrimPrefix(err.Error(), why)
		}
		if c.info.Carried = nil; found != c.want {
			t.Errorf("%+v: %s\nwant %s", c.source, found, c.want)
		}
	}
	pictures := &runtime.ModelInfo{Inputs: []runtime.TensorInfo{{Name: "x", Shape: []int{8, 8}}}, Outputs: []runtime.OutputInfo{{Name: "y", Shape: []int{3}, Answer: runtime.OneClass, Metrics: []runtime.Metric{runtime.CategoricalAccuracy{}}}}}
	if err := idx.Check(pictures); err != nil {
		t.Fatal(err)
	}
	want := why + ", but samples of this source have no order: want csv, jsonl, npz, safetensors or tokens"
	if err := Check(idx, carried(pictures)); err == nil || err.Error() != want {
		t.Errorf("idx: %v\nwant %s", err, want)
	}
}

// TestSideBySide: stretches of a text go on from batch to batch.
func TestSideBySide(t *testing.T) {
	for _, c := range []struct {
		n, batch int
		want     []int
	}{
		{7, 3, []int{0, 2, 4, 1, 3, 5}}, {3, 5, []int{0, 1, 2}}, {4, 1, []int{0, 1, 2, 3}}, {0, 3, []int{}},
	} {
		if got := sideBySide(c.n, c.batch); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%d in batches of %d: %v, want %v", c.n, c.batch, got, c.want)
		}
	}
	x, info := defaultTokens, next(3)
	x.File, x.Shuffle, x.TestFraction, x.Split = "a.txt", false, 0, runtime.SplitCharacter
	dir := writeFiles(t, map[string]string{"a.txt": "abcabcaabbcaabcba"})
	info.BatchSize, info.Carried = 4, []runtime.TensorInfo{{Name: "carried.a.state", Shape: []int{3}}}
	for batch, want := range map[int][]int{0: {0, 1, 2, 3}, 2: {0, 2, 1, 3}} {
		set, err := (&Config{Info: info, Dir: dir, BatchSize: batch}).open(x)
		if err != nil {
			t.Fatal(err)
		}
		got := samplesIn(set.train, info)
		info.Carried = nil
		plain, err := (&Config{Info: info, Dir: dir}).open(x)
		if err != nil {
			t.Fatal(err)
		}
		info.Carried = []runtime.TensorInfo{{Name: "carried.a.state", Shape: []int{3}}}
		all := samplesIn(plain.train, info)
		for i, k := range want {
			if len(got) != len(want) || !reflect.DeepEqual(got[i], all[k]) {
				t.Fatalf("batches of %d: %v, of the text %v", batch, got, all)
			}
		}
	}
}
