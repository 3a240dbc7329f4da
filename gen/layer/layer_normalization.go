package layer

var layerNormalizationDef = Def{
	Type: "layer_normalization", Stepwise: true,
	Masking: true,
	Doc: "y = gamma·(x - mean)/√(variance + epsilon) + beta, with the mean and the variance of each sample's elements along axis; " +
		"gamma and beta have the axes of axis. Ba et al. 2016.",
	MinIn: 1, MaxIn: 1,
	New: func() Layer {
		return &LayerNormalization{Axis: []int{-1}, Epsilon: 1e-3, affine: affine{Center: true, Scale: true}}
	},
	Example: "axis = -1",
}

// LayerNormalization gives the elements of a sample mean 0 and variance 1.
type LayerNormalization struct {
	Axis    []int   `opt:"axis" doc:"the axes whose elements are normalised together; from 0, or negative from the last"`
	Epsilon float64 `opt:"epsilon" above:"0" doc:"added to the variance"`
	affine
}

// Build implements Layer.
func (l *LayerNormalization) Build(c *Context) {
	x := c.In[0]
	along, ok := c.axes(l.Axis, len(x.Shape))
	if !ok {
		return
	}
	n, ok := c.normalize(x, x.Shape, along)
	if !ok {
		return
	}
	centred := n.centre()
	l.finish(n, centred, n.inverseRoot("root", n.meanSquare("variance", centred), l.Epsilon), along)
}
