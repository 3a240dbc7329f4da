package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Layout chooses how values of a program for one sample are stored, so that
// vectors find their elements side by side. Most are row-major, channels last.
// Where a convolution has too few filters for vectors, these run along
// neighbouring places instead, and its input and result are stored in planes,
// one for each channel. Where it has enough, its weights are packed so that
// those of neighbouring filters are neighbours.
func Layout(p *ir.Program) error {
	bytes := p.DType.Bytes()
	l := &layouts{p: p, side: p.Machine.NarrowLanes(bytes), planes: map[*ir.Value]int{}, convs: map[*ir.Op]*conv{}, inScans: valuesInScans(p.Ops), names: namesOf(p)}
	l.convolutions()
	l.find()
	for l.drop() {
	}
	l.rewrite()
	return nil
}

// layouts is the choice for a program.
type layouts struct {
	p      *ir.Program
	side   int               // elements of a vector, of the smallest
	planes map[*ir.Value]int // the number of planes of values stored so
	convs  map[*ir.Op]*conv  // that run along places

	inScans map[*ir.Value]bool // values that are touched there
	names   names
}

// convolutions finds those that run along places and packs the weights of the
// others. What makes a part of a value alone is left as it is, since a copy of that from
// planes would be of all.
func (l *layouts) convolutions() {
	var ops []*ir.Op
	for _, op := range l.p.Ops {
		c := convolution(op)
		if c != nil && op.Out.Covers(op.Loops) && c.alongPlaces(op, l.side) && l.converted(op, c.planes()) != nil {
			l.convs[op] = c
		} else if c != nil {
			if packed := c.pack(l.names, op, l.side); packed != nil {
				ops = append(ops, packed...)
				continue
			}
		}
		ops = append(ops, op)
	}
	l.p.Ops = ops
}

// planar are the values that convolutions of a program for one sample want in planes.
func planar(p *ir.Program) map[*ir.Value]bool {
	values := map[*ir.Value]bool{}
	if p.Width != 1 {
		return values
	}
	side := p.Machine.NarrowLanes(p.DType.Bytes())
	for _, op := range p.Ops {
		sums := *op
		if op.Kind == ir.Contract {
			sums.In, sums.Expr = op.In[:2], nil
		}
		if c := convolution(&sums); c != nil && c.alongPlaces(&sums, side) {
			values[op.Out.Value.Root()], values[op.In[c.x].Value.Root()] = true, true
		}
	}
	return values
}

// find chooses the values that are stored in planes: those that convolutions
// want so, and what pointwise operations and copies connect with them.
func (l *layouts) find() {
	for _, op := range l.p.Ops {
		if c := l.convs[op]; c != nil {
			l.store(op.Out.Value.Root(), c.filters)
			l.store(op.In[c.x].Value.Root(), c.channels)
		}
	}
	for before := -1; before < len(l.planes); {
		before = len(l.planes)
		for _, op := range l.p.Ops {
			l.spread(op)
		}
		for _, v := range l.p.Values {
			if v.Role == ir.Grad && l.planes[v.Of.Root()] > 0 {
				l.store(v, l.planes[v.Of.Root()])
			}
		}
	}
}

// store plans v in planes, if only this program sees it, outside of scans.
func (l *layouts) store(v *ir.Value, planes int) {
	if v.Alias != nil || l.planes[v] > 0 || planes < 2 || v.Size()%planes != 0 || !isTemporary(v) || isOutput(l.p, v) {
		return
	}
	if !l.inScans[v] {
		l.planes[v] = planes
	}
}

// valuesInScans are what the operations in scans touch.
func valuesInScans(ops []*ir.Op) map[*ir.Value]bool {
	values := map[*ir.Value]bool{}
	for _, op := range ops {
		if op.Kind != ir.Scan {
			continue
		}
		for _, leaf := range op.Leaves() {
			for _, a := range accesses(leaf) {
				values[a.Value.Root()] = true
			}
		}
	}
	return values
}

func touches(op *ir.Op, v *ir.Value) bool {
	return slices.ContainsFunc(accesses(op), func(a *ir.Access) bool { return a.Value.Root() == v })
}

// accesses are the result's and the operands' of op.
func accesses(op *ir.Op) []*ir.Access {
	all := []*ir.Access{&op.Out}
	for i := range op.In {
		all = append(all, &op.In[i])
	}
	return all
}

// spread stores the operands of a pointwise operation or a copy as the others.
func (l *layouts) spread(op *ir.Op) {
	if op.Kind != ir.Map && op.Kind != ir.Move {
		return
	}
	for _, a := range accesses(op) {
		n := l.planes[a.Value.Root()]
		if n == 0 {
			continue
		}
		for _, b := range accesses(op) {
			v := b.Value.Root()
			if l.planes[v] > 0 {
				continue
			}
			if l.store(v, n); l.planes[v] > 0 && l.converted(op, l.stored(op)) == nil {
				delete(l.planes, v)
			}
		}
	}
}

// stored is the layout that op's operands have in memory: planes, 0 for none.
func (l *layouts) stored(op *ir.Op) []int {
	var planes []int
	for _, a := range accesses(op) {
		planes = append(planes, l.planes[a.Value.Root()])
	}
	return planes
}

