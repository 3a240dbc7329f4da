package app

import (
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// explaining is a network whose gradients are 1, 2, 3 and so on.
type explaining struct {
	Network
	about *runtime.ModelInfo
	seeds [][]float64
}

func (e *explaining) info() *runtime.ModelInfo { return e.about }
func (e *explaining) explains() bool           { return true }

// predictor is that network's.
type explainer struct {
	predictor
	*explaining
}

func (e explainer) explain(_ int, seed []float64) []float64 {
	e.seeds = append(e.seeds, seed)
	gradients := make([]float64, 6)
	for i := range gradients {
		gradients[i] = float64(i + 1)
	}
	return gradients
}

func TestExplainedZeros(t *testing.T) {
	n := &explaining{about: &runtime.ModelInfo{Inputs: []runtime.TensorInfo{{Name: "x", Shape: []int{2}}}, Outputs: []runtime.OutputInfo{{Name: "y", Shape: []int{1}}}}}
	zero := math.Copysign(0, -1)
	q := newQuestion(&n.about.Outputs[0], nil)
	a := q.answer([]float64{7})
	found, err := (&explanation{wanted: true}).explain(explainer{nil, n}, n.about, nil, []float64{1, zero}, &prediction{answers: []answer{a}})
	if err != nil || math.Signbit(found[0].Contributions[0].Counts[1]) {
		t.Errorf("%v, %v: found -0", found, err)
	}
}

func TestExplainTable(t *testing.T) {
	n := &explaining{about: &runtime.ModelInfo{
		Name: "n", Inputs: []runtime.TensorInfo{{Name: "x", Shape: []int{3}}, {Name: "kind", Shape: []int{1}, Integers: true}, {Name: "z", Shape: []int{2}}},
		Outputs: []runtime.OutputInfo{{Name: "y", Shape: []int{3}, Answer: runtime.OneClass}, {Name: "yes", Shape: []int{1}, Answer: runtime.YesOrNo}, {Name: "n", Shape: []int{1}}},
	}}
	pre := &runtime.Preprocess{Kind: "table", Columns: strings.Fields("a b c k d e"), Mean: []float64{1, 1, 1, 0, 1, 1}, Deviation: []float64{2, 2, 2, 1, 2, 2}}
	var answers []answer
	for i, y := range [][]float64{{0.25, 0.5, 0.25}, {0.25}, {7}} {
		q := newQuestion(&n.about.Outputs[i], [][]string{{"u", "v", "w"}, nil, nil}[i])
		answers = append(answers, q.answer(y))
	}
	explain := func(e *explanation, values []float64) ([]explained, error) {
		return e.explain(explainer{nil, n}, n.about, pre, values, &prediction{input: "x.csv", answers: answers})
	}
	e := &explanation{wanted: true}
	found, err := explain(e, []float64{1, -1, 0.5, 2, 0, 1})
	if err != nil {
		t.Fatal(err)
	}
	if want := [][]float64{{-0.5, 1, -0.5}, {-1}, {1}}; !reflect.DeepEqual(n.seeds, want) {
		t.Errorf("seeds %v, expected %v", n.seeds, want)
	}
	const want = `
what makes y v, 50.00%
  column  value  counts
────────────────────────────────────────
  e           3       6  ━━━━━━━━━━━━━━━
  b          -1      -2  ━━━━━
  c           2     1.5  ━━━━
  a           3       1  ━━━
  d           1       0
`
	if got := found[0].String(); got != want {
		t.Errorf("got %s\nexpected %s", got, want)
	}
	if found[1].what != "yes 0, 75.00%" || found[2].what != "n is 7" || found[1].Class != "0" || *found[2].Element != 0 {
		t.Errorf("%+v", found)
	}
	for of, message := range map[string]string{
		"vv": `predict: --explain-class is "vv", but output "y" has no such class; did you mean "v"?`,
		"9":  `predict: --explain-class is "9", but output "y" has no such class`,
		"w":  `predict: --explain-class is "w", but output "yes" has no such class`,
		"1":  `predict: --explain-class is "1", but output "n" has no classes; want the number of an element, 0 to 0`,
	} {
		e.of = of
		if _, err := explain(e, make([]float64, 6)); err == nil || err.Error() != message {
			t.Errorf("%s: %v, expected %s", of, err, message)
		}
	}
}

func TestExplainPicture(t *testing.T) {
	n := &explaining{about: &runtime.ModelInfo{
		Name: "n", Inputs: []runtime.TensorInfo{{Name: "image", Shape: []int{2, 3}}},
		Outputs: []runtime.OutputInfo{{Name: "y", Shape: []int{2}}},
	}}
	e := &explanation{wanted: true, dir: filepath.Join(t.TempDir(), "heat"), of: "1"}
	q := newQuestion(&n.about.Outputs[0], nil)
	explain := func() ([]explained, error) {
		p := &prediction{input: "some/A b.png", row: 3, answers: []answer{q.answer([]float64{3, 4})}}
		return e.explain(explainer{nil, n}, n.about, nil, []float64{1, 0, 1, 0, 1, 0}, p)
	}
	found, err := explain()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(e.dir, "A_b_3.png")
	if got, want := found[0].String(), "\nwhat makes y[1] is 4\n  heat map in "+file+"\n"; got != want {
		t.Errorf("got %q, expected %q", got, want)
	}
	if !reflect.DeepEqual(n.seeds, [][]float64{{0, 1}}) {
		t.Errorf("seeds %v", n.seeds)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
	e.of = ""
	if _, err := explain(); err == nil ||
		err.Error() != `predict: --explain: output "y" is of 2 numbers: want --explain-class with the number of one, 0 to 1` {
		t.Error(err)
	}
	for _, c := range []struct {
		input string
		row   int
		want  string
	}{{"[[1,2],[3]]", 1, "sample_1"}, {`{"x": 1}`, -1, "sample"}, {"standard input", 2, "standard_input_2"}, {"a/b.c.json", -1, "b.c"}} {
		if got := fileName(&prediction{input: c.input, row: c.row}); got != c.want {
			t.Errorf("%s: %s, expected %s", c.input, got, c.want)
		}
	}
}

func TestExplainReady(t *testing.T) {
	texts := &explaining{about: &runtime.ModelInfo{Name: "n", Inputs: []runtime.TensorInfo{{Name: "text", Integers: true}}}}
	e := &explanation{wanted: true}
	if err := e.ready(texts); err == nil || err.Error() != "--explain: the inputs of n are integers, which have no gradients" {
		t.Error(err)
	}
	if err := e.check("csv"); err == nil || err.Error() != "predict: --explain is for a table for people and jsonl, not for csv" {
		t.Error(err)
	}
	if err := (&explanation{dir: "x"}).check("table"); err == nil {
		t.Error("--heat-maps alone")
	}
}

// A program whose spec asks for no gradients says so.
func TestExplainWithout(t *testing.T) {
	without := &inexplicable{explaining{about: &runtime.ModelInfo{Name: "n", Inputs: []runtime.TensorInfo{{Name: "x"}}}}}
	e := &explanation{wanted: true}
	if err := e.ready(without); err == nil || err.Error() != "--explain: this program has no gradients of inputs; build it of a spec with input_gradients = true" {
		t.Error(err)
	}
}

type inexplicable struct{ explaining }

func (*inexplicable) explains() bool { return false }
