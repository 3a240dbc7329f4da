package export

import (
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// content is what a value's memory holds: what operations have written, of which later ones
// count, or all of it together.
type content struct {
	value  *ir.Value
	pieces []piece
	all    *tensor // what the pieces make, once something has read it
}

// piece is what one operation has written: to the places of an access, or a number.
type piece struct {
	tensor
	access ir.Access
	loops  []ir.Loop // the axes, which the access follows
	fill   *float64
}

// write adds what an operation gives in all iterations of loops.
func (s *scope) write(to ir.Access, loops []ir.Loop, o operand, add bool) {
	var order []int
	for i := range loops {
		if to.Strides[i] != 0 {
			order = append(order, i)
		}
	}
	p := piece{access: ir.Access{Value: to.Value, Offset: to.Offset}}
	for _, i := range order {
		p.loops = append(p.loops, loops[i])
		p.access.Strides = append(p.access.Strides, to.Strides[i])
	}
	t := s.arrange(o, order)
	if shape := extents(loops, order); !slices.Equal(t.shape, shape) {
		t = s.expand(t, shape)
	}
	if p.tensor = t; !p.access.Injective(p.loops) {
		s.writeSums(p)
		return
	}
	if add {
		old := s.view(p.access, p.loops)
		p.tensor = s.sum(t, s.arrange(old, counted(0, len(p.loops))))
	}
	s.add(p)
}

func (s *scope) sum(a, b tensor) tensor {
	return tensor{s.node("Add", []string{a.name, b.name}), a.samples || b.samples, a.shape}
}

// expand repeats a tensor along axes of one element.
func (s *scope) expand(t tensor, shape []int) tensor {
	to := shape
	if t.samples {
		to = append([]int{1}, shape...)
	}
	return s.made("Expand", t, shape, []string{s.shape(to)})
}

// add lets later pieces hide earlier ones.
func (e *exporter) add(p piece) {
	root := p.access.Value.Root()
	c := e.contents[root]
	if c == nil {
		c = &content{value: root}
		e.contents[root] = c
	}
	if p.covers(root.Size()) {
		c.pieces = nil
	}
	c.pieces, c.all = append(c.pieces, p), nil
}

func (p piece) covers(size int) bool {
	return ir.Size(extents(p.loops, counted(0, len(p.loops)))) == size
}

// places calls f with each place of the value that the piece writes, in its order.
func (p piece) places(f func(at int)) {
	var walk func(k, at int)
	walk = func(k, at int) {
		if k == len(p.loops) {
			f(at)
			return
		}
		for i := range p.loops[k].N {
			walk(k+1, at+i*p.access.Strides[k])
		}
	}
	walk(0, p.access.Offset)
}

// reading is the tensor that has what an access reads: a piece that lies there in a row, or the
// whole value.
func (s *scope) reading(a ir.Access, loops []ir.Loop) (tensor, ir.Access) {
	c := s.contents[a.Value.Root()]
	if c == nil || c.all != nil || len(c.pieces) < 2 {
		return s.source(a.Value), a
	}
	lo, hi := a.Range(loops)
	for _, p := range slices.Backward(c.pieces) {
		from, to := p.access.Range(p.loops)
		switch {
		case hi < from || to < lo:
			continue
		case p.fill == nil && from <= lo && hi <= to && slices.Equal(p.access.Strides, ir.RowMajor(p.shape)):
			a.Offset -= from
			return p.tensor, a
		}
		break
	}
	return s.source(a.Value), a
}

// assembled is a value of all its pieces.
func (s *scope) assembled(c *content) tensor {
	if c.all == nil {
		t := s.joined(c)
		c.all = &t
	}
	return *c.all
}

func (s *scope) joined(c *content) tensor {
	v := c.visible()
	if len(v.parts) == 0 {
		fill, _ := v.filled()
		return s.expand(tensor{name: s.number(fill)}, c.value.Shape)
	}
	if slices.ContainsFunc(v.parts, func(p piece) bool { return p.samples }) {
		for i := range v.parts {
			v.parts[i].tensor = s.spread(v.parts[i].tensor)
		}
	}
	if t, ok := s.boxes(c, v); ok {
		return t
	}
	return s.scattered(c, v)
}

// visible is what is seen of a value's pieces.
type visible struct {
	parts []piece    // those with elements of which something is seen
	owner []int      // for each place the number of the one that is seen there, or -1
	from  []int      // and which of its elements
	fill  []*float64 // else the number that is seen there; nil where nothing was written
}

func (c *content) visible() *visible {
	size := c.value.Size()
	v := &visible{owner: make([]int, size), from: make([]int, size), fill: make([]*float64, size)}
	for i := range v.owner {
		v.owner[i] = -1
	}
	for k, p := range c.pieces {
		n := 0
		p.places(func(at int) {
			v.owner[at], v.from[at], v.fill[at] = k, n, p.fill
			n++
		})
	}
	number := slices.Repeat([]int{-1}, len(c.pieces))
	for at, k := range v.owner {
		if k >= 0 && v.fill[at] == nil && number[k] < 0 {
			number[k] = 0
		}
	}
	for k, p := range c.pieces {
		if number[k] == 0 {
			number[k] = len(v.parts)
			v.parts = append(v.parts, p)
		}
	}
	for at, k := range v.owner {
		if k >= 0 {
			v.owner[at] = number[k]
		}
	}
	return v
}

// filled is the number where no elements are seen, if it is the same everywhere.
func (v *visible) filled() (fill float64, same bool) {
	var first *float64
	for at, f := range v.fill {
		switch {
		case v.owner[at] >= 0 || f == nil:
		case first == nil:
			first = f
		case *first != *f:
			return *first, false
		}
	}
	if first == nil {
		return 0, true
	}
	return *first, true
}

// scattered picks each element from the pieces side by side, and the numbers that fill the rest.
func (s *scope) scattered(c *content, v *visible) tensor {
	parts := v.parts
	var names []string
	starts := make([]int, len(parts)+1)
	for k, p := range parts {
		n := ir.Size(p.shape)
		starts[k+1] = starts[k] + n
		names = append(names, s.reshape(p.tensor, []int{n}).name)
	}
	var fills []float64
	from := make([]int, len(v.owner))
	for at, k := range v.owner {
		if k >= 0 {
			from[at] = starts[k] + v.from[at]
			continue
		}
		fill := 0.
		if v.fill[at] != nil {
			fill = *v.fill[at]
		}
		i := slices.Index(fills, fill)
		if i < 0 {
			i, fills = len(fills), append(fills, fill)
		}
		from[at] = starts[len(parts)] + i
	}
	t := tensor{names[0], parts[0].samples, []int{starts[1]}}
	if len(names) > 1 {
		t = tensor{s.node("Concat", names, number("axis", t.lead())), t.samples, []int{starts[len(parts)]}}
	}
	for _, fill := range fills {
		t = s.padded(t, []int{0}, []int{1}, fill)
	}
	if !slices.Equal(from, counted(0, t.shape[0])) {
		t = s.made("Gather", t, []int{len(from)}, []string{s.ints(from...)}, number("axis", t.lead()))
	}
	return s.reshape(t, c.value.Shape)
}

// padded has a number before and after each axis.
func (s *scope) padded(t tensor, before, after []int, fill float64) tensor {
	shape := slices.Clone(t.shape)
	for i := range shape {
		shape[i] += before[i] + after[i]
	}
	none := make([]int, t.lead())
	in := []string{s.ints(slices.Concat(none, before, none, after)...)}
	if fill != 0 {
		in = append(in, s.number(fill))
	}
	return s.made("Pad", t, shape, in)
}

// number is a constant.
func (s *scope) number(v float64) string {
	return s.constant(onnx.NewFloats(fmt.Sprint("number_", v), nil, []float64{v}))
}

// writeSums adds up what goes to the same places, for each of which it picks the elements that
// do, and zeros in place of further ones.
func (s *scope) writeSums(p piece) {
	root := p.access.Value.Root()
	from, most, n := make([][]int, root.Size()), 0, 0
	p.places(func(at int) {
		from[at] = append(from[at], n)
		most, n = max(most, len(from[at])), n+1
	})
	var list []int
	for _, of := range from {
		list = append(list, of...)
		list = append(list, slices.Repeat([]int{n}, most-len(of))...)
	}
	t := s.padded(s.reshape(p.tensor, []int{n}), []int{0}, []int{1}, 0)
	t = s.made("Gather", t, []int{root.Size(), most}, []string{s.indices([]int{root.Size(), most}, list)}, number("axis", t.lead()))
	t = s.made("ReduceSum", t, []int{root.Size()}, []string{s.ints(t.lead() + 1)}, number("keepdims", 0))
	all := ir.Access{Value: root, Strides: ir.RowMajor(root.Shape)}
	loops, _ := ir.Loops(root.Shape)
	t = s.sum(s.reshape(t, root.Shape), s.source(root))
	s.add(piece{tensor: t, access: all, loops: loops})
}
