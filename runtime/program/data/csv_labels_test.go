package data_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

// sequence is a sample whose target has three labels.
type sequence struct {
	x      [1]float32
	labels [3]int
}

type sequences struct{}

func (sequences) Input(s *sequence, _ int) []float32         { return s.x[:] }
func (sequences) Target(*sequence, int) []float32            { return nil }
func (sequences) SetLabel(*sequence, int, int)               {}
func (sequences) SetLabels(s *sequence, _ int, labels []int) { copy(s.labels[:], labels) }
func openSequences(t *testing.T, text string) ([][3]int, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "t.csv"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	info := &runtime.ModelInfo{
		DType: runtime.Float32, Inputs: []runtime.TensorInfo{{Name: "x", Shape: []int{1}}},
		Outputs: []runtime.OutputInfo{{
			Name: "y", Shape: []int{4, 3}, Loss: "ctc", Answer: runtime.Sequences, Sparse: true,
			Form: runtime.LabelForm{Shape: []int{3}, Padded: true, Steps: 4},
		}},
	}
	source := data.Sources["csv"].(data.CSV)
	source.File, source.Header, source.TestFraction = []string{"t.csv"}, true, 0
	set, err := data.Open(sequences{}, source, &data.Config{Info: info, Dir: dir, Seed: 1})
	if err != nil {
		return nil, err
	}
	var found [][3]int
	for s, err := range set.Train.Epoch(0) {
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, s.labels)
	}
	slices.SortFunc(found, func(a, b [3]int) int { return slices.Compare(a[:], b[:]) })
	return found, nil
}

// A table has a column for each label of a sequence.
func TestCSVLabels(t *testing.T) {
	got, err := openSequences(t, "x,a,b,c\n1,2,1,0\n2,1,1,2\n3,-1,-1,-1\n")
	if err != nil {
		t.Fatal(err)
	}
	if want := [][3]int{{-1, -1, -1}, {1, 1, 2}, {2, 1, 0}}; !slices.Equal(got, want) {
		t.Errorf("labels %v, want %v", got, want)
	}
	for text, want := range map[string]string{
		"x,a,b,c\n1,2,0.5,0\n": `t.csv:2:5: column "b": found "0.5", want a label, which is a whole number`,
		"x,a,b,c\n1,2,3,0\n":   `t.csv:2:3: output "y": found label 3, expected 0 to 2`,
		"x,a,b,c\n1,2,0,1\n":   `t.csv:2:3: output "y": found label 1 after the end of the sequence, which is where 0 or -1 stands`,
	} {
		if _, err := openSequences(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// The other sources have one label.
func TestSeveralLabels(t *testing.T) {
	info := &runtime.ModelInfo{
		Inputs:  []runtime.TensorInfo{{Name: "x", Shape: []int{8, 8}}},
		Outputs: []runtime.OutputInfo{{Name: "y", Shape: []int{2, 26}, Sparse: true, Answer: runtime.OneClass, Metrics: []runtime.Metric{runtime.CategoricalAccuracy{}}, Form: runtime.LabelForm{Shape: []int{2}}}},
	}
	for _, name := range []string{"idx", "letters", "text"} {
		want := name + `: the output "y" takes 2 labels for a sample, but there is one; of the sources csv, jsonl, npz and safetensors have several`
		if err := data.Sources[name].Check(info); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
