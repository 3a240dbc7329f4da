package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// gathering is the gradient of a convolution's input said another way. As it is
// differentiated, each place adds to the window that it has read; the same is a
// convolution over the places with the kernel turned round, whose windows reach over
// their ends, where zeros are.
type gathering struct {
	names names
	op    *ir.Op // clone of the operation, windows apart from channels
	w, y  int    // operands: weights, and gradients of the places
	pairs []pair // axes that the kernel slides over
}

// pair is the loop over the places along an axis, that along the kernel, how many places
// neighbours in the kernel are apart, and which elements of the result are wanted.
type pair struct {
	place, window, apart int
	first, last          int
}

// reach is how many places lie beyond the first within the kernel.
func (g *gathering) reach(p pair) int { return (g.op.Loops[p.window].N - 1) * p.apart }

// gathered is the convolution, after what makes its input, nil for another operation.
func gathered(taken names, op *ir.Op, all []*ir.Op) (pad []*ir.Op, c *ir.Op, drop []*ir.Op) {
	if op.Kind != ir.Contract || !op.Add || op.Expr != nil || op.Stage != ir.Backward || op.Out.Value.Shared() || op.In[0].Value.Shared() == op.In[1].Value.Shared() {
		return nil, nil, nil
	}
	g := &gathering{names: taken, op: cloned(op), w: 0, y: 1}
	if op.In[1].Value.Shared() {
		g.w, g.y = 1, 0
	}
	if !g.pair() {
		return nil, nil, nil
	}
	whole := g.whole()
	clear := g.narrow(op, all)
	pad, c = g.write()
	if !(ir.Access{Value: c.Out.Value, Strides: kept(c)}).Injective(keptLoops(c)) {
		return nil, nil, nil
	}
	if clear != nil && whole {
		drop = []*ir.Op{clear}
	}
	c.Add = len(drop) == 0
	return pad, c, drop
}

func kept(op *ir.Op) []int {
	return slices.DeleteFunc(slices.Clone(op.Out.Strides), func(s int) bool { return s == 0 })
}

func keptLoops(op *ir.Op) []ir.Loop {
	var loops []ir.Loop
	for i, l := range op.Loops {
		if op.Out.Strides[i] != 0 {
			loops = append(loops, l)
		}
	}
	return loops
}

// place and window tell the loops over places and along the kernel or its channels.
func (g *gathering) place(i int) bool {
	return g.op.In[g.w].Strides[i] == 0 && g.op.In[g.y].Strides[i] != 0 && g.op.Out.Strides[i] > 0
}

func (g *gathering) window(i int) bool {
	return g.op.In[g.w].Strides[i] > 0 && g.op.In[g.y].Strides[i] == 0 && g.op.Out.Strides[i] > 0
}

// pair finds the axes, of which there must be one, and reports whether the kernel goes
// along them in the steps of the places.
func (g *gathering) pair() bool {
	for i := 0; i < len(g.op.Loops); i++ {
		step := g.op.Out.Strides[i]
		for j := 0; g.place(i) && j < len(g.op.Loops); j++ {
			if s := g.op.Out.Strides[j]; g.window(j) && s < step && step%s == 0 && s*g.op.Loops[j].N > step && g.op.Loops[j].N%(step/s) == 0 {
				splitLoop(g.op, j, step/s)
				if j < i {
					i++
				}
			}
		}
	}
	for i, l := range g.op.Loops {
		for j, k := range g.op.Loops {
			if !g.place(i) || !g.window(j) || l.N == 1 || k.N == 1 {
				continue
			}
			if apart := g.op.Out.Strides[j] / g.op.Out.Strides[i]; apart > 0 && apart < l.N && g.op.Out.Strides[j]%g.op.Out.Strides[i] == 0 {
				g.pairs = append(g.pairs, pair{i, j, apart, 0, l.N - 1 + (k.N-1)*apart})
			}
		}
	}
	return len(g.pairs) > 0
}

// whole reports whether the convolution makes all elements of the result.
func (g *gathering) whole() bool {
	out := ir.Access{Value: g.op.Out.Value}
	var loops []ir.Loop
	paired := map[int]bool{}
	for _, p := range g.pairs {
		paired[p.place], paired[p.window] = true, true
		out.Strides, loops = append(out.Strides, g.op.Out.Strides[p.place]), append(loops, ir.Loop{N: p.last + 1})
	}
	for i, l := range g.op.Loops {
		if !paired[i] {
			out.Strides, loops = append(out.Strides, g.op.Out.Strides[i]), append(loops, l)
		}
	}
	return out.Covers(loops)
}

// narrow finds the operation that makes the result 0, nil where another adds to it, too. It
// leaves out what nobody reads where one copy alone reads the result, of its inside.
func (g *gathering) narrow(op *ir.Op, all []*ir.Op) (clear *ir.Op) {
	v := op.Out.Value.Root()
	var readers []*ir.Op
	for _, o := range all {
		for _, leaf := range o.Leaves() {
			writes := leaf.Out.Value.Root() == v
			reads := slices.ContainsFunc(leaf.In, func(a ir.Access) bool { return a.Value.Root() == v })
			switch {
			case leaf == op || !writes && !reads:
			case writes && !reads && clear == nil && o == leaf && leaf.Kind == ir.Map && len(leaf.In) == 0 && !leaf.Add && leaf.Expr.Op == expr.OpConst && leaf.Expr.Value == 0:
				clear = leaf
			case writes:
				return nil
			default:
				readers = append(readers, leaf)
			}
		}
	}
	if clear == nil || slices.Index(all, clear) > slices.Index(all, op) || isOutput(g.names.p, v) {
		return nil
	}
	if len(readers) != 1 || readers[0].Kind != ir.Move {
		return clear
	}
	if !g.inside(readers[0], op) {
		return nil
	}
	return clear
}

