package verify

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// inOne is attention between sequences as they are.
func inOne(c *Call, score func(q, k []Scalar) Scalar) ([]Named, error) {
	query, key, value, err := c.sequences()
	if err != nil || key.Shape[len(key.Shape)-1] != query.Shape[len(query.Shape)-1] {
		return nil, fmt.Errorf("queries %v and keys %v: %w", query.Shape, key.Shape, err)
	}
	h := head{query.Rows(), key.Rows(), value.Rows(), score, c.sees(query, key, value, false), c.dropOf(0, 1, len(query.Rows())*len(key.Rows()))}
	y, weights := h.attend()
	last := len(query.Shape) - 1
	out := Tensor{append(slices.Clone(query.Shape[:last]), len(y[0])), slices.Concat(y...)}
	if m := c.shownMask(query, out); m != nil {
		c.give("", m)
		for i := range out.Data {
			if !m.counts[i/(len(out.Data)/len(m.counts))] {
				out.Data[i] = out.Data[i].Times(0)
			}
		}
	}
	return []Named{
		{"", out},
		{"scores", Tensor{[]int{1, len(y), len(h.key)}, slices.Concat(weights...)}},
	}, c.err
}

// tanhSum is Σ w·tanh(scale·(q + k)), where w and scale are for each feature or for all.
func tanhSum(q, k, w, scale []Scalar) Scalar {
	sum := q[0].tape.Number(0)
	for i := range q {
		x := q[i].Add(k[i])
		if scale != nil {
			x = x.Mul(scale[0])
		}
		x = x.Tanh()
		if w != nil {
			x = x.Mul(w[i%len(w)])
		}
		sum = sum.Add(x)
	}
	return sum
}

var _ = define(Kind{
	Type: "attention",
	Apply: func(c *Call) ([]Named, error) {
		scaled, concat := c.Options.Bool("use_scale", false), c.Options["score_mode"] == "concat"
		return inOne(c, func(q, k []Scalar) Scalar {
			var scale, w []Scalar
			if scaled {
				scale = c.Weight("scale", 1).Data
			}
			if concat {
				w = c.Weight("concat_score_weight", 1).Data
				return tanhSum(q, k, w, scale)
			}
			if scaled {
				return dotProduct(q, k).Mul(scale[0])
			}
			return dotProduct(q, k)
		})
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		options, reads := drawAttention(r, values, true)
		if r.IntN(2) == 0 {
			options["use_scale"] = r.IntN(3) > 0
		}
		if r.IntN(2) == 0 {
			options["score_mode"] = pick(r, []string{"dot", "concat"})
		}
		return options, reads
	},
})

var _ = define(Kind{
	Type: "additive_attention",
	Apply: func(c *Call) ([]Named, error) {
		return inOne(c, func(q, k []Scalar) Scalar {
			if c.Options.Bool("use_scale", true) {
				return tanhSum(q, k, c.Weight("scale", len(k)).Data, nil)
			}
			return tanhSum(q, k, nil, nil)
		})
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		options, reads := drawAttention(r, values, true)
		if r.IntN(2) == 0 {
			options["use_scale"] = r.IntN(2) == 0
		}
		return options, reads
	},
})

// drop sets elements to 0 at random while the network is trained.
func (c *Call) drop(what string, x []Scalar, rate float64) []Scalar {
	if !c.evaluation.Training || rate == 0 {
		return x
	}
	y := make([]Scalar, len(x))
	for i, factor := range c.dropped(what, rate, len(x)) {
		y[i] = x[i].Times(factor)
	}
	return y
}
