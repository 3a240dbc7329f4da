package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

var gatherDef = Def{
	Type: "gather",
	Doc: "Slices of the first input along an axis, by their numbers, as numpy.take: the axis makes way for those of the numbers. " +
		"Numbers are an option, or the second input, which then should be an [[input]] with dtype = \"int32\": such are checked; " +
		"other values lose what is behind their point, and the nearest slice stands for those that have none. No gradient flows to numbers.",
	MinIn: 1, MaxIn: 2,
	New:     func() Layer { return &Gather{} },
	Example: "indices = [2, 0]",
}

// Gather picks slices of a tensor.
type Gather struct {
	Indices picks `opt:"indices" doc:"which slices: a number, without an axis then, or lists of numbers; negative ones count from the end"`
	Axis    int   `opt:"axis" doc:"along which; from 0, or negative from the last"`
}

// picks are nested lists of integers, or one.
type picks struct{ numbers }

// Expected describes the option in messages.
func (picks) Expected() string { return "an integer or nested lists of integers" }

// Schema implements spec.Typed.
func (picks) Schema() *jsonschema.Schema { return numbers{}.Schema() }

// DecodeSpec implements spec.Decoder.
func (p *picks) DecodeSpec(f *spec.Field, e *spec.Errors) {
	before := e.Len()
	p.numbers.DecodeSpec(f, e)
	if e.Len() == before && !p.whole(f, e) {
		p.numbers = numbers{}
	}
}

// whole reports the first number that is no integer.
func (p *picks) whole(f *spec.Field, e *spec.Errors) bool {
	if list, ok := f.Value.([]*spec.Field); ok {
		for _, element := range list {
			if !p.whole(element, e) {
				return false
			}
		}
		return true
	}
	if _, ok := f.Value.(int64); !ok {
		e.Errorf(f.Pos, "option \"indices\": found %s, expected an integer", f.Describe())
		return false
	}
	return true
}

// Build implements Layer.
func (l *Gather) Build(c *Context) {
	x := c.In[0]
	axis, ok := c.axis(l.Axis, len(x.Shape))
	if !ok {
		return
	}
	n := x.Shape[axis]
	at, shape := l.numbers(c, n)
	if at == nil {
		return
	}
	y := slices.Concat(x.Shape[:axis], shape, x.Shape[axis+1:])
	if len(y) == 0 {
		y = []int{1}
	}
	if _, ok := spec.Elements(y); !ok || len(y) > spec.MaxRank {
		c.Errorf("indices", "an output of shape %v is too large; at most %d axes and %d elements", y, spec.MaxRank, spec.MaxElements)
		return
	}
	out := c.Temp(c.Name+".y", y)
	c.gather(out, x, at, ir.Size(x.Shape[:axis]), n, ir.Size(x.Shape[axis+1:]))
	c.Output(out)
}

// numbers are those of the slices, of n that there are, and their shape; nil after a mistake.
func (l *Gather) numbers(c *Context, n int) (*ir.Value, []int) {
	switch {
	case len(c.In) == 2 && c.Has("indices"):
		c.Errorf("indices", "found indices and a second input, expected one of them")
		return nil, nil
	case len(c.In) == 2:
		if !c.indices("from", c.In[1], n) {
			return nil, nil
		}
		return c.In[1], c.In[1].Shape
	case !c.Has("indices"):
		c.Errorf("indices", "missing option \"indices\", expected %s, or a second input", l.Indices.Expected())
		return nil, nil
	case len(l.Indices.data) > maxConstant:
		c.Errorf("indices", "%d numbers are too many; at most %d", len(l.Indices.data), maxConstant)
		return nil, nil
	}
	data := slices.Clone(l.Indices.data)
	for i, v := range data {
		if v < -float64(n) || v >= float64(n) {
			c.Errorf("indices", "found %v, but the axis has %d slices; expected %d to %d", v, n, -n, n-1)
			return nil, nil
		}
		if v < 0 {
			data[i] += float64(n)
		}
	}
	return c.constant(c.Name+".indices", []int{len(data)}, data), l.Indices.shape
}
