package layer

var upsamplingDef = Def{
	Type: "upsampling",
	Doc: "x with size times as many elements along its first axes, as many as size has numbers. " +
		"A size of one number stands for all axes but the last.",
	MinIn: 1, MaxIn: 1,
	New: func() Layer {
		return &Upsampling{Size: perAxis{list: []int{2}, single: true}, interpolation: interpolation{Interpolation: "nearest"}}
	},
	Example: "size = [2, 2]\ninterpolation = \"bilinear\"",
}

// Upsampling repeats elements, or puts others between them.
type Upsampling struct {
	Size perAxis `opt:"size" doc:"how many times as many elements, along each axis"`
	interpolation
}

// Build implements Layer.
func (l *Upsampling) Build(c *Context) {
	shape := c.In[0].Shape
	rank := len(l.Size.list)
	if l.Size.single {
		rank = max(len(shape)-1, 1)
	}
	if !l.fits(c, "size", l.Size, rank) {
		return
	}
	extents := make([]int, rank)
	for i := range extents {
		extents[i] = shape[i] * l.Size.at(i)
	}
	if y := l.resized(c, "size", extents, true); y != nil {
		c.Output(y)
	}
}
