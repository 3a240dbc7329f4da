package app

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// foldOf is the result of a fold with these numbers; a NaN is none.
func foldOf(loss, accuracy float64) foldResult {
	return foldResult{Epochs: 9, Kept: 7, Tests: []testResult{{"test", runtime.Metrics{Samples: 10, Loss: loss, Outputs: []runtime.OutputMetrics{{
		Name: "y", Loss: loss, Scores: []runtime.Score{{Name: "accuracy", Value: accuracy, Goal: runtime.Share}},
	}}}}}}
}

func TestFoldsTogether(t *testing.T) {
	runs := []foldRun{{name: "1/3", result: foldOf(1, 0.5)}, {name: "2/3", result: foldOf(3, 0.75)}, {name: "3/3", result: foldOf(5, 1)}}
	var results []foldResult
	for i := range runs { // as they come from a child
		text, err := json.Marshal(result{Event: "result", Epochs: 9, Kept: 7, Tests: runs[i].result.Tests})
		if err != nil {
			t.Fatal(err)
		}
		var r foldResult
		if err := json.Unmarshal(text, &r); err != nil {
			t.Fatal(err)
		}
		results = append(results, r)
	}
	runs[2].result.Kept = 0
	want := `fold       test samples  epochs  kept   loss  accuracy
──────────────────────────────────────────────────────
1/3                  10       9     7      1    50.00%
2/3                  10       9     7      3    75.00%
3/3                  10       9     –      5   100.00%
mean                                       3    75.00%
deviation                              1.633    20.41%
`
	if diff := cmp.Diff(want, foldTable(runs, over(results), true, 100)); diff != "" {
		t.Error(diff)
	}
	if some := foldTable(runs, over(results), false, 100); strings.Contains(some, "mean") {
		t.Errorf("the mean of some folds:\n%s", some)
	}
	all := over([]foldResult{foldOf(1, 0.5), foldOf(2, math.NaN())})
	text, err := json.Marshal(foldNumbers{{name: all[0].name, value: all[0].mean}, {name: all[1].name, value: all[1].mean}})
	if err != nil || string(text) != `{"loss":1.5,"accuracy":null}` {
		t.Errorf("%s %v", text, err)
	}
}

func TestFailuresOfFolds(t *testing.T) {
	v := &crossValidation{all: []foldRun{{name: "1/4", err: errors.New("a")}, {name: "2/4"}, {name: "3/4", err: usagef("b")}, {name: "4/4", err: errors.New("a")}}}
	err := errors.Join(v.failures()...)
	if want := "fold 1/4, 4/4: a\nfold 3/4: b"; err.Error() != want || !IsUsage(err) {
		t.Errorf("found %v, want %s", err, want)
	}
}

// folding is a train of such flags.
func folding(t *testing.T, line string) *train {
	t.Helper()
	c := new(train)
	f := flag.NewFlagSet("train", flag.ContinueOnError)
	c.flags(f)
	f.SetOutput(io.Discard)
	if _, err := parse(f, strings.Fields(line)); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFoldsRefused(t *testing.T) {
	for line, want := range map[string]string{
		"--folds 5": "", "--folds 5 --processes 2": "", "--fold 1/5": "",
		"--folds 1": "train: --folds is 1, expected 2 or more", "--folds 0": "train: --folds is 0, expected 2 or more",
		"--folds 5 --processes 0": "train: --processes is 0, expected 1 or more", "--processes 2": "train: --processes is about --folds, which is not given",
		"--folds 5 --fold 1/5": "train: --folds trains with each fold, --fold with one: expected one of them",
	} {
		got := ""
		if err := folding(t, line).check(); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: found %q, want %q", line, got, want)
		}
	}
}

// TestFlagsOfFolds passes on all that a training is given, but for what is not a fold's.
func TestFlagsOfFolds(t *testing.T) {
	line := "--folds 3 --processes 2 --quiet --json --out o --weights w --foreign --tensorboard logs --epochs 7 --patience 2 --overwrite --settings a=1"
	v := &crossValidation{train: folding(t, line), all: []foldRun{{name: "1/3", path: "o/fold-1-of-3"}, {name: "2/3", path: "o/fold-2-of-3", began: new(runRecord)}}}
	common := []string{"--epochs=7", "--overwrite=true", "--patience=2", "--settings=a=1"}
	for k, want := range [][]string{
		slices.Concat([]string{"train", "--json", "--fold=1/3", "--out=o/fold-1-of-3"}, common, []string{"--tensorboard=logs/fold-1-of-3", "--weights=w", "--foreign=true", "--partial=false"}),
		slices.Concat([]string{"train", "--json", "--fold=2/3", "--out=o/fold-2-of-3"}, common, []string{"--tensorboard=logs/fold-2-of-3", "--resume=true"}),
	} {
		if diff := cmp.Diff(want, v.args(k)); diff != "" {
			t.Errorf("fold %d: %s", k+1, diff)
		}
	}
}

func TestWhatChildrenSay(t *testing.T) {
	var lines []string
	s := &saying{prefix: "net: ", say: func(line string) { lines = append(lines, line) }}
	for _, part := range []string{"note: a\nno", "te: b\n", "net: mistake", " of\ntwo lines\n"} {
		fmt.Fprint(s, part)
	}
	if got := s.end(); got != "mistake of\ntwo lines" || !slices.Equal(lines, []string{"note: a", "note: b"}) {
		t.Errorf("%q, %q", got, lines)
	}
	quiet := &saying{prefix: "net: "}
	fmt.Fprint(quiet, "note: a\nnet: without an end")
	if got := quiet.end(); got != "without an end" {
		t.Errorf("%q", got)
	}
}
