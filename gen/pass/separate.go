package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// Gather turns the gradients of inputs of convolutions of single channels round. As they are
// differentiated each product is added to memory; as convolutions of the gradients of
// places, all of an element grow in a register.
func Gather(p *ir.Program) error {
	var ops []*ir.Op
	taken := namesOf(p)
	dropped := map[*ir.Op]bool{}
	for _, op := range p.Ops {
		if !op.Add || !unsummed(op) {
			ops = append(ops, op)
			continue
		}
		for _, part := range residues(op) {
			pad, c, drop := gathered(taken, part, p.Ops)
			for _, o := range drop {
				dropped[o] = true
			}
			if c == nil {
				c = part
			}
			ops = append(append(ops, pad...), c)
		}
	}
	p.Ops = slices.DeleteFunc(ops, func(op *ir.Op) bool { return dropped[op] })
	return nil
}

// residues takes an operation apart where windows overlap, but their steps do not divide the
// kernel: what meets within a step is one operation, and has no more to do with the others.
func residues(op *ir.Op) []*ir.Op {
	for i, step := range op.Out.Strides {
		for j, s := range op.Out.Strides {
			if i == j || s <= 0 || step <= s || step%s != 0 || op.Loops[j].N <= step/s || op.Loops[j].N%(step/s) == 0 || op.In[0].Strides[i] != 0 && op.In[1].Strides[i] != 0 || op.In[0].Strides[j] != 0 && op.In[1].Strides[j] != 0 {
				continue
			}
			n, steps := op.Loops[j].N, step/s
			more := part(op, j, 0, n%steps, steps, n/steps+1)
			fewer := part(op, j, n%steps, steps-n%steps, steps, n/steps)
			return append(residues(more), residues(fewer)...)
		}
	}
	return []*ir.Op{op}
}

// part is an operation in which a loop goes through count iterations from first on, and as many
// again after each number of steps, so many times.
func part(op *ir.Op, loop, first, count, steps, times int) *ir.Op {
	c := cloned(op)
	c.Loops[loop].N = steps * times
	splitLoop(c, loop, steps)
	c.Loops[loop+1].N = count
	for _, a := range accesses(c) {
		a.Offset += first * a.Strides[loop+1]
	}
	return c.WithoutUnitLoops()
}

// unsummed reports whether an operation makes products that it does not sum.
func unsummed(op *ir.Op) bool {
	for i := range op.Loops {
		if op.Reduced(i) {
			return false
		}
	}
	return op.Kind == ir.Contract
}

// Separate lays weights out as vectors along what they make want them: those of neighbouring
// channels, of which each has its own, or filters are neighbours.
func Separate(p *ir.Program) error {
	bytes := p.DType.Bytes()
	s := &separation{names: namesOf(p), target: p.Machine, bytes: bytes, side: p.Machine.NarrowLanes(bytes), packed: map[layout]*ir.Value{}}
	s.steps = p.Purpose == ir.Step || slices.ContainsFunc(p.Ops, func(op *ir.Op) bool { return op.Kind == ir.Scan && !op.Tasks })
	var ops []*ir.Op
	for _, op := range p.Ops {
		if w, loop := s.downColumns(op); w >= 0 {
			ops = append(ops, s.pack(op, w, loop)...)
		}
		ops = append(ops, op)
	}
	p.Ops = ops
	return nil
}

// separation knows the weights that it has laid out.
type separation struct {
	names
	target *target.Target
	bytes  int  // of an element
	side   int  // elements of a vector, of the smallest
	steps  bool // there are time steps, which sum as the sequence does: in a step a place is alone
	packed map[layout]*ir.Value
}

// layout is weights as a matrix with so many columns, in panels of so many rows.
type layout struct {
	of             *ir.Value
	columns, panel int
}

