package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var tileDef = Def{
	Type:  "tile",
	Doc:   "x several times side by side along its axes, as numpy.tile: a, b becomes a, b, a, b. With more numbers than x has axes, it gets new ones before its own.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &Tile{} },
	Example: "repeats = [2, 1]",
}

// Tile repeats tensors.
type Tile struct {
	Repeats []int `opt:"repeats,required" min:"1" doc:"how often, for the last axes of the output, or for all"`
}

// Build implements Layer.
func (l *Tile) Build(c *Context) {
	x := c.In[0]
	rank := max(len(l.Repeats), len(x.Shape))
	own := slices.Concat(slices.Repeat([]int{1}, rank-len(x.Shape)), x.Shape)
	times := slices.Concat(slices.Repeat([]int{1}, rank-len(l.Repeats)), l.Repeats)
	shape := make([]int, rank)
	var extents, from []int
	for i, stride := range ir.RowMajor(own) {
		shape[i] = own[i] * times[i]
		extents, from = append(extents, times[i], own[i]), append(from, 0, stride)
	}
	c.copies(shape, "repeats", extents, from, x)
}
