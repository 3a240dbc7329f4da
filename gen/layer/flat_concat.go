package layer

var flatConcatDef = Def{
	Type:  "flat_concat",
	Doc:   "The elements of all inputs, each row-major, one after the other in a tensor of one axis.",
	MinIn: 1, MaxIn: anyNumber,
	New:     func() Layer { return &FlatConcat{} },
	Example: "from = [\"a\", \"b\"]",
}

// FlatConcat flattens its inputs and concatenates them.
type FlatConcat struct{}

// Build implements Layer.
func (*FlatConcat) Build(c *Context) {
	n := 0
	for _, x := range c.In {
		n += x.Size()
	}
	c.fill([]int{n}, 1)
}