// downColumns finds the operand of a contraction that it goes through down the columns of a matrix
// of weights, in a loop along which its results are neighbours; -1 if there is none. Either
// all else goes along rows, or weights of a row are summed for many places; convolutions whose
// windows overlap are laid out otherwise.
func (s *separation) downColumns(op *ir.Op) (w, loop int) {
	if op.Kind != ir.Contract || op.Expr != nil || op.Out.Value.Shared() || op.In[0].Value.Shared() == op.In[1].Value.Shared() {
		return -1, -1
	}
	if op.In[1].Value.Shared() {
		w = 1
	}
	a, other := op.In[w], op.In[1-w]
	places, sums := 1, 0 // summed elements of a row
	for i, l := range op.Loops {
		if a.Strides[i] == 0 && op.Out.Strides[i] != 0 {
			places *= l.N
		}
		if a.Strides[i] == 1 && other.Strides[i] == 1 && op.Reduced(i) {
			sums = l.N
		}
	}
	for i, l := range op.Loops {
		if l.N == 1 || a.Strides[i] < 2 || op.Out.Strides[i] != 1 || !inMatrix(op, a, a.Strides[i]) {
			continue
		}
		filters := !s.steps && other.Strides[i] == 0 && sums > 0 && fill(l.N, s.side) > 0.8*fill(sums, s.side) && places >= s.side && op.Stage == ir.Forward && convolution(op) == nil
		if other.Strides[i] == 1 || filters {
			return w, i
		}
	}
	return -1, -1
}

// inMatrix reports whether each loop of an operation goes along the rows or the columns of a
// matrix with so many of the latter.
func inMatrix(op *ir.Op, a ir.Access, columns int) bool {
	inside := ir.Index{Offset: a.Offset % columns}
	var loops []ir.Loop
	for i, s := range a.Strides {
		switch {
		case s%columns == 0:
		case s > columns || s < -columns:
			return false
		default:
			inside.Strides, loops = append(inside.Strides, s), append(loops, op.Loops[i])
		}
	}
	lo, hi := inside.Range(loops)
	return lo >= 0 && hi < columns && a.Value.Size()%columns == 0
}

// pack makes op read a copy of weights in which the rows of a matrix are columns, and returns
// what makes it, once. Many rows that many places meet are in panels, so that what a block of
// sums reads lies together.
func (s *separation) pack(op *ir.Op, w, loop int) []*ir.Op {
	v, columns := op.In[w].Value.Root(), op.In[w].Strides[loop]
	rows := v.Size() / columns
	panel := s.target.Panel(rows, s.bytes)
	if !s.inPanels(op, w, loop, rows, panel) {
		panel = rows
	} else {
		*op = *cloned(op)
		splitLoop(op, loop, panel)
		order := []int{loop}
		for i := range op.Loops {
			if i != loop {
				order = append(order, i)
			}
		}
		reorder(op, order)
		op.Collapse() // places, of which blocks are
	}
	of := layout{v, columns, panel}
	var made []*ir.Op
	if s.packed[of] == nil {
		made = []*ir.Op{{
			Kind: ir.Move, Layer: op.Layer, Stage: op.Stage, Loops: []ir.Loop{{Name: "p", N: rows / panel}, {Name: "k", N: columns}, {Name: "f", N: panel}},
			In: []ir.Access{{Value: v, Strides: []int{panel * columns, 1, columns}}},
		}}
		s.packed[of] = s.declare(v, "packed", []int{rows / panel, columns, panel})
		made[0].Out = ir.All(s.packed[of])
		if panel == rows {
			made[0] = made[0].WithoutUnitLoops()
			s.packed[of].Shape = []int{columns, rows}
		}
	}
	a := &op.In[w]
	strides := make([]int, len(a.Strides))
	for i, n := range a.Strides {
		switch {
		case n%columns != 0:
			strides[i] = n * panel
		case n == panel*columns && panel < rows:
			strides[i] = n
		default:
			strides[i] = n / columns
		}
	}
	*a = ir.Access{Value: s.packed[of], Offset: a.Offset%columns*panel + a.Offset/columns, Strides: strides}
	return made
}

// inPanels reports whether op goes through all rows in one loop, in whole panels, for several places.
func (s *separation) inPanels(op *ir.Op, w, loop, rows, panel int) bool {
	a, places := op.In[w], 1
	for i, n := range a.Strides {
		if i != loop && n != 0 && n%a.Strides[loop] == 0 {
			return false
		}
		if n == 0 && op.Out.Strides[i] != 0 {
			places *= op.Loops[i].N
		}
	}
	return places > 1 && op.Loops[loop].N == rows && rows > panel && rows%panel == 0 && a.Offset == 0 && op.In[1-w].Strides[loop] == 0
}
