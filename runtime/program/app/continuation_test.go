package app

import (
	"flag"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// successor is a network that says of each token that the next in its vocabulary follows,
// with probability 0.9, and else the one after that.
type successor struct {
	predictor
	each, logarithms bool
}

const classes = 7

func alphabet(split string) *runtime.TextVectorization {
	return &runtime.TextVectorization{Standardize: "lower", Split: split, Next: true, Vocabulary: []string{"", "[UNK]", "a", "b", " "}}
}

func (n successor) question(split string) *question {
	shape := []int{classes}
	if n.each {
		shape = []int{3, classes}
	}
	q := nextQuestion(runtime.OutputInfo{Name: "next", Shape: shape, Answer: runtime.OneClass, Metrics: []runtime.Metric{runtime.CategoricalAccuracy{}}}, alphabet(split))
	return &q
}

// goOn is how a text goes on.
func (n successor) goOn(c continuation, split, text string) string {
	return c.goOn(n.question(split), n, alphabet(split), alphabet(split).Row(text, 3))
}

func (n successor) one(x []float64, _ bool) [][]float64 {
	var y []float64
	for _, token := range x {
		row := make([]float64, classes)
		row[2+(int(token)+2)%3], row[2+int(token)%3] = 0.9, 0.1
		if n.logarithms {
			for i, v := range row {
				row[i] = math.Log(v + 1e-9)
			}
		}
		y = append(y, row...)
	}
	if !n.each {
		y = y[max(lastToken(x), 0)*classes:][:classes]
	}
	return [][]float64{y}
}

// TestContinue goes on with texts, also beyond the length of the input.
func TestContinue(t *testing.T) {
	for _, n := range []successor{{}, {each: true}, {each: true, logarithms: true}} {
		for text, want := range map[string]string{"a": "b ab ab", "ab a": "b ab ab", "B": " ab ab ", "": " ab ab "} {
			if got := n.goOn(continuation{length: 7}, "character", text); got != want {
				t.Errorf("%+v: %q goes on with %q, expected %q", n, text, got, want)
			}
		}
		if got := n.goOn(continuation{length: 2}, "whitespace", "x b a"); got != "b  " {
			t.Errorf("words go on with %q", got)
		}
		one := n.goOn(continuation{length: 1000, temperature: 1}, "character", "a")
		if likely := strings.Count(one, "ab") + strings.Count(one, "b ") + strings.Count(one, " a"); likely < 870 || likely > 930 {
			t.Errorf("%d of 999 tokens are the likelier, expected nine in ten", likely)
		}
		if again := n.goOn(continuation{length: 1000, temperature: 1}, "character", "a"); again != one {
			t.Error("the same seed draws other tokens")
		}
		if other := n.goOn(continuation{length: 1000, temperature: 1, draw: seed{1, true}}, "character", "a"); other == one {
			t.Error("another seed draws the same tokens")
		}
	}
}

// TestNextToken names it.
func TestNextToken(t *testing.T) {
	n, x := successor{each: true}, alphabet("character").Row("b", 3)
	q := n.question("character")
	found := prediction{input: "text", row: -1, answers: []answer{q.answer(afterLast(n.one(x, false)[0], classes, x))}, continuation: "a\nb"}
	want := "text\n  next  \" \"      90.00%  ━━━━━━━━━━━━━━━━━━━━━━━━━━━\n        a        10.00%  ━━━\n        padding  0.00%\n"
	if got := found.table(); !strings.HasPrefix(got, want) || !strings.HasSuffix(got, "\na\nb\n") {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// TestContinuationFlags refuses what says nothing.
func TestContinuationFlags(t *testing.T) {
	for args, want := range map[string]string{
		"":                              "",
		"--continue 3 --temperature 0":  "",
		"--continue -1":                 "predict: --continue is -1, expected more than 0",
		"--continue 3 --temperature -1": "predict: --temperature is -1, expected 0 to 100",
		"--temperature 2":               "predict: --temperature and --seed are about --continue, which is not given",
		"--seed 2":                      "predict: --temperature and --seed are about --continue, which is not given",
	} {
		var c continuation
		f := flag.NewFlagSet("predict", flag.ContinueOnError)
		f.SetOutput(io.Discard)
		c.flags(f)
		if err := f.Parse(strings.Fields(args)); err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := c.check(); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %q, expected %q", args, got, want)
		}
	}
}
