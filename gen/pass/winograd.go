package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// Winograd takes convolutions with kernels of 3×3 apart: 16 products instead of
// 36 make 2×2 places, if tiles of 4×4 of the input and the kernels are
// transformed before, and the sums of products transformed back. See Lavin and
// Gray, "Fast Algorithms for Convolutional Neural Networks", 2016, F(2×2, 3×3).
// Along each axis
//
//	v = Bᵀd: d0-d2, d1+d2, d2-d1, d1-d3
//	u = Gg:  g0, (g0+g1+g2)/2, (g0-g1+g2)/2, g2
//	y = Aᵀm: m0+m1+m2, m1-m2-m3
//
// A block of tiles is taken at a time, so that what lies between stays near, unless reading
// all kernels for each block takes longer than that saves.
func Winograd(p *ir.Program) error {
	var ops []*ir.Op
	taken := namesOf(p)
	dropped := map[*ir.Op]bool{}
	for i, op := range p.Ops {
		if turned := turnedWinograd(taken, op, p); turned != nil {
			ops = append(ops, turned.ops...)
			for _, o := range turned.drop {
				dropped[o] = true
			}
			continue
		}
		if c := convolution(op); c != nil {
			if tiled := c.winograd(taken, op, p.Machine); tiled != nil {
				ops = append(ops, tiled...)
				if i+1 < len(p.Ops) && isEnd(op, p.Ops[i+1]) && endAll(tiled, p.Ops[i+1]) {
					dropped[p.Ops[i+1]] = true
				}
				continue
			}
		}
		ops = append(ops, op)
	}
	p.Ops = slices.DeleteFunc(ops, func(op *ir.Op) bool { return dropped[op] })
	return nil
}

// turned is the gradient of a convolution's input as a convolution.
type turned struct{ ops, drop []*ir.Op }

// turnedWinograd is that over tiles, nil where it does not pay.
func turnedWinograd(taken names, op *ir.Op, p *ir.Program) *turned {
	before := len(p.Values)
	pad, c, drop := gathered(taken, op, p.Ops)
	if c != nil && !c.Add {
		if found := convolution(c); found != nil {
			if tiled := found.winograd(taken, c, p.Machine); tiled != nil {
				return &turned{slices.Concat(pad, tiled), drop}
			}
		}
	}
	p.Values = p.Values[:before]
	return nil
}

// endAll ends those that make the convolution's result with the expression over it, if it
// can with all of them.
func endAll(tiled []*ir.Op, after *ir.Op) bool {
	to := after.Out.Value.Root()
	made := slices.DeleteFunc(ir.Leaves(tiled), func(op *ir.Op) bool { return op.Out.Value.Root() != to })
	ended := make([]*ir.Op, len(made))
	for i, op := range made {
		if ended[i] = endedBy(op, after); ended[i] == nil {
			return false
		}
	}
	for i, op := range made {
		*op = *ended[i]
	}
	return true
}

// fewestChannels is how many channels and filters make up for the transforms.
const fewestChannels = 16

// term is a factor times an operand, so many steps along the transformed axis.
type term struct {
	step   int
	factor float64
}

var (
	inputTransform  = [][]term{{{0, 1}, {2, -1}}, {{1, 1}, {2, 1}}, {{2, 1}, {1, -1}}, {{1, 1}, {3, -1}}}
	kernelTransform = [][]term{{{0, 1}}, {{0, .5}, {1, .5}, {2, .5}}, {{0, .5}, {1, -.5}, {2, .5}}, {{2, 1}}}
	outputTransform = [][]term{{{0, 1}, {1, 1}, {2, 1}}, {{1, 1}, {2, -1}, {3, -1}}}
)

// leastGain is how many times less the work must be, with that of places and filters that
// are there to fill up tiles and panels, and what kernels take: in training, to be
// transformed, the time of so many products for each of their channels and filters; for
// predictions, which find them transformed, to be read, 16 numbers in place of 9.
const leastGain, transforming = 1.4, 80

// winograd writes the operations of one convolution.
type winograd struct {
	names         names
	op            *ir.Op
	x, y          ir.Access // following loops around
	outer         []int     // loops around, which repeat the convolution
	high, wide    int       // tiles
	down, across  int       // of these in a block
	channels      int
	row, out      int // elements from row to row of x, and of y
	filters       int // that there are
	panel, panels int // filters that are taken together, and how many times
	ops           []*ir.Op
	body          []*ir.Op // for a block
}

