package layer

import (
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

var splitDef = Def{
	Type: "split", Stepwise: true,
	Doc: "Parts of x along an axis, as outputs .0, .1 and so on. With sections they keep the axis, as in numpy.split; " +
		"without, there is an output for each index and the axis is gone, so that join puts x together again.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &Split{} },
	Example: "sections = 2\naxis = -1",
}

// Split cuts a tensor into parts.
type Split struct {
	Sections sections `opt:"sections" doc:"the number of equal parts, or a list of their sizes"`
	Axis     int      `opt:"axis" doc:"along which; from 0, or negative from the last"`
}

// sections is a number of parts, or the size of each.
type sections struct {
	count int
	sizes []int
}

const maxSections = 4096

// Expected describes the option in messages.
func (sections) Expected() string { return "a positive integer or a list of them" }

// Schema implements spec.Typed.
func (sections) Schema() *jsonschema.Schema { return spec.Shape{}.Schema() }

// DecodeSpec implements spec.Decoder.
func (s *sections) DecodeSpec(f *spec.Field, e *spec.Errors) {
	var shape perAxis
	before := e.Len()
	if list, ok := f.Value.([]*spec.Field); ok && len(list) > spec.MaxRank {
		s.decodeLong(f, list, e)
		return
	}
	shape.DecodeSpec(f, e)
	switch {
	case e.Len() > before:
	case shape.single:
		s.count = shape.list[0]
	default:
		s.sizes = shape.list
	}
}

// decodeLong reads a list that is too long for a shape.
func (s *sections) decodeLong(f *spec.Field, list []*spec.Field, e *spec.Errors) {
	for _, element := range list {
		n, ok := element.Value.(int64)
		if !ok || n < 1 || n > spec.MaxElements {
			e.Errorf(element.Pos, "option %q: found %s, expected %s", f.Name, element.Describe(), s.Expected())
			return
		}
		s.sizes = append(s.sizes, int(n))
	}
}

// Build implements Layer.
func (l *Split) Build(c *Context) {
	x := c.In[0]
	axis, ok := c.axis(l.Axis, len(x.Shape))
	if !ok {
		return
	}
	sizes, ok := l.sizes(c, axis)
	if !ok {
		return
	}
	rows := ir.Size(x.Shape[:axis])
	width, offset := x.Size()/rows, 0
	for i, size := range sizes {
		shape := with(x.Shape, axis, size)
		if l.Sections.count == 0 && l.Sections.sizes == nil && len(shape) > 1 {
			shape = slices.Delete(shape, axis, axis+1)
		}
		name := fmt.Sprint(i)
		part := c.Temp(c.Name+".part"+name, shape)
		n := part.Size() / rows
		c.copyColumns(columns{part, 0, n}, columns{x, offset, width}, rows, n)
		offset += n
		c.Outputs = append(c.Outputs, Output{Name: name, Value: part})
	}
}

// sizes are the parts' extents along the axis.
func (l *Split) sizes(c *Context, axis int) ([]int, bool) {
	n := c.In[0].Shape[axis]
	sizes, count := l.Sections.sizes, l.Sections.count
	if sizes == nil && count == 0 {
		count = n
	}
	if max(len(sizes), count) > maxSections {
		c.Errorf("sections", "%d parts; at most %d are possible", max(len(sizes), count), maxSections)
		return nil, false
	}
	if sizes == nil {
		if n%count != 0 {
			c.Errorf("sections", "axis %d of %v has %d elements, which %d equal parts do not make; give a list of sizes", axis, c.In[0].Shape, n, count)
			return nil, false
		}
		return slices.Repeat([]int{n / count}, count), true
	}
	sum := 0
	for _, size := range sizes {
		sum += size
	}
	if sum != n {
		c.Errorf("sections", "%v add up to %d, but axis %d of %v has %d elements", sizes, sum, axis, c.In[0].Shape, n)
		return nil, false
	}
	return sizes, true
}
