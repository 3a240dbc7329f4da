package verify

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// mask says which steps of a sequence count; its axes are the first of the sequence's.
type mask struct {
	shape  []int
	counts []bool
}

// maskOf is that of a value, nil if all of it counts. A value is known by where its
// first number is.
func (e *Evaluation) maskOf(x Tensor) *mask { return e.masks[&x.Data[0]] }

// mask is that of what the layer reads, over so many steps; nil if there is none.
func (c *Call) mask(x Tensor, steps int) *mask {
	if m := c.evaluation.maskOf(x); m != nil && len(m.counts) == steps {
		return m
	}
	return nil
}

// give says which steps of a result count.
func (c *Call) give(result string, m *mask) {
	if m == nil {
		return
	}
	if c.gives == nil {
		c.gives = map[string]*mask{}
	}
	c.gives[result] = m
}

// carriers are the types of layers whose result has the mask of what they read, where it has the
// steps for it.
var carriers = []string{
	"activation", "dropout", "gaussian_noise", "gaussian_dropout", "softmax", "relu", "prelu", "add", "subtract", "multiply", "divide", "maximum", "minimum", "average", "pointwise",
	"concatenate", "layer_normalization", "rms_normalization", "group_normalization", "unit_normalization",
	"position_embedding", "sine_position_encoding", "rotary_embedding", "residual", "conv", "time_distributed",
}

// hand gives results that are not those of a layer inside masks of their own.
func (c *Call) hand(results []Named) {
	if c.layer.Type == "block" {
		return
	}
	for i, r := range results {
		y := Tensor{r.Tensor.Shape, slices.Clone(r.Tensor.Data)}
		m := c.gives[r.Name]
		if m == nil && slices.Contains(carriers, c.layer.Type) && (r.Name == "" || c.layer.Type == "time_distributed") {
			m = c.carried(y)
		}
		if m != nil {
			c.evaluation.masks[&y.Data[0]] = m
		}
		results[i].Tensor = y
	}
}

func (c *Call) carried(y Tensor) *mask {
	var all *mask
	for _, x := range c.In {
		m := c.evaluation.maskOf(x)
		switch {
		case m == nil || len(m.shape) > len(y.Shape) || !slices.Equal(m.shape, y.Shape[:len(m.shape)]):
		case all == nil:
			all = m
		case !slices.Equal(all.shape, m.shape):
			return nil
		default:
			both := &mask{m.shape, slices.Clone(m.counts)}
			for i := range both.counts {
				both.counts[i] = m.counts[i] && all.counts[i]
			}
			all = both
		}
	}
	return all
}

// counted are the steps of an output, and what they should be, that a mask leaves.
func (m *mask) counted(y Tensor, t []float64) (Tensor, []float64) {
	n := len(y.Data) / len(m.counts)
	left := Tensor{Shape: append([]int{0}, y.Shape[len(m.shape):]...)}
	var wanted []float64
	for i, counts := range m.counts {
		if counts {
			left.Shape[0]++
			left.Data, wanted = append(left.Data, y.Data[i*n:(i+1)*n]...), append(wanted, t[i*n:(i+1)*n]...)
		}
	}
	return left, wanted
}

var _ = define(Kind{
	Type: "masking",
	Apply: func(c *Call) ([]Named, error) {
		x, value := c.In[0], c.Options.Float("mask_value", 0)
		if len(x.Shape) < 2 {
			return nil, fmt.Errorf("%v is no sequence", x.Shape)
		}
		y, m := Tensor{Shape: x.Shape}, &mask{shape: x.Shape[:len(x.Shape)-1]}
		for _, row := range x.Rows() {
			counts := slices.ContainsFunc(row, func(s Scalar) bool { return s.Value() != value })
			m.counts = append(m.counts, counts)
			for _, s := range row {
				if !counts {
					s = s.Times(0)
				}
				y.Data = append(y.Data, s)
			}
		}
		c.give("", m)
		return one(y), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		at := pickSequence(r, values)
		if isWhole(values[at]) && r.IntN(2) == 0 {
			return Options{"mask_value": float64(r.IntN(mostInteger + 1))}, []int{at}
		}
		return Options{"mask_value": r.NormFloat64()}, []int{at}
	},
})

// isWhole reports whether rounding cannot decide what a number equals.
func isWhole(x Tensor) bool {
	return !slices.ContainsFunc(x.Data, func(s Scalar) bool { return s.Value() != math.Trunc(s.Value()) })
}