// winograd is the convolution over tiles, with weights in panels of neighbouring
// filters; nil where the kernel has another size or there are too few channels, filters
// or places.
func (c *conv) winograd(taken names, op *ir.Op, t *target.Target) []*ir.Op {
	if len(c.places) < 2 || len(c.sums) < 2 || len(c.sums) > 3 || len(c.groups) > 0 || c.filter < 0 || c.channels < fewestChannels {
		return nil
	}
	outer, oh, ow := c.places[:len(c.places)-2], c.places[len(c.places)-2], c.places[len(c.places)-1]
	kh, run := c.sums[0], c.sums[1]
	x, w := op.In[c.x], op.In[c.w]
	square := op.Loops[kh].N == 3 && op.Loops[run].N == 3*c.channels && x.Strides[run] == 1 && w.Strides[run] == 1
	along, channel := c.channels*w.Strides[run], w.Strides[run]
	if len(c.sums) == 3 {
		kw, ch := c.sums[1], c.sums[2]
		square = op.Loops[kh].N == 3 && op.Loops[kw].N == 3 && op.Loops[ch].N == c.channels && x.Strides[kw] == c.channels && x.Strides[ch] == 1
		along, channel = w.Strides[kw], w.Strides[ch]
	}
	dense := x.Strides[kh] == x.Strides[oh] && op.Out.Strides[ow] == c.filters
	if !square || !dense {
		return nil
	}
	h, q := op.Loops[oh].N, op.Loops[ow].N
	panel := t.Panel(c.filters, taken.p.DType.Bytes())
	g := &winograd{names: taken, op: op, outer: outer, high: (h + 1) / 2, wide: (q + 1) / 2,
		channels: c.channels, row: x.Strides[oh], out: op.Out.Strides[oh],
		filters: c.filters, panel: panel, panels: (c.filters + panel - 1) / panel}
	g.x, g.y = g.around(x), g.around(op.Out)
	even := h%2 == 0 && q%2 == 0
	if !g.pays(h*q, t) || !even && len(outer) > 0 {
		return nil
	}
	g.block(t)
	kernels := g.kernels(w, w.Strides[c.filter], w.Strides[kh], along, channel)
	var after []*ir.Op
	if !even {
		after = g.even(h, q)
	}
	g.places(g.products(kernels, g.tiles()))
	return slices.Concat(g.ops, g.blocks(), after)
}

// pays reports whether tiles take so much less work for so many places.
func (g *winograd) pays(places int, t *target.Target) bool {
	direct, tiled := float64(9*places), float64(16*g.high*g.wide)
	if g.names.p.Purpose == ir.Train {
		tiled += transforming
	} else {
		reading := float64(t.Work.Read) / 2 // in products
		direct, tiled = direct+9*reading, tiled+16*reading
	}
	filters := roundUp(g.filters, t.Lanes(g.names.p.DType.Bytes()))
	return direct*float64(filters) >= leastGain*tiled*float64(g.panel*g.panels)
}

// block chooses how many tiles are taken at a time, whole rows of them or a part of one: few
// stay near from transform to transform, many read the kernels less often, all of which each
// block does, and fill blocks of registers.
func (g *winograd) block(t *target.Target) {
	best := 0.0
	try := func(down, across int) {
		if cost := g.blockCost(t, down, across); best == 0 || cost < 0.98*best {
			best, g.down, g.across = cost, down, across
		}
	}
	for across := 1; across < g.wide; across++ {
		if g.wide%across == 0 {
			try(1, across)
		}
	}
	for down := 1; down <= g.high; down++ {
		if g.high%down == 0 {
			try(down, g.wide)
		}
	}
}

// blockCost is about the cycles of all blocks of so many tiles: products, reading kernels and
// what lies between again from where half a cache holds them, and calls.
func (g *winograd) blockCost(t *target.Target, down, across int) float64 {
	const calls = 13 // of transforms and products
	bytes, filters, tiles := g.names.p.DType.Bytes(), g.panel*g.panels, down*across
	blocks := float64(g.high / down * (g.wide / across))
	kernels, between := 16*g.channels*filters*bytes, 16*tiles*(g.channels+filters)*bytes
	vectors := float64(filters / t.Lanes(bytes))
	rows := t.BlockRows()
	strips := (tiles + rows - 1) / rows
	step := max(float64(tiles*t.BlockVectors)/t.Costs.FMAs, float64(strips)*t.Costs.Latency)
	products := 16 * float64(g.channels) * vectors / float64(t.BlockVectors) * step
	edges := t.Again(between, 2*between) / float64(across) // two columns more for each block
	return blocks*(products+3*t.Again(between, 2*between)+edges+calls*t.Costs.Call) + (blocks-1)*t.Again(kernels, 2*(kernels+between))
}

