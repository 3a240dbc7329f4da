package verify_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

// stored is a layer of mathematics and what PyTorch and Keras make of it;
// testdata/maths.py says how.
type stored struct {
	Lines     string
	Shapes    [][]int
	Inputs    []numerals
	Output    numerals
	Shape     []int
	Gradients []numerals // nil: there are none
}

// numerals are numbers as text, which may be infinite.
type numerals []float64

func (n *numerals) UnmarshalJSON(text []byte) error {
	var words []string
	if err := json.Unmarshal(text, &words); err != nil {
		return err
	}
	for _, w := range words {
		x, err := strconv.ParseFloat(w, 64)
		if err != nil {
			return err
		}
		*n = append(*n, x)
	}
	return nil
}

// network has the inputs as weights, so that there are gradients by them, and weighs
// the elements of the result. An infinite one is the sum of two finite ones.
func (s *stored) network(t *testing.T, i int) *verify.Case {
	t.Helper()
	lines, result, _ := strings.Cut(s.Lines, "#")
	var b strings.Builder
	weights := map[string][]float64{}
	var from []string
	b.WriteString("[[input]]\nname = \"x\"\nshape = 2\n")
	for k, shape := range s.Shapes {
		name := fmt.Sprintf("h%d", k)
		fmt.Fprintf(&b, "[[layer]]\nname = %q\ntype = \"dense\"\nfrom = \"x\"\nunits = %s\nuse_bias = false\n", name, verify.TOML(shape))
		from = append(from, name)
		for _, x := range s.Inputs[k] {
			pair := []float64{x, 0}
			if math.IsInf(x, 0) {
				pair = slices.Repeat([]float64{math.Copysign(math.MaxFloat64, x)}, 2)
			}
			weights[name+".weight"] = append(weights[name+".weight"], pair...)
		}
	}
	fmt.Fprintf(&b, "[[layer]]\nname = \"y\"\nfrom = %s\n%s\n", verify.TOML(from), lines)
	fmt.Fprintf(&b, "[[layer]]\nname = \"clipped\"\ntype = \"pointwise\"\nfrom = %q\ninputs = \"v\"\nexpr = \"clip(v, -3e38, 3e38)\"\n", "y"+result)
	outputs := []string{"clipped"}
	if s.Gradients != nil {
		c := make([]float64, len(s.Output))
		for i := range c {
			c[i] = 0.5 + 0.25*float64(i)
		}
		fmt.Fprintf(&b, "[[layer]]\nname = \"c\"\ntype = \"constant\"\nvalue = %s\nshape = %s\n", verify.TOML(c), verify.TOML(s.Shape))
		b.WriteString("[[layer]]\nname = \"z\"\ntype = \"multiply\"\nfrom = [\"clipped\", \"c\"]\n")
		outputs = append(outputs, "z")
	}
	for i, name := range outputs {
		fmt.Fprintf(&b, "[[output]]\nfrom = %q\nloss = \"mean_absolute_error\"\nweight = %d\n", name, i)
	}
	c := &verify.Case{Network: parse(t, fmt.Sprintf("stored_%d", i), b.String()), Weights: weights}
	sample := probe.Sample{Inputs: [][]float64{{1, 1}}}
	for range outputs {
		sample.Targets = append(sample.Targets, slices.Repeat([]float64{-1e30}, len(s.Output)))
		sample.Labels = append(sample.Labels, nil)
	}
	c.Samples = []probe.Sample{sample}
	return c
}

// TestStoredMathematics compares layers and activations with PyTorch's and Keras's
// numbers, element by element, at their kinks and ends, too. Programs are executed, and
// where there is time compiled.
func TestStoredMathematics(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("testdata/maths.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []*stored
	if err := json.Unmarshal(content, &all); err != nil {
		t.Fatal(err)
	}
	var cases []*verify.Case
	for i, s := range all {
		c := s.network(t, i)
		cases = append(cases, c)
		text := c.Network.TOML()
		for _, width := range []int{0, 4} {
			got := verify.Execute(passed(t, text, ir.Train, width), c)
			s.compare(t, fmt.Sprintf("value, %d at once,", width), got["output 0"], s.Output)
			s.compareGradients(t, func(name string) []float64 { return got["gradient of "+name] })
		}
		s.compare(t, "value of one,", verify.Execute(passed(t, text, ir.Predict, 1), c)["output 0"], s.Output)
	}
	t.Logf("%d layers", len(all))
	if long() {
		compareCompiled(t, all, cases)
	}
}

// compareGradients compares those by the inputs, each the first of a pair of weights.
func (s *stored) compareGradients(t *testing.T, of func(weight string) []float64) {
	t.Helper()
	for n := range s.Gradients {
		var first []float64
		for k, g := range of(fmt.Sprintf("h%d.weight", n)) {
			if k%2 == 0 {
				first = append(first, g)
			}
		}
		s.compare(t, fmt.Sprint("gradient ", n), first, s.Gradients[n])
	}
}

func compareCompiled(t *testing.T, all []*stored, cases []*verify.Case) {
	t.Helper()
	const most = 40
	var merged []*verify.Case
	for some := range slices.Chunk(cases, most) {
		merged = append(merged, verify.Merge(fmt.Sprintf("stored_from_%d", len(merged)*most), some))
	}
	p := build(t, merged)
	for k, c := range merged {
		predicted, got := do(t, p, c, "predict"), do(t, p, c, "gradient")
		gradients := map[string][]float64{}
		for _, g := range got.Tensors {
			gradients[g.Name] = g.Data
		}
		output := 0
		for i, s := range all[k*most : min((k+1)*most, len(all))] {
			s.compare(t, "value", predicted.Outputs[0][output], s.Output)
			s.compareGradients(t, func(name string) []float64 { return gradients[verify.OfMerged(i, name)] })
			output += len(cases[k*most+i].Network.Outputs)
		}
	}
}

// compare compares numbers one by one: by their own size, or by 1 where it is less.
func (s *stored) compare(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s\n%s has %d elements, expected %d", s.Lines, what, len(got), len(want))
	}
	for i := range want {
		same := got[i] == want[i] || math.IsNaN(got[i]) && math.IsNaN(want[i])
		if !same && !(math.Abs(got[i]-want[i]) <= 1e-12*max(1, math.Abs(want[i]))) {
			t.Errorf("%s\n%s %d of %v: got %v, expected %v", s.Lines, what, i, s.Inputs, got[i], want[i])
			return
		}
	}
}