// wanted is the layout that op takes its operands in: as they are stored, if
// vectors go through them so; else all as its result; else all channels last.
func (l *layouts) wanted(op *ir.Op) []int {
	if c := l.convs[op]; c != nil {
		return c.planes()
	}
	stored := l.stored(op)
	if slices.Max(stored) == 0 || l.converted(op, stored) != nil {
		return stored
	}
	if n := stored[0]; n > 0 && op.Kind != ir.Contract {
		for i, a := range op.In {
			if v := a.Value.Root(); !v.Shared() && v.Size()%n == 0 {
				stored[i+1] = n
			}
		}
		if l.converted(op, stored) != nil {
			return stored
		}
	}
	return make([]int, len(stored))
}

// drop gives up planes of a value that an operation writes in another layout.
// It reports whether there was one.
func (l *layouts) drop() bool {
	for _, op := range l.p.Ops {
		if op.Kind == ir.Scan {
			continue
		}
		if v := op.Out.Value.Root(); l.planes[v] > 0 && l.planes[v] != l.wanted(op)[0] {
			delete(l.planes, v)
			return true
		}
	}
	return false
}

// converted is op over operands in planes, nil if it cannot be said so or has
// no vectors then.
func (l *layouts) converted(op *ir.Op, planes []int) *ir.Op {
	if op.Table() != nil {
		return nil
	}
	c := *op
	c.Loops, c.In = slices.Clone(op.Loops), slices.Clone(op.In)
	for _, a := range accesses(&c) {
		a.Strides = slices.Clone(a.Strides)
	}
	for again := true; again; {
		again = false
		for i, a := range accesses(&c) {
			if planes[i] < 2 {
				continue
			}
			if loop, inner, ok := straddling(&c, a, planes[i]); !ok {
				return nil
			} else if inner > 0 {
				splitLoop(&c, loop, inner)
				again = true
				break
			}
		}
	}
	for i, a := range accesses(&c) {
		if n := planes[i]; n > 1 && !inPlanes(a, c.Loops, n) {
			return nil
		}
	}
	tidy(&c)
	if !hasVectors(&c) {
		return nil
	}
	return &c
}

// straddling finds a loop along which an access goes through channels and
// places both, and of how many iterations the part within the channels is; 0 if
// there is no such loop. It fails if they cannot be told apart.
func straddling(op *ir.Op, a *ir.Access, channels int) (loop, inner int, ok bool) {
	for i, s := range a.Strides {
		if n := op.Loops[i].N; n == 1 || s%channels == 0 {
			continue
		} else if s < 0 || s < channels && channels%s != 0 && s*(n-1) >= channels || s > channels {
			return 0, 0, false
		} else if iterations := channels / s; n > iterations {
			return i, iterations, n%iterations == 0
		}
	}
	return 0, 0, true
}

// splitLoop makes two loops of one, the inner of so many iterations.
func splitLoop(op *ir.Op, loop, inner int) {
	l := op.Loops[loop]
	op.Loops = slices.Insert(op.Loops, loop+1, ir.Loop{Name: l.Name + "c", N: inner})
	op.Loops[loop].N = l.N / inner
	for _, a := range accesses(op) {
		a.Strides = slices.Insert(a.Strides, loop+1, a.Strides[loop])
		a.Strides[loop] *= inner
	}
}

// inPlanes changes an access to channels-last memory into one to planes. It
// fails if the channels run over.
func inPlanes(a *ir.Access, loops []ir.Loop, channels int) bool {
	v := a.Value.Root()
	plane := v.Size() / channels
	most := a.Offset % channels
	for i, s := range a.Strides {
		if s%channels == 0 {
			a.Strides[i] = s / channels
		} else {
			most += s * (loops[i].N - 1)
			a.Strides[i] = s * plane
		}
	}
	a.Value, a.Offset = v, a.Offset%channels*plane+a.Offset/channels
	return most < channels
}

// tidy orders the loops of an operation in which that does not matter as its
// result lies in memory, and merges them.
func tidy(op *ir.Op) {
	if op.Kind == ir.Contract {
		return
	}
	order := make([]int, len(op.Loops))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, k int) int { return op.Out.Strides[k] - op.Out.Strides[i] })
	reorder(op, order)
	if op.Kind != ir.SelectAndScatter {
		op.Collapse()
	}
}

// reorder puts the loops of op into another order.
func reorder(op *ir.Op, order []int) {
	loops := slices.Clone(op.Loops)
	for i, from := range order {
		op.Loops[i] = loops[from]
	}
	for _, a := range accesses(op) {
		strides := slices.Clone(a.Strides)
		for i, from := range order {
			a.Strides[i] = strides[from]
		}
	}
}

// hasVectors reports whether there is a loop along which all operands stay or
// go on by one element; or, of a copy, one for each side.
func hasVectors(op *ir.Op) bool {
	from, to := false, false
	for i, l := range op.Loops {
		if l.N == 1 {
			continue
		}
		ones, others := 0, 0
		for _, a := range accesses(op) {
			switch a.Strides[i] {
			case 0:
			case 1:
				ones++
			default:
				others++
			}
		}
		kept := op.Out.Strides[i] == 1
		if others == 0 && (kept && ones > 1 || op.Kind != ir.Contract && ones > 0 || !kept && ones == 2) {
			return true
		}
		from = from || !kept && len(op.In) > 0 && op.In[0].Strides[i] == 1
		to = to || kept
	}
	return op.Kind == ir.Move && from && to
}