// even makes the convolution one over an even number of places along both axes: over a
// copy of the input with zeros behind it, to a copy of the result, whose places that
// there are the returned operation takes.
func (g *winograd) even(h, q int) []*ir.Op {
	c, f := g.channels, g.filters
	from, to := g.x, g.y
	row, out := (2*g.wide+2)*c, 2*g.wide*f
	x := g.names.declare(from.Value.Root(), "even", []int{2*g.high + 2, row})
	y := g.names.declare(to.Value.Root(), "even", []int{2 * g.high, out})
	copied := func(to, from ir.Access, toRow, fromRow, rows, each int) *ir.Op {
		to.Strides, from.Strides = []int{toRow, 1}, []int{fromRow, 1}
		return &ir.Op{Kind: ir.Move, Layer: g.op.Layer, Stage: g.op.Stage,
			Loops: []ir.Loop{{Name: "h", N: rows}, {Name: "i", N: each}}, Out: to, In: []ir.Access{from}}
	}
	g.ops = append(g.ops, g.cleared(x, 0, x.Size()), copied(ir.Access{Value: x}, from, row, g.row, h+2, (q+2)*c))
	after := copied(to, ir.Access{Value: y}, g.out, out, h, q)
	after.Loops = append(after.Loops, ir.Loop{Name: "f", N: f}) // for an expression of filters
	for _, a := range accesses(after) {
		a.Strides = append(a.Strides[:1:1], f, 1)
	}
	g.x, g.y, g.row, g.out = ir.Access{Value: x}, ir.Access{Value: y}, row, out
	return []*ir.Op{after}
}

// cleared makes elements of a value 0.
func (g *winograd) cleared(v *ir.Value, from, n int) *ir.Op {
	return &ir.Op{Kind: ir.Map, Layer: g.op.Layer, Stage: g.op.Stage, Loops: []ir.Loop{{Name: "i", N: n}},
		Out: ir.Access{Value: v, Offset: from, Strides: []int{1}}, Expr: expr.Const(0)}
}

// blocks is the loop over blocks of tiles, within those around; where there is one block, what
// it does.
func (g *winograd) blocks() []*ir.Op {
	loops := g.loops()
	body := g.body
	for n := len(loops); n > 0; n-- {
		body = []*ir.Op{{Kind: ir.Scan, Layer: g.op.Layer, Stage: g.op.Stage, Loops: loops[:n:n], Body: body, Tasks: true}}
	}
	return body
}

// around is an operand of the convolution with its strides along the loops around.
func (g *winograd) around(a ir.Access) ir.Access {
	var strides []int
	for _, i := range g.outer {
		strides = append(strides, a.Strides[i])
	}
	a.Strides = strides
	return a
}

// transform makes out = Σ factor·in over terms, for every element of a
// transform: number k of out lies k·to after its access, a step of in is by
// elements.
func (g *winograd) transform(ops *[]*ir.Op, transform [][]term, loops []ir.Loop, out ir.Access, to int, in ir.Access, by int) {
	for k, terms := range transform {
		op := &ir.Op{Kind: ir.Map, Layer: g.op.Layer, Stage: g.op.Stage, Loops: slices.Clone(loops), Out: moved(out, k*to)}
		for i, t := range terms {
			op.In = append(op.In, moved(in, t.step*by))
			x := expr.Arg(i)
			switch {
			case i == 0:
				op.Expr = x
			case t.factor*terms[0].factor < 0:
				op.Expr = expr.Sub(op.Expr, x)
			default:
				op.Expr = expr.Add(op.Expr, x)
			}
		}
		if f := terms[0].factor; f != 1 {
			op.Expr = expr.Mul(op.Expr, expr.Const(f))
		}
		if len(terms) == 1 {
			op.Kind, op.Expr = ir.Move, nil
		}
		*ops = append(*ops, op)
	}
}

func moved(a ir.Access, by int) ir.Access {
	return ir.Access{Value: a.Value, Offset: a.Offset + by, Strides: slices.Clone(a.Strides)}
}
