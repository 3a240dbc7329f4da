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
	Network
	each, logarithms bool
}

const classes = 7

func alphabet(split string) *runtime.TextVectorization {
	return &runtime.TextVectorization{Standardize: "lower", Split: split, Next: true, Vocabulary: []string{"", "[UNK]", "a", "b", " "}}
}

func (n successor) info() *runtime.ModelInfo {
	shape := []int{classes}
	if n.each {
		shape = []int{3, classes}
	}
	return &runtime.ModelInfo{Outputs: []runtime.OutputInfo{{Name: "next", Shape: shape, Answer: runtime.OneClass, Metrics: []runtime.Metric{runtime.CategoricalAccuracy{}}}}}
}

func (n successor) predict(x []float64, _ bool) [][]float64 {
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
			if got := (&continuation{length: 7}).goOn(n, alphabet("character"), alphabet("character").Row(text, 3)); got != want {
				t.Errorf("%+v: %q goes on with %q, expected %q", n, text, got, want)
			}
		}
		if got := (&continuation{length: 2}).goOn(n, alphabet("whitespace"), alphabet("whitespace").Row("x b a", 3)); got != "b  " {
			t.Errorf("words go on with %q", got)
		}
		one := (&continuation{length: 1000, temperature: 1}).goOn(n, alphabet("character"), alphabet("character").Row("a", 3))
		if likely := strings.Count(one, "ab") + strings.Count(one, "b ") + strings.Count(one, " a"); likely < 870 || likely > 930 {
			t.Errorf("%d of 999 tokens are the likelier, expected nine in ten", likely)
		}
		if again := (&continuation{length: 1000, temperature: 1}).goOn(n, alphabet("character"), alphabet("character").Row("a", 3)); again != one {
			t.Error("the same seed draws other tokens")
		}
		if other := (&continuation{length: 1000, temperature: 1, draw: seed{1, true}}).goOn(n, alphabet("character"), alphabet("character").Row("a", 3)); other == one {
			t.Error("another seed draws the same tokens")
		}
	}
}

// TestNextToken names it.
func TestNextToken(t *testing.T) {
	found := prediction{Input: "text", Outputs: []answer{nextToken(successor{each: true}, alphabet("character"), alphabet("character").Row("b", 3))}, Continuation: "a\nb"}
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
