package layer

var resizingDef = Def{
	Type: "resizing",
	Doc: "x with other extents of its first axes, as many as size has numbers, found between its elements. " +
		"As in Keras and in PyTorch's interpolate, elements are not averaged where there become fewer. " +
		"A size of one number stands for all axes but the last.",
	MinIn: 1, MaxIn: 1,
	New: func() Layer {
		return &Resizing{interpolation: interpolation{Interpolation: "bilinear"}, HalfPixelCenters: true}
	},
	Example: "size = [24, 32]",
}

// Resizing gives the axes of a tensor other extents.
type Resizing struct {
	Size perAxis `opt:"size,required" doc:"extent of each axis of the output"`
	interpolation
	HalfPixelCenters bool `opt:"half_pixel_centers" doc:"whether elements lie in the middle of their places, as in Keras; else at their beginnings, as PyTorch's nearest has it that is not nearest-exact"`
}

// Build implements Layer.
func (l *Resizing) Build(c *Context) {
	rank := len(l.Size.list)
	if l.Size.single {
		rank = max(len(c.In[0].Shape)-1, 1)
	}
	if l.AlignCorners && !l.HalfPixelCenters {
		c.Errorf("half_pixel_centers", "with align_corners, elements lie between the corners; remove one of them")
		return
	}
	if !l.fits(c, "size", l.Size, rank) {
		return
	}
	extents := make([]int, rank)
	for i := range extents {
		extents[i] = l.Size.at(i)
	}
	if y := l.resized(c, "size", extents, l.HalfPixelCenters); y != nil {
		c.Output(y)
	}
}
