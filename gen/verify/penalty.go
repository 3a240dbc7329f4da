package verify

import (
	"maps"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// regularized are what options call the weights, by the end of their name.
var regularized = map[string][]string{
	"weight": {"kernel", "embeddings", "depthwise"}, "weight_ih": {"kernel"}, "weight_hh": {"recurrent"},
	"depthwise_weight": {"depthwise"}, "pointwise_weight": {"pointwise"},
	"bias": {"bias"}, "bias_hh": {"bias"}, "gamma": {"gamma"}, "beta": {"beta"}, "alpha": {"alpha"},
}

// active is what a layer has given a sample, and the penalty on it.
type active struct {
	option any
	Tensor
}

// activity notes the penalty on what a layer gives, all results where none has no name.
func (e *Evaluation) activity(l *Layer, results []Named) {
	option := l.Options["activity_regularizer"]
	own := slices.ContainsFunc(results, func(r Named) bool { return r.Name == "" })
	for _, r := range results {
		if option != nil && (!own || r.Name == "") {
			e.active = append(e.active, active{option, r.Tensor})
		}
	}
}

// penalty is the option about a penalty on a weight, nil without one.
func (c *Call) penalty(weight string) any {
	for _, word := range regularized[weight[strings.LastIndex(weight, ".")+1:]] {
		if option, ok := c.Options[word+"_regularizer"]; ok {
			return option
		}
	}
	return nil
}

// penalized adds the penalties on all weights to a loss, of which those that are shared count
// once, and the mean over samples of those on what layers give.
func (e *Evaluation) penalized(loss Scalar) Scalar {
	for _, weight := range slices.Sorted(maps.Keys(e.penalties)) {
		loss = loss.Add(penaltyOn(e.penalties[weight], e.Weights[weight]))
	}
	for _, a := range e.active {
		loss = loss.Add(penaltyOn(a.option, a.Tensor).Times(1 / float64(len(e.samples))))
	}
	return loss
}

// penaltyOn is that which an option says of a tensor.
func penaltyOn(option any, x Tensor) Scalar {
	name, options := Choice(option)
	factor := func(of string, by float64) float64 {
		if f, ok := options[of].(float64); ok {
			return f
		}
		return by
	}
	l1, l2 := factor("l1", 0), factor("l2", 0)
	switch name {
	case "l1":
		l1 = factor("l1", 0.01)
	case "l2":
		l2 = factor("l2", 0.01)
	}
	total := x.Data[0].tape.Number(0)
	for _, w := range x.Data {
		if total = total.Add(w.Mul(w).Times(l2)); w.Value() != 0 { // there |w| has no derivative
			total = total.Add(w.Abs().Times(l1))
		}
	}
	return total
}

// penalize adds to the gradient of a weight what a program says of its penalty.
func penalize(gradient, weight []float64, p ir.Penalty) {
	for i, w := range weight {
		gradient[i] += 2 * p.L2 * w
		switch {
		case w > 0:
			gradient[i] += p.L1
		case w < 0:
			gradient[i] -= p.L1
		}
	}
}
