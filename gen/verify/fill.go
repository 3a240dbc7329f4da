package verify

import (
	"fmt"
	"math/rand/v2"
)

// Fill draws weights and that many samples for a network, again and again until
// no argument of a function is nearer than margin to a kink of it and all
// outputs are within the domains of their losses.
func Fill(n *Network, samples int, margin float64, r *rand.Rand) (*Case, error) {
	const attempts = 2000
	best := 0.
	for range attempts {
		c := &Case{Network: n, Weights: map[string][]float64{}, Samples: DrawInputs(r, n.Inputs, samples)}
		e := NewEvaluation(n, c.Samples, nil, r)
		e.Together = true
		for _, l := range n.Layers {
			if err := e.Layer(l); err != nil {
				return nil, err
			}
		}
		for _, o := range n.Outputs {
			for k := range c.Samples {
				DrawTarget(r, o.Loss, e.Value(k, o.From).Shape, &c.Samples[k])
			}
		}
		for name, w := range e.Weights {
			c.Weights[name] = w.Values()
		}
		found := e.result(n, c.Samples).Margin
		if !e.inDomain(n) {
			continue
		}
		if found >= margin {
			return c, nil
		}
		best = max(best, found)
	}
	return nil, fmt.Errorf("network %s: %d draws are all out of domain, or have a kink within %g", n.Name, attempts, best)
}

func (e *Evaluation) inDomain(n *Network) bool {
	for _, o := range n.Outputs {
		name, options := Choice(o.Loss)
		for k := range e.samples {
			if !Losses[name].suits([]Tensor{e.Value(k, o.From)}, options) {
				return false
			}
		}
	}
	return true
}
