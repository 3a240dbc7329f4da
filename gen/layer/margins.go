package layer

import (
	"slices"
	"strconv"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// margins is an option: how many elements lie before and after each axis. A single
// number stands for both, and for all axes but the last.
type margins struct {
	pairs  [][2]int
	single bool
}

// String is the single number, the only default that there is.
func (m margins) String() string {
	if m.single {
		return strconv.Itoa(m.pairs[0][0])
	}
	return ""
}

// Expected describes the option in messages.
func (margins) Expected() string {
	return "an integer of at least 0, or a list with one, or a pair [before, after], for each axis"
}

// Schema implements spec.Typed.
func (margins) Schema() *jsonschema.Schema {
	pair := jsonschema.List(jsonschema.Integer(0))
	pair.MinItems, pair.MaxItems = 2, 2
	return jsonschema.OneOrMore(jsonschema.Choose("array", pair, jsonschema.Integer(0)))
}

// DecodeSpec implements spec.Decoder.
func (m *margins) DecodeSpec(f *spec.Field, e *spec.Errors) {
	_, isList := f.Value.([]*spec.Field)
	found := margins{single: !isList}
	for _, element := range f.Elements() {
		both, isPair := element.Value.([]*spec.Field)
		if !isPair {
			both = []*spec.Field{element, element}
		}
		if len(both) != 2 {
			e.Errorf(element.Pos, "option %q: found %s, expected %s", f.Name, element.Describe(), m.Expected())
			return
		}
		var pair [2]int
		for i, number := range both {
			n, ok := number.Value.(int64)
			if !ok || n < 0 || n > maxPadding {
				e.Errorf(number.Pos, "option %q: found %s, expected an integer from 0 to %d", f.Name, number.Describe(), maxPadding)
				return
			}
			pair[i] = int(n)
		}
		found.pairs = append(found.pairs, pair)
	}
	if len(found.pairs) == 0 {
		e.Errorf(f.Pos, "option %q: found %s, expected %s", f.Name, f.Describe(), m.Expected())
		return
	}
	*m = found
}

// of gives a pair for each of the first axes of x, and reports, as of option, where it
// has fewer.
func (m margins) of(c *Context, option string) ([][2]int, bool) {
	shape := c.In[0].Shape
	switch {
	case m.single:
		return slices.Repeat(m.pairs, max(len(shape)-1, 1)), true
	case len(m.pairs) > len(shape):
		c.Errorf(option, "found %d axes, but the input %v has only %d", len(m.pairs), shape, len(shape))
		return nil, false
	}
	return m.pairs, true
}

// copyBox copies as many elements along each axis as box has, from one place of a tensor to
// one of another.
func (c *Context) copyBox(to *ir.Value, toAt []int, from *ir.Value, fromAt, box []int) {
	loops, out := ir.Loops(box)
	in := slices.Clone(out)
	copied := &ir.Op{Kind: ir.Move, Loops: loops, Out: ir.Access{Value: to}, In: []ir.Access{{Value: from}}}
	steps, reads := ir.RowMajor(to.Shape), ir.RowMajor(from.Shape)
	for i := range box {
		out[i], in[i] = steps[i], reads[i]
		copied.Out.Offset += toAt[i] * steps[i]
		copied.In[0].Offset += fromAt[i] * reads[i]
	}
	copied.Out.Strides, copied.In[0].Strides = out, in
	copied.Collapse()
	c.Op(copied)
}

// befores are the first numbers of pairs, with as many zeros after them as other axes.
func befores(pairs [][2]int, rank int) []int {
	at := make([]int, rank)
	for i, p := range pairs {
		at[i] = p[0]
	}
	return at
}
