package layer

import (
	"slices"
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
	same   bool
	causal bool // so that no place reads what comes after it
	pairs  [][2]int
}

// Expected describes the option in messages.
func (padding) Expected() string {
	return `"valid", "same" or a list with a pair [before, after] for each axis of the kernel`
}

// Schema implements spec.Typed.
func (padding) Schema() *jsonschema.Schema { return paddingSchema("valid", "same") }

func paddingSchema(words ...string) *jsonschema.Schema {
	pair := jsonschema.List(jsonschema.Integer(0))
	pair.MinItems, pair.MaxItems = 2, 2
	return jsonschema.Choose("array", jsonschema.List(pair), jsonschema.Words(words...))
}

// DecodeSpec implements spec.Decoder.
func (p *padding) DecodeSpec(f *spec.Field, e *spec.Errors) {
	p.decode(f, e, p.Expected(), "valid", "same")
}

// decode reads one of the words or pairs.
func (p *padding) decode(f *spec.Field, e *spec.Errors, expected string, words ...string) {
	switch v := f.Value.(type) {
	case string:
		if slices.Contains(words, v) {
			p.same, p.causal = v == "same", v == "causal"
			return
		}
		e.Errorf(f.Pos, "option %q: found %s, expected %s%s", f.Name, f.Describe(), expected, spec.DidYouMean(v, words))
		return
	case []*spec.Field:
		p.decodePairs(f, v, e, expected)
		return
	}
	e.Errorf(f.Pos, "option %q: found %s, expected %s", f.Name, f.Describe(), expected)
}

func (p *padding) decodePairs(f *spec.Field, list []*spec.Field, e *spec.Errors, expected string) {
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
		e.Errorf(f.Pos, "option %q: found %s, expected %s", f.Name, f.Describe(), expected)
	}
}

// causalPadding is an option: padding that may be "causal", too.
type causalPadding struct{ padding }

// Expected describes the option in messages.
func (causalPadding) Expected() string {
	return `"valid", "same", "causal" or a list with a pair [before, after] for each axis of the kernel`
}

// Schema implements spec.Typed.
func (causalPadding) Schema() *jsonschema.Schema { return paddingSchema("valid", "same", "causal") }

// DecodeSpec implements spec.Decoder.
func (p *causalPadding) DecodeSpec(f *spec.Field, e *spec.Errors) {
	p.decode(f, e, p.Expected(), "valid", "same", "causal")
}

const maxPadding = 1 << 16

// counts is an option with a number for each axis that may be 0; a single number stands
// for all.
type counts struct{ perAxis }

// Expected describes the option in messages.
func (counts) Expected() string { return "an integer of at least 0 or a list of them" }

// Schema implements spec.Typed.
func (counts) Schema() *jsonschema.Schema { return jsonschema.OneOrMore(jsonschema.Integer(0)) }

// DecodeSpec implements spec.Decoder.
func (p *counts) DecodeSpec(f *spec.Field, e *spec.Errors) {
	_, isList := f.Value.([]*spec.Field)
	found := perAxis{single: !isList}
	for _, element := range f.Elements() {
		n, ok := element.Value.(int64)
		if !ok || n < 0 || n > maxPadding {
			e.Errorf(element.Pos, "option %q: found %s, expected an integer from 0 to %d", f.Name, element.Describe(), maxPadding)
			return
		}
		found.list = append(found.list, int(n))
	}
	if len(found.list) == 0 {
		e.Errorf(f.Pos, "option %q: found an empty list, expected %s", f.Name, p.Expected())
		return
	}
	p.perAxis = found
}

// apply sets the padding along axis i. That of "same" makes as many places as
// strides fit into the input, with the odd element after it.
func (p padding) apply(s *slide, i int) {
	switch {
	case p.pairs != nil:
		s.before, s.after = p.pairs[i][0], p.pairs[i][1]
	case p.causal:
		s.before = s.reach() - 1
	case p.same:
		places := (s.in + s.stride - 1) / s.stride
		total := max((places-1)*s.stride+s.reach()-s.in, 0)
		s.before, s.after = total/2, total-total/2
	}
}
