package layer

import (
	"strconv"

	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// perAxis is an option with a number for each axis of a kernel; a single number
// stands for all.
type perAxis struct {
	list   []int
	single bool
}

var one = perAxis{list: []int{1}, single: true}

// String is the single number, the only default that there is.
func (p perAxis) String() string {
	if p.single {
		return strconv.Itoa(p.list[0])
	}
	return ""
}

// Expected describes the option in messages.
func (perAxis) Expected() string { return "a positive integer or a list of them" }

// Schema implements spec.Typed.
func (perAxis) Schema() *jsonschema.Schema { return spec.Shape{}.Schema() }

// DecodeSpec implements spec.Decoder.
func (p *perAxis) DecodeSpec(f *spec.Field, e *spec.Errors) {
	var shape spec.Shape
	shape.DecodeSpec(f, e)
	_, isList := f.Value.([]*spec.Field)
	p.list, p.single = shape, !isList
}

func (p perAxis) at(i int) int {
	if p.single {
		return p.list[0]
	}
	return p.list[i]
}

// padding is an option: "valid", "same" or numbers before and after each axis.
type padding struct {
	same  bool
	pairs [][2]int
}

// Expected describes the option in messages.
func (padding) Expected() string {
	return `"valid", "same" or a list with a pair [before, after] for each axis of the kernel`
}

// Schema implements spec.Typed.
func (padding) Schema() *jsonschema.Schema {
	pair := jsonschema.List(jsonschema.Integer(0))
	pair.MinItems, pair.MaxItems = 2, 2
	return jsonschema.Choose("array", jsonschema.List(pair), jsonschema.Words("valid", "same"))
}

// DecodeSpec implements spec.Decoder.
func (p *padding) DecodeSpec(f *spec.Field, e *spec.Errors) {
	switch v := f.Value.(type) {
	case string:
		if v == "valid" || v == "same" {
			p.same = v == "same"
			return
		}
		e.Errorf(f.Pos, "option %q: found %s, expected %s%s", f.Name, f.Describe(), p.Expected(), spec.DidYouMean(v, []string{"valid", "same"}))
		return
	case []*spec.Field:
		p.decodePairs(f, v, e)
		return
	}
	e.Errorf(f.Pos, "option %q: found %s, expected %s", f.Name, f.Describe(), p.Expected())
}

func (p *padding) decodePairs(f *spec.Field, list []*spec.Field, e *spec.Errors) {
	for _, element := range list {
		pair, isList := element.Value.([]*spec.Field)
		if !isList || len(pair) != 2 {
			e.Errorf(element.Pos, "option %q: found %s, expected a pair [before, after]", f.Name, element.Describe())
			return
		}
		var both [2]int
		for i, number := range pair {
			n, ok := number.Value.(int64)
			if !ok || n < 0 || n > maxPadding {
				e.Errorf(number.Pos, "option %q: found %s, expected an integer from 0 to %d", f.Name, number.Describe(), maxPadding)
				return
			}
			both[i] = int(n)
		}
		p.pairs = append(p.pairs, both)
	}
	if len(list) == 0 {
		e.Errorf(f.Pos, "option %q: found %s, expected %s", f.Name, f.Describe(), p.Expected())
	}
}

const maxPadding = 1 << 16

// apply sets the padding along axis i. That of "same" makes as many places as
// strides fit into the input, with the odd element after it.
func (p padding) apply(s *slide, i int) {
	switch {
	case p.pairs != nil:
		s.before, s.after = p.pairs[i][0], p.pairs[i][1]
	case p.same:
		places := (s.in + s.stride - 1) / s.stride
		total := max((places-1)*s.stride+s.reach()-s.in, 0)
		s.before, s.after = total/2, total-total/2
	}
}
