package verify

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

// build compiles the networks of cases and ends the program with the test.
func build(t *testing.T, cases []*Case) *Program {
	t.Helper()
	specs := map[string]string{}
	for _, c := range cases {
		if specs[c.Network.Name] != "" {
			t.Fatalf("two networks are called %s", c.Network.Name)
		}
		specs[c.Network.Name] = c.Network.TOML()
	}
	p, err := Build(t.Context(), t.TempDir(), specs)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// checkNetworks draws numbers for networks, chosen for what may go wrong in them,
// and compares their gradients with finite differences and all results with the
// interpreter's. Where there is not the time for all, networks that show nothing new
// are left out.
func checkNetworks(t *testing.T, seed uint64, networks []*Network) {
	t.Helper()
	if !long() {
		networks = novel(networks)
	}
	var cases []*Case
	for i, n := range networks {
		c, err := Fill(n, 1+i/atOnce%3, margin, rand.New(rand.NewPCG(seed, nameOf(n.Name))))
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	cases = Gather(cases, atOnce)
	p := build(t, cases)
	difference, evaluation := worst{limit: 1e-6}, worst{limit: 1e-9}
	for _, c := range cases {
		checkDifferences(t, p, c, &difference)
		checkEvaluation(t, p, c, &evaluation)
	}
	t.Logf("%d networks; greatest error against differences %.2g, of %s; against the interpreter %.2g, of %s",
		len(networks), difference.error, difference.what, evaluation.error, evaluation.what)
}

// novel are the networks that have an option of a layer, a loss of an activation, a
// number of axes or an order of layers that none before them has.
func novel(networks []*Network) []*Network {
	shown := map[string]bool{}
	return slices.DeleteFunc(networks, func(n *Network) bool {
		news, order := false, ""
		show := func(what ...any) {
			if trait := fmt.Sprint(what...); !shown[trait] {
				shown[trait], news = true, true
			}
		}
		var layers func(list []*Layer)
		layers = func(list []*Layer) {
			for _, l := range list {
				order += fmt.Sprint(l.Type, len(l.From), l.Share != "", l.Frozen, "(")
				for option, value := range l.Options {
					show(l.Type, option, value)
				}
				layers(l.Body)
				order += ")"
			}
		}
		layers(n.Layers)
		for _, b := range n.Blocks {
			layers(b.Body)
		}
		for _, o := range n.Outputs {
			for _, l := range n.Layers {
				if l.Name == o.From {
					show("loss", o.Loss, "of", l.Type, l.Options["activation"])
				}
			}
			order += fmt.Sprint(o.Loss)
		}
		for _, in := range n.Inputs {
			show("axes", len(in.Shape))
		}
		show(order)
		return !news
	})
}

// nameOf is a number for a name: what is drawn for a network does not depend on
// those before it.
func nameOf(name string) uint64 {
	sum := fnv.New64()
	sum.Write([]byte(name))
	return sum.Sum64()
}

// atOnce is how many networks are merged.
const atOnce = 16

// long reports whether there is time for what finds nothing new on most days.
func long() bool { return os.Getenv("TENSORNET_LONG") != "" }

func do(t *testing.T, p *Program, c *Case, what string) *probe.Response {
	t.Helper()
	r, err := p.Do(&probe.Request{Do: what, Network: c.Network.Name, Weights: c.Weights, Samples: c.Samples})
	if err != nil {
		t.Fatalf("%v\n%s", err, c.Network.TOML())
	}
	return r
}

// worst keeps the greatest error of a test.
type worst struct {
	limit, error float64
	what         string
}

// near compares numbers: an error is relative to the largest of want, but to
// floor where all are smaller.
func (w *worst) near(what string, got, want []float64, floor float64) error {
	if len(got) != len(want) {
		return fmt.Errorf("%s: %d numbers, expected %d", what, len(got), len(want))
	}
	scale := floor
	for _, x := range want {
		scale = max(scale, math.Abs(x))
	}
	for i := range want {
		e := math.Abs(got[i]-want[i]) / scale
		if !(e <= w.limit) {
			return fmt.Errorf("%s[%d]: got %g, expected %g, error %.2g", what, i, got[i], want[i], e)
		}
		if e > w.error {
			w.error, w.what = e, what
		}
	}
	return nil
}

// checkEvaluation compares what the program computes for a case with what the
// interpreter does: outputs, losses, names and shapes of weights, gradients.
func checkEvaluation(t *testing.T, p *Program, c *Case, w *worst) {
	t.Helper()
	evaluate := func(training bool) *Result {
		r, err := Evaluate(c.Network, c.Weights, c.Samples, training)
		if err != nil {
			t.Fatalf("%v\n%s", err, c.Network.TOML())
		}
		return r
	}
	want := evaluate(true)
	if strings.Contains(c.Network.TOML(), `"dropout"`) {
		want.Outputs = evaluate(false).Outputs
	}
	if err := compareEvaluation(do(t, p, c, "predict"), do(t, p, c, "gradient"), want, w); err != nil {
		t.Errorf("%s: %v\n%s", c.Network.Name, err, c.Network.TOML())
	}
}

func compareEvaluation(predicted, got *probe.Response, want *Result, w *worst) error {
	for k, outputs := range want.Outputs {
		for i, y := range outputs {
			if err := w.near(fmt.Sprintf("sample %d, output %d", k, i), predicted.Outputs[k][i], y, 1); err != nil {
				return err
			}
		}
	}
	if err := w.near("loss", got.Losses, []float64{want.Loss}, 1); err != nil {
		return err
	}
	if err := w.near("each output's loss", got.Each, want.Each, 1); err != nil {
		return err
	}
	if len(got.Tensors) != len(want.Gradients) {
		return fmt.Errorf("%d weights, expected %d", len(got.Tensors), len(want.Gradients))
	}
	for _, g := range got.Tensors {
		if err := w.near("gradient of "+g.Name, g.Data, want.Gradients[g.Name], 1e-3); err != nil {
			return err
		}
	}
	return nil
}
