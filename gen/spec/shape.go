package spec

import (
	"fmt"
	"math"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
)

// Bounds on a tensor, so that products of sizes and offsets fit in an int64 and
// indices in an int32.
const (
	MaxRank     = 16
	MaxElements = math.MaxInt32
)

// Shape is an option that gives a tensor's shape: a list of sizes, or one size.
type Shape []int

// String writes it as TOML does: [2, 3].
func (s Shape) String() string {
	return strings.ReplaceAll(fmt.Sprint([]int(s)), " ", ", ")
}

// Expected describes a Shape in messages.
func (Shape) Expected() string { return "a positive integer or a list of them" }

// Schema implements Typed.
func (Shape) Schema() *jsonschema.Schema { return jsonschema.OneOrMore(jsonschema.Integer(1)) }

// DecodeSpec implements Decoder.
func (s *Shape) DecodeSpec(f *Field, e *Errors) {
	elements := f.Elements()
	if len(elements) == 0 {
		e.Errorf(f.Pos, "option %q: found an empty list, expected %s", f.Name, s.Expected())
		return
	}
	if len(elements) > MaxRank {
		e.Errorf(f.Pos, "option %q: found %d axes, expected at most %d", f.Name, len(elements), MaxRank)
		return
	}
	shape := make(Shape, len(elements))
	for i, element := range elements {
		size, ok := element.Value.(int64)
		if !ok || size < 1 {
			e.Errorf(element.Pos, "option %q: found %s, expected %s", f.Name, element.Describe(), s.Expected())
			return
		}
		shape[i] = int(min(size, MaxElements+1))
	}
	if _, ok := Elements(shape); !ok {
		e.Errorf(f.Pos, "option %q: found a shape of more than %d elements, expected fewer", f.Name, MaxElements)
		return
	}
	*s = shape
}

// Elements returns the number of elements of a tensor; false if a size is not
// positive or they are more than MaxElements.
func Elements(shape []int) (int, bool) {
	n := int64(1)
	for _, size := range shape {
		if size < 1 || size > MaxElements {
			return 0, false
		}
		if n *= int64(size); n > MaxElements {
			return 0, false
		}
	}
	return int(n), true
}
