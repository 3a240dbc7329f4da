package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
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
// A row of tiles is taken at a time, so that what lies between stays in the
// cache.
func Winograd(p *ir.Program) error {
	var ops []*ir.Op
	taken := namesOf(p)
	for _, op := range p.Ops {
		if c := convolution(op); c != nil {
			if tiled := c.winograd(taken, op, p.Machine.Samples(p.DType.Bytes())); tiled != nil {
				ops = append(ops, tiled...)
				continue
			}
		}
		ops = append(ops, op)
	}
	p.Ops = ops
	return nil
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

// winograd writes the operations of one convolution.
type winograd struct {
	names            names
	op               *ir.Op
	outer            []int // loops around, which repeat the convolution
	high, wide       int   // tiles
	channels, panels int
	row              int // elements from row to row of x
	filters          int // of a panel
	ops              []*ir.Op
	body             []*ir.Op // for a row of tiles
}

// winograd is the convolution over tiles, with weights in panels of neighbouring
// filters; nil where the kernel has another size or there are too few channels.
func (c *conv) winograd(taken names, op *ir.Op, panel int) []*ir.Op {
	if len(c.places) < 2 || len(c.sums) != 2 || len(c.groups) > 0 || c.filters%panel != 0 || c.channels < fewestChannels {
		return nil
	}
	outer, oh, ow := c.places[:len(c.places)-2], c.places[len(c.places)-2], c.places[len(c.places)-1]
	kh, run := c.sums[0], c.sums[1]
	x, w := op.In[c.x], op.In[c.w]
	square := op.Loops[kh].N == 3 && op.Loops[run].N == 3*c.channels && x.Strides[run] == 1 && w.Strides[run] == 1
	dense := x.Strides[kh] == x.Strides[oh] && op.Out.Strides[ow] == c.filters
	if !square || !dense || op.Loops[oh].N%2 != 0 || op.Loops[ow].N%2 != 0 {
		return nil
	}
	g := &winograd{names: taken, op: op, outer: outer, high: op.Loops[oh].N / 2, wide: op.Loops[ow].N / 2,
		channels: c.channels, panels: c.filters / panel, row: x.Strides[oh], filters: panel}
	kernels := g.kernels(w, c.filter, kh)
	tiles := g.tiles(x)
	g.places(g.products(kernels, tiles), oh)
	return append(g.ops, g.rows())
}

// rows is the loop over rows of tiles, within those around.
func (g *winograd) rows() *ir.Op {
	loops := append(g.around(), ir.Loop{Name: "tile", N: g.high})
	body := g.body
	for n := len(loops); ; n-- {
		scan := &ir.Op{Kind: ir.Scan, Layer: g.op.Layer, Stage: g.op.Stage, Loops: loops[:n:n], Body: body}
		if n == 1 {
			return scan
		}
		body = []*ir.Op{scan}
	}
}

func (g *winograd) around() []ir.Loop {
	var loops []ir.Loop
	for _, i := range g.outer {
		loops = append(loops, g.op.Loops[i])
	}
	return loops
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

// kernels transforms the weights, packed by panels of filters, to
// [4][4][panel][channel][filter].
func (g *winograd) kernels(w ir.Access, filter, kh int) *ir.Value {
	f, c, n := g.filters, g.channels, g.panels
	root := w.Value.Root()
	packed := g.names.declare(root, "packed", []int{3, n, 3 * c, f})
	g.ops = append(g.ops, &ir.Op{
		Kind: ir.Move, Layer: g.op.Layer, Stage: g.op.Stage,
		Loops: []ir.Loop{{Name: "kh", N: 3}, {Name: "p", N: n}, {Name: "c", N: 3 * c}, {Name: "f", N: f}},
		Out:   ir.All(packed),
		In:    []ir.Access{{Value: w.Value, Offset: w.Offset, Strides: []int{w.Strides[kh], f * w.Strides[filter], 1, w.Strides[filter]}}},
	})
	rows := g.names.declare(root, "rows", []int{4, n, 3 * c, f})
	each := n * 3 * c * f
	flat := func(v *ir.Value) ir.Access { return ir.Access{Value: v, Strides: []int{1}} }
	g.transform(&g.ops, kernelTransform, []ir.Loop{{Name: "i", N: each}}, flat(rows), each, flat(packed), each)
	all := g.names.declare(root, "transformed", []int{4, 4, n, c, f})
	each = n * c * f
	g.transform(&g.ops, kernelTransform, []ir.Loop{{Name: "i", N: 4}, {Name: "p", N: n}, {Name: "c", N: c * f}},
		ir.Access{Value: all, Strides: []int{4 * each, c * f, 1}}, each,
		ir.Access{Value: rows, Strides: []int{3 * each, 3 * c * f, 1}}, c*f)
	return all
}

// inside gives an access that does not follow them strides along the loops
// around and the rows of tiles.
func (g *winograd) inside(a ir.Access) ir.Access {
	a.Strides = slices.Concat(make([]int, len(g.outer)+1), a.Strides)
	return a
}

// loops are those around, the rows of tiles, and more.
func (g *winograd) loops(more ...ir.Loop) []ir.Loop {
	return slices.Concat(g.around(), []ir.Loop{{Name: "tile", N: g.high}}, more)
}

// following are the strides of an operand of the convolution along the loops
// around and the rows of tiles, and more.
func (g *winograd) following(a ir.Access, tile int, more ...int) ir.Access {
	var strides []int
	for _, i := range g.outer {
		strides = append(strides, a.Strides[i])
	}
	return ir.Access{Value: a.Value, Offset: a.Offset, Strides: slices.Concat(strides, []int{tile}, more)}
}

// tiles transforms a row of tiles of the input to [4][4][tile][channel].
func (g *winograd) tiles(x ir.Access) *ir.Value {
	c, n := g.channels, g.wide
	width := (2*n + 2) * c
	rows := g.names.declare(x.Value.Root(), "rows", []int{4, width})
	g.transform(&g.body, inputTransform, g.loops(ir.Loop{Name: "i", N: width}),
		g.inside(ir.Access{Value: rows, Strides: []int{1}}), width, g.following(x, 2*g.row, 1), g.row)
	all := g.names.declare(x.Value.Root(), "tiles", []int{4, 4, n, c})
	g.transform(&g.body, inputTransform, g.loops(ir.Loop{Name: "i", N: 4}, ir.Loop{Name: "q", N: n}, ir.Loop{Name: "c", N: c}),
		g.inside(ir.Access{Value: all, Strides: []int{4 * n * c, c, 1}}), n*c,
		g.inside(ir.Access{Value: rows, Strides: []int{width, 2 * c, 1}}), c)
	return all
}

// products sums over the channels: [4][4][tile][filter].
func (g *winograd) products(kernels, tiles *ir.Value) *ir.Value {
	f, c, n, p := g.filters, g.channels, g.wide, g.panels
	sums := g.names.declare(g.op.Out.Value.Root(), "sums", []int{4, 4, n, p * f})
	g.body = append(g.body, &ir.Op{
		Kind: ir.Contract, Layer: g.op.Layer, Stage: g.op.Stage,
		Loops: g.loops(ir.Loop{Name: "i", N: 16}, ir.Loop{Name: "p", N: p}, ir.Loop{Name: "q", N: n}, ir.Loop{Name: "f", N: f}, ir.Loop{Name: "c", N: c}),
		Out:   g.inside(ir.Access{Value: sums, Strides: []int{n * p * f, f, p * f, 1, 0}}),
		In: []ir.Access{
			g.inside(ir.Access{Value: kernels, Strides: []int{p * c * f, c * f, 0, 1, f}}),
			g.inside(ir.Access{Value: tiles, Strides: []int{n * c, 0, c, 0, 1}}),
		},
	})
	return sums
}

// places transforms the sums back to two rows of places.
func (g *winograd) places(sums *ir.Value, oh int) {
	n, f := g.wide, g.panels*g.filters
	rows := g.names.declare(g.op.Out.Value.Root(), "rows", []int{2, 4, n, f})
	each := 4 * n * f
	g.transform(&g.body, outputTransform, g.loops(ir.Loop{Name: "i", N: each}),
		g.inside(ir.Access{Value: rows, Strides: []int{1}}), each, g.inside(ir.Access{Value: sums, Strides: []int{1}}), each)
	down := g.op.Out.Strides[oh]
	g.transform(&g.body, outputTransform, g.loops(ir.Loop{Name: "i", N: 2}, ir.Loop{Name: "q", N: n}, ir.Loop{Name: "f", N: f}),
		g.following(g.op.Out, 2*down, down, 2*f, 1), f,
		g.inside(ir.Access{Value: rows, Strides: []int{each, f, 1}}), n*f)
}
