package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

var constantDef = Def{
	Type:    "constant",
	Doc:     "Numbers from the spec, or from a file beside it, which training leaves alone.",
	New:     func() Layer { return &Constant{} },
	Example: "value = [[1, 0], [0, 1]]",
}

// maxConstant bounds the numbers of a constant, which stand in Go source.
const maxConstant = 1 << 16

// Constant is a tensor of fixed numbers.
type Constant struct {
	Value numbers    `opt:"value" doc:"a number, or lists of numbers nested as the shape is"`
	File  string     `opt:"file" doc:"instead of value: a file beside the spec, JSON (nested lists) or NumPy's .npy"`
	Shape spec.Shape `opt:"shape" doc:"shape to repeat a single number over, or to give to a flat list; by default that of value"`
}

// numbers are nested lists of numbers and their shape.
type numbers struct {
	shape []int
	data  []float64
}

// Expected describes the option in messages.
func (numbers) Expected() string { return "a number or nested lists of numbers" }

// Schema implements spec.Typed.
func (numbers) Schema() *jsonschema.Schema {
	element := jsonschema.Choose("array", &jsonschema.Schema{MinItems: 1}, jsonschema.Number())
	return jsonschema.OneOrMore(element)
}

// DecodeSpec implements spec.Decoder.
func (n *numbers) DecodeSpec(f *spec.Field, e *spec.Errors) {
	var found numbers
	if found.read(f, f, 0, e) {
		*n = found
	}
}

// read appends f's numbers; all lists of one depth must have the same length.
func (n *numbers) read(option, f *spec.Field, depth int, e *spec.Errors) bool {
	list, isList := f.Value.([]*spec.Field)
	switch v := f.Value.(type) {
	case int64:
		n.data = append(n.data, float64(v))
	case float64:
		if v-v != 0 {
			e.Errorf(f.Pos, "option %q: found %v, expected a finite number", option.Name, v)
			return false
		}
		n.data = append(n.data, v)
	}
	switch {
	case !isList && len(n.data) == 0, isList && len(list) == 0, depth > spec.MaxRank:
		e.Errorf(f.Pos, "option %q: found %s, expected %s", option.Name, f.Describe(), n.Expected())
		return false
	case !isList && depth < len(n.shape):
		e.Errorf(f.Pos, "option %q: found %s, expected a list of %d like the ones before", option.Name, f.Describe(), n.shape[depth])
		return false
	case !isList:
		return n.isNumber(option, f, e)
	case depth == len(n.shape) && len(n.data) > 0, depth < len(n.shape) && n.shape[depth] != len(list):
		e.Errorf(f.Pos, "option %q: found %s, which does not fit the shape %v of what comes before", option.Name, f.Describe(), n.shape)
		return false
	case depth == len(n.shape):
		n.shape = append(n.shape, len(list))
	}
	for _, element := range list {
		if !n.read(option, element, depth+1, e) {
			return false
		}
	}
	return true
}

func (n *numbers) isNumber(option, f *spec.Field, e *spec.Errors) bool {
	switch f.Value.(type) {
	case int64, float64:
		return true
	}
	e.Errorf(f.Pos, "option %q: found %s, expected a number", option.Name, f.Describe())
	return false
}

// Build implements Layer.
func (l *Constant) Build(c *Context) {
	switch {
	case c.Has("value") && c.Has("file"):
		c.Errorf("file", "found value and file, expected one of them")
		return
	case c.Has("file"):
		if !l.Value.load(c, l.File) {
			return
		}
	case !c.Has("value"):
		c.Errorf("value", "missing option \"value\", expected %s, or option \"file\"", l.Value.Expected())
		return
	}
	shape, data := l.Value.shape, l.Value.data
	if len(shape) == 0 {
		shape = []int{1}
	}
	if l.Shape != nil {
		shape = l.Shape
	}
	size := ir.Size(shape)
	switch {
	case max(size, len(data)) > maxConstant:
		c.Errorf("shape", "%d numbers are too many; at most %d", max(size, len(data)), maxConstant)
		return
	case size != len(data) && len(data) != 1:
		c.Errorf("shape", "%d numbers do not fill %v, which has %d elements", len(data), shape, size)
		return
	case size != len(data):
		data = slices.Repeat(data, size)
	}
	c.Output(c.constant(c.Name, shape, data))
}