// inside leaves out what a copy of the result does not reach, if it is of its inside.
func (g *gathering) inside(reader, op *ir.Op) bool {
	lo, hi := reader.In[0].Range(reader.Loops)
	order := slices.Clone(g.pairs)
	slices.SortFunc(order, func(a, b pair) int { return g.op.Out.Strides[b.place] - g.op.Out.Strides[a.place] })
	lo, hi = lo-op.Out.Offset, hi-op.Out.Offset
	if lo < 0 {
		return false
	}
	for _, p := range order {
		step := g.op.Out.Strides[p.place]
		for i := range g.pairs {
			if q := &g.pairs[i]; q.place == p.place {
				q.first, q.last = min(lo/step, q.last), min(hi/step, q.last)
			}
		}
		lo, hi = lo%step, hi%step
	}
	return true
}

// write writes the convolution, and the copy of its input with zeros around, if these are needed.
func (g *gathering) write() (pad []*ir.Op, c *ir.Op) {
	op, y := g.op, g.op.In[g.y]
	before, extents := make([]int, len(op.Loops)), make([]int, len(op.Loops))
	around := 0
	for i, l := range op.Loops {
		extents[i] = l.N
	}
	for _, p := range g.pairs {
		before[p.place] = max(g.reach(p)-p.first, 0)
		after := max(p.last-(op.Loops[p.place].N-1), 0)
		extents[p.place] += before[p.place] + after
		around += before[p.place] + after
	}
	strides := slices.Clone(y.Strides)
	from := ir.Access{Value: y.Value, Offset: y.Offset, Strides: strides}
	if around > 0 {
		from, pad = g.padded(y, before, extents)
	}
	c = &ir.Op{Kind: ir.Contract, Layer: op.Layer, Stage: op.Stage, Out: ir.Access{Value: op.Out.Value, Offset: op.Out.Offset}, In: make([]ir.Access, 2)}
	c.In[g.w] = ir.Access{Value: op.In[g.w].Value, Offset: op.In[g.w].Offset}
	c.In[g.y] = ir.Access{Value: from.Value, Offset: from.Offset}
	add := func(l ir.Loop, out, w, y int) {
		c.Loops = append(c.Loops, l)
		c.Out.Strides = append(c.Out.Strides, out)
		c.In[g.w].Strides = append(c.In[g.w].Strides, w)
		c.In[g.y].Strides = append(c.In[g.y].Strides, y)
	}
	paired := map[int]bool{}
	for _, p := range g.pairs {
		paired[p.place], paired[p.window] = true, true
		step := op.Out.Strides[p.place]
		c.Out.Offset += p.first * step
		c.In[g.y].Offset += max(p.first-g.reach(p), 0) * from.Strides[p.place]
		add(ir.Loop{Name: op.Loops[p.place].Name, N: p.last - p.first + 1}, step, 0, from.Strides[p.place])
	}
	for i, l := range op.Loops {
		if !paired[i] && op.Out.Strides[i] != 0 {
			add(l, op.Out.Strides[i], op.In[g.w].Strides[i], from.Strides[i])
		}
	}
	for _, p := range g.pairs {
		w, n := op.In[g.w].Strides[p.window], op.Loops[p.window].N
		c.In[g.w].Offset += w * (n - 1)
		add(op.Loops[p.window], 0, -w, p.apart*from.Strides[p.place])
	}
	for i, l := range op.Loops {
		if !paired[i] && op.Out.Strides[i] == 0 {
			add(l, 0, op.In[g.w].Strides[i], from.Strides[i])
		}
	}
	return pad, c
}

// padded copies y to a value with zeros around, in the same order of its loops, and
// returns how that is gone through.
func (g *gathering) padded(y ir.Access, before, extents []int) (ir.Access, []*ir.Op) {
	op := g.op
	var order []int
	for i, s := range y.Strides {
		if s != 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, k int) int { return y.Strides[k] - y.Strides[i] })
	var shape []int
	for _, i := range order {
		shape = append(shape, extents[i])
	}
	v := g.names.declare(y.Value.Root(), "around", shape)
	to := ir.Access{Value: v, Strides: make([]int, len(op.Loops))}
	move := &ir.Op{Kind: ir.Move, Layer: op.Layer, Stage: op.Stage, Out: ir.Access{Value: v}, In: []ir.Access{{Value: y.Value, Offset: y.Offset}}}
	steps := ir.RowMajor(shape)
	for k, i := range order {
		to.Strides[i] = steps[k]
		move.Loops = append(move.Loops, op.Loops[i])
		move.Out.Offset += before[i] * steps[k]
		move.Out.Strides = append(move.Out.Strides, steps[k])
		move.In[0].Strides = append(move.In[0].Strides, y.Strides[i])
	}
	move.Collapse()
	clear := &ir.Op{Kind: ir.Map, Layer: op.Layer, Stage: op.Stage, Loops: []ir.Loop{{Name: "i", N: v.Size()}}, Out: ir.Access{Value: v, Strides: []int{1}}, Expr: expr.Const(0)}
	return to, []*ir.Op{clear, move}
}
