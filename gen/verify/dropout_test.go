package verify_test

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/verify"
	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

// TestDropout trains networks with dropout: the same bits on any number of
// threads, also when training is interrupted, gradients that are those of the definitions, and
// no dropout in Evaluate.
func TestDropout(t *testing.T) {
	parallelByNight(t)
	var cases, merged []*verify.Case
	for i, n := range dropoutNetworks() {
		c, err := verify.Fill(n, 12, 0, rand.New(rand.NewPCG(10, uint64(i))))
		if err != nil {
			t.Fatal(err)
		}
		if n.Name == dropsNothing {
			cases = append(cases, c)
		} else {
			merged = append(merged, c)
		}
	}
	cases = append(cases, verify.Gather(merged, atOnce)...)
	p := build(t, cases)
	for _, c := range cases {
		ask := func(what string, procs int) *probe.Response {
			r, err := p.Do(&probe.Request{Do: what, Network: c.Network.Name, Weights: c.Weights, Samples: c.Samples, Steps: 6, Batch: 11, Procs: procs})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		first := ask("train", 1)
		for _, procs := range []int{1, 2, 3, 7} {
			if !reflect.DeepEqual(ask("train", procs), first) {
				t.Errorf("%s: other weights on %d threads", c.Network.Name, procs)
			}
		}
		if !reflect.DeepEqual(ask("resume", 2), first) {
			t.Errorf("%s: other weights after an interruption", c.Network.Name)
		}
		without, err := verify.Evaluate(c.Network, c.Weights, c.Samples, false)
		if err != nil {
			t.Fatal(err)
		}
		w := worst{limit: 1e-9}
		checkEvaluation(t, p, c, &w)
		if err := w.near("Evaluate's loss", ask("evaluate", 2).Losses, []float64{without.Loss}, 1); err != nil {
			t.Errorf("%s: %v", c.Network.Name, err)
		}
		with, err := verify.Evaluate(c.Network, c.Weights, c.Samples, true)
		if err != nil {
			t.Fatal(err)
		}
		if (c.Network.Name == dropsNothing) != (with.Loss == without.Loss) {
			t.Errorf("%s: loss %g with dropout, %g without", c.Network.Name, with.Loss, without.Loss)
		}
	}
}
