package layer

import "github.com/seed-5f2744a7/tensornet/gen/activation"

var activationDef = Def{
	Type: "activation", Stepwise: true,
	Masking: true,
	Doc:     "y = f(x) for every element, or along the last axis for softmax.",
	MinIn:   1, MaxIn: 1,
	New:     func() Layer { return &Activation{} },
	Example: "activation = \"relu\"",
}

// Activation applies an activation function.
type Activation struct {
	Activation activation.Activation `opt:"activation,required" doc:"the function"`
}

// Build implements Layer.
func (l *Activation) Build(c *Context) {
	c.Output(l.Activation.Apply(c.Builder, c.In[0]))
}
