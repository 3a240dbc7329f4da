package layer

import "github.com/seed-5f2744a7/tensornet/gen/activation"

var softmaxDef = Def{
	Type:    "softmax",
	Masking: true,
	Doc:     "exp(x)/Σ exp(x) along an axis.",
	MinIn:   1, MaxIn: 1,
	New:     func() Layer { return &Softmax{Axis: -1} },
	Example: "axis = 0",
}

// Softmax makes distributions.
type Softmax struct {
	Axis int `opt:"axis" doc:"along which; from 0, or negative from the last"`
}

// Build implements Layer.
func (l *Softmax) Build(c *Context) {
	if axis, ok := c.axis(l.Axis, len(c.In[0].Shape)); ok {
		c.Output(activation.Softmax(c.Builder, c.In[0], axis))
	}
}
