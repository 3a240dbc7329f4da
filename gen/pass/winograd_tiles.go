package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// kernels transforms the weights, which go on by so many elements from filter to filter, down
// and along the kernel, and from channel to channel, packed by panels of filters, to
// [4][4][panel][channel][filter]. Filters that are not there have kernels of 0.
func (g *winograd) kernels(w ir.Access, filter, down, along, channel int) *ir.Value {
	f, c, n := g.panel, g.channels, g.panels
	root := w.Value.Root()
	packed := g.names.declare(root, "packed", []int{3, n, 3 * c, f})
	pack := func(first, panels, filters int) {
		to := ir.All(packed)
		to.Offset = first * 3 * c * f
		move := &ir.Op{
			Kind: ir.Move, Layer: g.op.Layer, Stage: g.op.Stage,
			Loops: []ir.Loop{{Name: "kh", N: 3}, {Name: "p", N: panels}, {Name: "kw", N: 3}, {Name: "c", N: c}, {Name: "f", N: filters}},
			Out:   ir.Access{Value: packed, Offset: first * 3 * c * f, Strides: []int{n * 3 * c * f, 3 * c * f, c * f, f, 1}},
			In:    []ir.Access{{Value: w.Value, Offset: w.Offset + first*f*filter, Strides: []int{down, f * filter, along, channel, filter}}},
		}
		if along == c*channel {
			move.Loops = slices.Replace(move.Loops, 2, 4, ir.Loop{Name: "c", N: 3 * c})
			move.Out.Strides, move.In[0].Strides = slices.Delete(move.Out.Strides, 2, 3), slices.Delete(move.In[0].Strides, 2, 3)
		}
		g.ops = append(g.ops, move)
	}
	whole, rest := g.filters/f, g.filters%f
	if rest > 0 {
		g.ops = append(g.ops, g.cleared(packed, 0, packed.Size()))
	}
	if whole > 0 {
		pack(0, whole, f)
	}
	if rest > 0 {
		pack(whole, 1, rest)
	}
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

// loops are those around, those over blocks of tiles, and more.
func (g *winograd) loops(more ...ir.Loop) []ir.Loop {
	var loops []ir.Loop
	for _, i := range g.outer {
		loops = append(loops, g.op.Loops[i])
	}
	if g.down < g.high {
		loops = append(loops, ir.Loop{Name: "th", N: g.high / g.down})
	}
	if g.across < g.wide {
		loops = append(loops, ir.Loop{Name: "tw", N: g.wide / g.across})
	}
	return append(loops, more...)
}

// inside gives an access that does not follow them strides along the loops
// around and over blocks.
func (g *winograd) inside(a ir.Access) ir.Access {
	a.Strides = slices.Concat(make([]int, len(g.loops())), a.Strides)
	return a
}

// following are the strides of an operand along the loops around and over blocks, with so
// many elements from one row of tiles to the next and from tile to tile, and more.
func (g *winograd) following(a ir.Access, down, across int, more ...int) ir.Access {
	strides := slices.Clone(a.Strides)
	if g.down < g.high {
		strides = append(strides, down*g.down)
	}
	if g.across < g.wide {
		strides = append(strides, across*g.across)
	}
	return ir.Access{Value: a.Value, Offset: a.Offset, Strides: append(strides, more...)}
}

// tiles transforms a block of tiles of the input to [4][4][tile][channel].
func (g *winograd) tiles() *ir.Value {
	c, h, n := g.channels, g.down, g.across
	width := (2*n + 2) * c
	root := g.x.Value.Root()
	rows := g.names.declare(root, "rows", []int{h, 4, width})
	g.transform(&g.body, inputTransform, g.loops(ir.Loop{Name: "r", N: h}, ir.Loop{Name: "i", N: width}),
		g.inside(ir.Access{Value: rows, Strides: []int{4 * width, 1}}), width, g.following(g.x, 2*g.row, 2*c, 2*g.row, 1), g.row)
	all := g.names.declare(root, "tiles", []int{4, 4, h * n, c})
	g.transform(&g.body, inputTransform, g.loops(ir.Loop{Name: "i", N: 4}, ir.Loop{Name: "r", N: h}, ir.Loop{Name: "q", N: n}, ir.Loop{Name: "c", N: c}),
		g.inside(ir.Access{Value: all, Strides: []int{4 * h * n * c, n * c, c, 1}}), h*n*c,
		g.inside(ir.Access{Value: rows, Strides: []int{width, 4 * width, 2 * c, 1}}), c)
	return all
}

// products sums over the channels: [4][4][tile][filter].
func (g *winograd) products(kernels, tiles *ir.Value) *ir.Value {
	f, c, n, p := g.panel, g.channels, g.down*g.across, g.panels
	sums := g.names.declare(g.y.Value.Root(), "sums", []int{4, 4, n, p * f})
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

// places transforms the sums back to two rows of places for each row of tiles.
func (g *winograd) places(sums *ir.Value) {
	h, n, f, all := g.down, g.across, g.filters, g.panel*g.panels
	rows := g.names.declare(g.y.Value.Root(), "rows", []int{2, 4, h * n, all})
	each := 4 * h * n * all
	g.transform(&g.body, outputTransform, g.loops(ir.Loop{Name: "i", N: each}),
		g.inside(ir.Access{Value: rows, Strides: []int{1}}), each, g.inside(ir.Access{Value: sums, Strides: []int{1}}), each)
	g.transform(&g.body, outputTransform, g.loops(ir.Loop{Name: "i", N: 2}, ir.Loop{Name: "r", N: h}, ir.Loop{Name: "q", N: n}, ir.Loop{Name: "f", N: f}),
		g.following(g.y, 2*g.out, 2*f, g.out, 2*g.out, 2*f, 1), f,
		g.inside(ir.Access{Value: rows, Strides: []int{each, n * all, all, 1}}), h*n*all)
}
