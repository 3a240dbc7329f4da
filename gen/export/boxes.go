package export

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// box is where a piece lies under some shape of its value: an axis of it along each axis there.
type box struct {
	from, to []int
	order    []int // which of the piece's axes each is; -1 for one of a single element
}

// boxes puts a value together of pieces that lie side by side along one axis, with a number around
// them. It fails where they lie otherwise.
func (s *scope) boxes(c *content, v *visible) (tensor, bool) {
	fill, even := v.filled()
	if !even || !v.untouched() {
		return tensor{}, false
	}
	var strides []int
	for _, p := range v.parts {
		strides = append(strides, p.access.Strides...)
	}
	for _, shape := range shapes(c.value.Shape, strides) {
		var all []box
		for _, p := range v.parts {
			b, ok := boxOf(p, shape)
			if !ok {
				break
			}
			all = append(all, b)
		}
		if len(all) == len(v.parts) {
			if t, ok := s.sideBySide(v.parts, all, shape, fill); ok {
				return s.reshape(t, c.value.Shape), true
			}
		}
	}
	return tensor{}, false
}

// untouched reports whether all of each piece is seen.
func (v *visible) untouched() bool {
	seen := make([]int, len(v.parts))
	for _, k := range v.owner {
		if k >= 0 {
			seen[k]++
		}
	}
	for k, p := range v.parts {
		if seen[k] < ir.Size(p.shape) {
			return false
		}
	}
	return true
}

// boxOf is where a piece lies, if that is a box whose axes are the piece's.
func boxOf(p piece, shape []int) (b box, ok bool) {
	at, ok := p.access.Subscripts(p.loops, shape)
	if !ok {
		return b, false
	}
	for _, x := range at {
		along := followers(x)
		n, axis := 1, -1
		if len(along) == 1 && x.Strides[along[0]] == 1 {
			n, axis = p.loops[along[0]].N, along[0]
		} else if len(along) > 0 {
			return b, false
		}
		if axis >= 0 && slices.Contains(b.order, axis) {
			return b, false
		}
		b.from, b.to, b.order = append(b.from, x.Offset), append(b.to, x.Offset+n), append(b.order, axis)
	}
	return b, true
}

// sideBySide joins pieces along an axis, if they lie so.
func (s *scope) sideBySide(parts []piece, all []box, shape []int, fill float64) (tensor, bool) {
	list := counted(0, len(all))
	axis := 0
	for d := range shape {
		for _, b := range all[1:] {
			if b.from[d] != all[0].from[d] || b.to[d] != all[0].to[d] {
				axis = d
			}
		}
	}
	slices.SortFunc(list, func(i, j int) int { return all[i].from[axis] - all[j].from[axis] })
	before, after := slices.Clone(all[list[0]].from), slices.Clone(all[list[0]].to)
	for _, i := range list[1:] {
		for d := range shape {
			if d != axis && (all[i].from[d] != before[d] || all[i].to[d] != after[d]) || d == axis && all[i].from[d] != after[d] {
				return tensor{}, false
			}
		}
		after[axis] = all[i].to[axis]
	}
	var names []string
	var t tensor
	for _, i := range list {
		t = s.inBox(parts[i].tensor, all[i])
		names = append(names, t.name)
	}
	if len(names) > 1 {
		t.shape = slices.Clone(t.shape)
		t.shape[axis] = after[axis] - before[axis]
		t.name = s.node("Concat", names, number("axis", axis+t.lead()))
	}
	for d, n := range shape {
		after[d] = n - after[d]
	}
	if slices.Max(before) > 0 || slices.Max(after) > 0 {
		t = s.padded(t, before, after, fill)
	}
	return t, true
}

// inBox has the axes of the box.
func (s *scope) inBox(t tensor, b box) tensor {
	var order, shape []int
	for d, k := range b.order {
		if k >= 0 {
			order = append(order, k)
		}
		shape = append(shape, b.to[d]-b.from[d])
	}
	return s.reshape(s.transpose(t, order), shape)
}
