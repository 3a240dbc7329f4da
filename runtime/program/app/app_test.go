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
	category := runtime.OutputInfo{Name: "y", Shape: []int{3}, Metric: "categorical_accuracy"}
	unit := runtime.OutputInfo{Name: "y", Shape: []int{1}, Metric: "binary_accuracy"}
	number := runtime.OutputInfo{Name: "y", Shape: []int{2}, Metric: "none"}
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
			p := prediction{Input: "in", Outputs: []answer{newAnswer(&test.output, test.y, test.labels)}}
			if diff := cmp.Diff("in\n"+test.want, p.table()); diff != "" {
				t.Error(diff)
			}
		})
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
	m := func(loss, accuracy float64) runtime.Metrics {
		return runtime.Metrics{Loss: loss, Outputs: []runtime.OutputMetrics{{Name: "a", Accuracy: math.NaN()}, {Name: "b", Accuracy: accuracy}}}
	}
	v := m(3, 0.25)
	loss, accuracy := curves([]runtime.Epoch{{Epoch: 1, Train: m(2, 0.5), Validation: &v}, {Epoch: 2, Train: m(1, 0.75), Validation: &v}})
	if len(loss) != 2 || loss[0].Name != "training" || !cmp.Equal(loss[0].Y, []float64{2, 1}) || !cmp.Equal(loss[1].Y, []float64{3, 3}) {
		t.Errorf("%+v", loss)
	}
	if len(accuracy) != 2 || accuracy[0].Name != "b, training" || !cmp.Equal(accuracy[1].Y, []float64{0.25, 0.25}) || !cmp.Equal(accuracy[0].X, []float64{1, 2}) {
		t.Errorf("%+v", accuracy)
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
		{data.CSV{Standardize: true}, nil, true},
		{data.CSV{Standardize: true}, new(runtime.Preprocess), false},
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
