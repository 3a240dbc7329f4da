package convert

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// call is a node that is being converted. After a mistake, which it notes, results do not
// matter.
type call struct {
	*builder
	importer *importer
	node     *onnx.Node
	version  int64 // of the operators
	in       []*value
	err      error
}

// failf notes why the node cannot be converted; the first reason counts.
func (c *call) failf(format string, args ...any) []*value {
	if c.err == nil {
		c.err = fmt.Errorf(format, args...)
	}
	return nil
}

// input is argument i, nil where it is left out.
func (c *call) input(i int) *value {
	if i < len(c.in) {
		return c.in[i]
	}
	return nil
}

// given is argument i, which must be a constant; nil where it is left out.
func (c *call) given(i int, what string) *array {
	v := c.input(i)
	switch {
	case v == nil:
		return nil
	case v.constant == nil:
		c.failf("%s is computed from the network's inputs, expected a constant", what)
		return nil
	}
	return v.constant
}

// computed is argument i as a value of a layer, of a constant one if need be.
func (c *call) computed(i int) *value {
	v := c.input(i)
	if v == nil {
		c.failf("input %d is missing", i)
		return nil
	}
	return c.asLayer(v)
}

// asLayer is v as a value of a layer, which has elements.
func (c *call) asLayer(v *value) *value {
	if v.constant != nil && len(v.constant.data) == 0 {
		c.failf("found a constant without elements, %v", v.constant.shape)
		shape := slices.Clone(v.constant.shape)
		for i, n := range shape {
			shape[i] = max(n, 1)
		}
		v = &value{constant: &array{shape: shape, data: make([]float64, sizeOf(shape))}}
	}
	return c.builder.asLayer(v)
}

// asLayer is v as a value of a layer.
func (b *builder) asLayer(v *value) *value {
	if v.constant == nil {
		return v
	}
	var axes, shape []int
	for axis, n := range v.constant.shape {
		if n > 1 {
			axes, shape = append(axes, axis), append(shape, n)
		}
	}
	at := b.constantOf(v.constant.reshaped(shape))
	at.layer.parameter = v.parameter
	return viewed(at, len(v.constant.shape), axes, v.constant.of)
}

// constantOf is a layer that is a constant.
func (b *builder) constantOf(a *array) ref {
	shape := a.shape
	if len(shape) == 0 {
		shape = []int{1}
	}
	l := b.add("constant", shape)
	l.constant = a.reshaped(shape)
	return l.ref()
}

// attribute is one of a type, nil without it.
func (c *call) attribute(name string, of onnx.AttributeType) *onnx.Attribute {
	a := c.node.Attribute(name)
	if a != nil && a.Type != of {
		c.failf("attribute %q is of another type than the operator's", name)
		return nil
	}
	return a
}

func (c *call) int(name string, byDefault int) int {
	if a := c.attribute(name, onnx.IntAttribute); a != nil {
		return int(a.Int)
	}
	return byDefault
}

func (c *call) float(name string, byDefault float64) float64 {
	if a := c.attribute(name, onnx.FloatAttribute); a != nil {
		return short(float64(a.Float))
	}
	return byDefault
}

// epsilon is what is added to a variance, which layers have above 0.
func (c *call) epsilon() float64 {
	e := c.float("epsilon", 1e-5)
	if !(e > 0) || math.IsInf(e, 0) {
		c.failf("its epsilon is %v, expected a finite number above 0", e)
	}
	return e
}

func (c *call) text(name, byDefault string) string {
	if a := c.attribute(name, onnx.TextAttribute); a != nil {
		return a.Text
	}
	return byDefault
}

func (c *call) texts(name string) []string {
	if a := c.attribute(name, onnx.StringsAttribute); a != nil {
		return a.Strings
	}
	return nil
}

// ints is a list, nil without it.
func (c *call) ints(name string) []int {
	a := c.attribute(name, onnx.IntsAttribute)
	if a == nil {
		return nil
	}
	list := make([]int, len(a.Ints))
	for i, n := range a.Ints {
		list[i] = int(n)
	}
	return list
}

// list is what an attribute gave in earlier versions and input i gives in later ones; nil
// without it.
func (c *call) list(name string, i int) []int {
	if list := c.ints(name); list != nil {
		return list
	}
	if a := c.given(i, name); a != nil {
		return a.ints()
	}
	return nil
}

// axis is an axis of a tensor of a rank, negative ones from the end.
func (c *call) axis(axis, rank int) int {
	if axis < -rank || axis >= rank {
		c.failf("axis %d is outside of a tensor of %d axes", axis, rank)
		return 0
	}
	return (axis + rank) % max(rank, 1)
}

// axes are such, in order, each once.
func (c *call) axes(list []int, rank int) []int {
	out := make([]int, len(list))
	for i, axis := range list {
		out[i] = c.axis(axis, rank)
	}
	slices.Sort(out)
	if len(slices.Compact(slices.Clone(out))) != len(out) {
		c.failf("axes %v name one twice", list)
	}
	return out
}

// one is the result that is a layer's.
func one(r ref, rank int, axes []int) []*value {
	return []*value{viewed(r, rank, axes, reals)}
}

// single fails unless the first axis of v, that of samples, has one element.
func (c *call) single(v *value) bool {
	if len(v.axes) == 0 {
		c.failf("its input is a number, expected an axis of samples")
	} else if n := v.extent(0); n != 1 {
		c.failf("its input has %d samples side by side, %v; export the model for one, or leave the number open and import it with --dim NAME=1", n, v.shape())
	}
	return c.err == nil
}
