package layer

import "slices"

var groupNormalizationDef = Def{
	Type:    "group_normalization",
	Masking: true,
	Doc: "y = gamma·(x - mean)/√(variance + epsilon) + beta, with the mean and the variance of each group of neighbouring channels of a sample, " +
		"over all other axes; gamma and beta have a number for each channel. With as many groups as channels it is instance normalisation, " +
		"with one layer normalisation of the whole sample. Wu and He 2018.",
	MinIn: 1, MaxIn: 1,
	New: func() Layer {
		return &GroupNormalization{Groups: 32, Axis: -1, Epsilon: 1e-3, affine: affine{Center: true, Scale: true}}
	},
	Example: "groups = 2",
}

// GroupNormalization gives groups of channels mean 0 and variance 1.
type GroupNormalization struct {
	Groups  int     `opt:"groups" min:"1" doc:"how many; the channels are a multiple"`
	Axis    int     `opt:"axis" doc:"of the channels; from 0, or negative from the last"`
	Epsilon float64 `opt:"epsilon" above:"0" doc:"added to the variance"`
	affine
}

// Build implements Layer.
func (l *GroupNormalization) Build(c *Context) {
	x := c.In[0]
	axis, ok := c.axis(l.Axis, len(x.Shape))
	if !ok {
		return
	}
	channels := x.Shape[axis]
	if channels%l.Groups != 0 {
		c.Errorf("groups", "%d channels, axis %d of %v, do not make %d groups of equal size; expected one of %v", channels, axis, x.Shape, l.Groups, divisors(channels))
		return
	}
	shape := slices.Concat(x.Shape[:axis], []int{l.Groups, channels / l.Groups}, x.Shape[axis+1:])
	along, weights := make([]bool, len(shape)), make([]bool, len(shape))
	for i := range along {
		along[i], weights[i] = i != axis, i == axis || i == axis+1
	}
	n, ok := c.normalize(x, shape, along)
	if !ok {
		return
	}
	centred := n.centre()
	l.finish(n, centred, n.inverseRoot("root", n.meanSquare("variance", centred), l.Epsilon), weights)
}

// divisors of n, from the least on.
func divisors(n int) []int {
	var all []int
	for d := 1; d <= n; d++ {
		if n%d == 0 {
			all = append(all, d)
		}
	}
	return all
}
