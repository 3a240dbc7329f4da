package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
	"github.com/seed-5f2744a7/tensornet/runtime/program/picture"
)

func TestParseTakesFlagsAnywhere(t *testing.T) {
	for line, want := range map[string]string{
		"":                      " false []",
		"a --file=x b --yes c":  "x true [a b c]",
		"--file x -yes=false a": "x false [a]",
		"a -- --yes b":          " false [a --yes b]",
		"-- a":                  " false [a]",
	} {
		flags := flag.NewFlagSet("test", flag.ContinueOnError)
		file, yes := flags.String("file", "", ""), flags.Bool("yes", false, "")
		rest, err := parse(flags, strings.Fields(line))
		if err != nil {
			t.Fatal(err)
		}
		got := *file + " " + map[bool]string{false: "false", true: "true"}[*yes] + " [" + strings.Join(rest, " ") + "]"
		if got != want {
			t.Errorf("%q: %s, want %s", line, got, want)
		}
	}
}

func TestEveryFlagExplainsItself(t *testing.T) {
	for _, c := range Commands {
		c.Flags().VisitAll(func(f *flag.Flag) {
			if f.Usage == "" {
				t.Errorf("%s --%s", c.Name, f.Name)
			}
		})
	}
}

func TestAnswers(t *testing.T) {
	category := runtime.OutputInfo{Name: "y", Shape: []int{3}, Answer: runtime.OneClass, Metrics: []runtime.Metric{runtime.CategoricalAccuracy{}}}
	unit := runtime.OutputInfo{Name: "y", Shape: []int{1}, Answer: runtime.YesOrNo, Metrics: []runtime.Metric{runtime.BinaryAccuracy{}}}
	number := runtime.OutputInfo{Name: "y", Shape: []int{2}}
	for _, test := range []struct {
		name   string
		output runtime.OutputInfo
		y      []float64
		labels []string
		want   string
	}{
		{"named classes", category, []float64{0.1, 0.7, 0.2}, []string{"a", "b", "c"}, `  y  b  70.00%  ━━━━━━━━━━━━━━━━━━━━━
     c  20.00%  ━━━━━━
     a  10.00%  ━━━
`},
		{"numbered classes", category, []float64{1, 0, 0}, nil, `  y  0  100.00%  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
     1  0.00%
     2  0.00%
`},
		{"one unit, two classes", unit, []float64{0.25}, []string{"no", "yes"}, `  y  no   75.00%  ━━━━━━━━━━━━━━━━━━━━━━━
     yes  25.00%  ━━━━━━━━
`},
		{"numbers", number, []float64{1.5, -2e-9}, nil, "  y  1.5 -2e-09\n"},
		{"nothing is best", category, []float64{math.NaN(), math.NaN(), math.NaN()}, nil, "  y  NaN NaN NaN\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			q := newQuestion(&test.output, test.labels)
			p := prediction{input: "in", row: -1, answers: []answer{q.answer(test.y)}}
			if diff := cmp.Diff("in\n"+test.want, p.table()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestAnswersOfSeveralLabels: of labels each of which is there or not, those are told that are above
// thresholds of their own, in all forms.
func TestAnswersOfSeveralLabels(t *testing.T) {
	output := runtime.OutputInfo{Name: "tags", Shape: []int{3}, Answer: runtime.YesOrNo, Metrics: []runtime.Metric{runtime.BinaryAccuracy{}}, Thresholds: []float64{0.5, 0.9, 0.125}}
	labels := []string{"news", "sport", "art"}
	for _, c := range []struct {
		y                []float64
		table, csv, json string
	}{
		{[]float64{0.75, 0.875, 0.25}, `in
  tags  news   yes  75.00%  ━━━━━━━━━━━━━━━━━━━━━━━
        art    yes  25.00%  ━━━━━━━━
        sport  no   87.50%  ━━━━━━━━━━━━━━━━━━━━━━━━━━
`, "in,0,news; art,0.75,0.875,0.25\n", `{"input":"in","outputs":[{"name":"tags","labels":["news","art"],"indices":[0,2],"shape":[3],"values":[0.75,0.875,0.25]}]}`},
		{[]float64{0.5, 0.25, 0.125}, `in
  tags  news   no  50.00%  ━━━━━━━━━━━━━━━
        sport  no  25.00%  ━━━━━━━━
        art    no  12.50%  ━━━━
`, "in,0,,0.5,0.25,0.125\n", `{"input":"in","outputs":[{"name":"tags","labels":[],"indices":[],"shape":[3],"values":[0.5,0.25,0.125]}]}`},
	} {
		q := newQuestion(&output, labels)
		p := &prediction{input: "in", row: -1, answers: []answer{q.answer(c.y)}}
		if diff := cmp.Diff(c.table, p.table()); diff != "" {
			t.Error(diff)
		}
		table := &tableForm{',', 64, []question{q}, nil, false}
		if head, err := table.head(0); err != nil || string(head) != "input,row,tags,tags.news,tags.sport,tags.art\n" {
			t.Errorf("%q, %v", head, err)
		}
		if line := string(table.add(nil, p)); line != c.csv {
			t.Errorf("%q, want %q", line, c.csv)
		}
		if line := string((&jsonForm{bits: 64}).add(nil, p)); line != c.json+"\n" {
			t.Errorf("%s, want %s", line, c.json)
		}
		e := &explanation{}
		if seed, err := e.seed(p.answers[0], new(explained)); err != nil || seed[0] != 1 || seed[1] != 0 || seed[2] != 0 {
			t.Errorf("%v is explained, %v, want the likeliest", seed, err)
		}
	}
	if q := newQuestion(&output, nil); q.several || q.classes != nil {
		t.Error("numbers without labels are classes")
	}
}

func TestConfusionOfManyClasses(t *testing.T) {
	const n = matrixClasses + 1
	o := runtime.OutputMetrics{Name: "y"}
	for i := range n {
		o.Labels = append(o.Labels, string(rune('A'+i)))
		row := make([]int, n)
		row[i] = 100
		o.Confusion = append(o.Confusion, row)
	}
	o.Confusion[0][1], o.Confusion[2][0] = 3, 1234
	want := `y of test: the most frequent mistakes of 2
is  taken for  times
────────────────────
C   A          1,234
A   B              3
`
	if diff := cmp.Diff(want, confusion("test", o)); diff != "" {
		t.Error(diff)
	}
}

func TestCurves(t *testing.T) {
	info := &runtime.ModelInfo{Outputs: []runtime.OutputInfo{
		{Name: "a", Metrics: []runtime.Metric{runtime.MeanAbsoluteError{}}},
		{Name: "b", Metrics: []runtime.Metric{runtime.CategoricalAccuracy{}, runtime.MeanAbsoluteError{}}},
	}}
	score := func(v ...float64) (all []runtime.Score) {
		for _, v := range v {
			all = append(all, runtime.Score{Value: v})
		}
		return all
	}
	m := func(loss, accuracy float64) runtime.Metrics {
		return runtime.Metrics{Loss: loss, Outputs: []runtime.OutputMetrics{{Scores: score(loss + 5)}, {Scores: score(accuracy, loss+7)}}}
	}
	v := m(3, 0.25)
	panels := curves(info, []runtime.Epoch{{Epoch: 1, Train: m(2, 0.5), Validation: &v}, {Epoch: 2, Train: m(1, 0.75), Validation: &v}})
	want := []picture.Panel{
		{Label: "loss", Curves: []picture.Curve{{Name: "training", X: []float64{1, 2}, Y: []float64{2, 1}}, {Name: "validation", X: []float64{1, 2}, Y: []float64{3, 3}}}},
		{Label: "mean_absolute_error", Curves: []picture.Curve{
			{Name: "a, training", X: []float64{1, 2}, Y: []float64{7, 6}}, {Name: "b, training", X: []float64{1, 2}, Y: []float64{9, 8}},
			{Name: "a, validation", X: []float64{1, 2}, Y: []float64{8, 8}}, {Name: "b, validation", X: []float64{1, 2}, Y: []float64{10, 10}},
		}},
		{Label: "accuracy", Share: true, Curves: []picture.Curve{{Name: "b, training", X: []float64{1, 2}, Y: []float64{0.5, 0.75}}, {Name: "b, validation", X: []float64{1, 2}, Y: []float64{0.25, 0.25}}}},
	}
	if diff := cmp.Diff(want, panels); diff != "" {
		t.Error(diff)
	}
}

// TestScores shows several metrics of several outputs, what is not defined, and classes.
func TestScores(t *testing.T) {
	nan := math.NaN()
	outputs := []runtime.OutputMetrics{
		{Name: "kind", Loss: 0.5, Scores: []runtime.Score{
			{Name: "accuracy", Value: 0.5, Goal: runtime.Share},
			{Name: "recall", Value: 0.75, Goal: runtime.Share, Classes: []float64{0.5, 1, nan}, Note: "without c, of which there is none"},
		}},
		{Name: "price", Loss: 2, Scores: []runtime.Score{{Name: "r2_score", Value: nan, Goal: runtime.MoreIsBetter, Note: "not defined: all targets are the same"}}},
	}
	want := `samples  number  output  loss  accuracy  recall  r2_score
─────────────────────────────────────────────────────────
test      1,234  kind     0.5    50.00%  75.00%
test      1,234  price      2                           –

recall of test, kind: without c, of which there is none
r2_score of test, price: not defined: all targets are the same
`
	if diff := cmp.Diff(want, testTable([]testResult{{"test", runtime.Metrics{Samples: 1234, Outputs: outputs}}}, 200)); diff != "" {
		t.Error(diff)
	}
	want = `kind of test, class by class
class   recall
──────────────
a       50.00%
b      100.00%
c            –
`
	if diff := cmp.Diff(want, classTable("test", outputs[0], []string{"a", "b", "c"})); diff != "" {
		t.Error(diff)
	}
	if got := classTable("test", outputs[1], nil); got != "" {
		t.Errorf("a table of no classes: %q", got)
	}
}

// deaf is an action that waits for something else than its context.
type deaf struct{ until chan error }

func (d deaf) flags(*flag.FlagSet) {}

func (d deaf) run(context.Context, *session, []string) error { return <-d.until }

func TestInterruptedWhileItWaits(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	if err := evalCommand.perform(ctx, nil, deaf{make(chan error)}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("eval: %v", err)
	}
	kept, end := errors.New("kept"), make(chan error, 1)
	end <- kept
	if err := trainCommand.perform(ctx, nil, deaf{end}, nil); err != kept {
		t.Errorf("train: %v, want its own end", err)
	}
}

func TestOutputRemembers(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out := &Output{Writer: w}
	fmt.Fprint(out, "a")
	if err := out.Or(nil); err != nil {
		t.Error(err)
	}
	r.Close()
	w.Close()
	fmt.Fprint(out, "b")
	out.Writer = io.Discard
	fmt.Fprint(out, "c")
	for _, err := range []error{nil, flag.ErrHelp} {
		if got := out.Or(err); !errors.Is(got, os.ErrClosed) {
			t.Errorf("%v: %v, want the error of writing", err, got)
		}
	}
	if got := out.Or(errInterrupted); got != errInterrupted {
		t.Error(got)
	}
}

// prepared is a network of which only that is known.
type prepared struct {
	Network
	pre *runtime.Preprocess
}

func (p prepared) preprocess() *runtime.Preprocess { return p.pre }

func TestNoteOfRawNumbers(t *testing.T) {
	for _, c := range []struct {
		source data.Source
		pre    *runtime.Preprocess
		noted  bool
	}{
		{data.CSV{TableOptions: data.TableOptions{Standardize: true}}, nil, true},
		{data.CSV{TableOptions: data.TableOptions{Standardize: true}}, new(runtime.Preprocess), false},
		{data.CSV{}, nil, false},
		{data.Letters{}, nil, false},
		{nil, nil, false},
	} {
		err, fault := os.CreateTemp(t.TempDir(), "")
		if fault != nil {
			t.Fatal(fault)
		}
		s := &session{Program: Program{Network: prepared{pre: c.pre}, Source: c.source}, err: err}
		s.noteRaw()
		if said, _ := os.ReadFile(err.Name()); strings.Contains(string(said), "taken as they are") != c.noted {
			t.Errorf("%+v, %+v: %q", c.source, c.pre, said)
		}
		err.Close()
	}
}
