package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel/internal/guarded"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/gen/tests"
)

func value(name string, role ir.Role, shape ...int) *ir.Value {
	return &ir.Value{Name: name, Shape: shape, Role: role}
}

func access(v *ir.Value, offset int, strides ...int) ir.Access {
	return ir.Access{Value: v, Offset: offset, Strides: strides}
}

func loops(n ...int) []ir.Loop {
	l := make([]ir.Loop, len(n))
	for i := range n {
		l[i] = ir.Loop{Name: string(rune('i' + i)), N: n[i]}
	}
	return l
}

const lanes = 16

// suites are operations of all kinds and shapes, by what they are about.
var suites = []struct {
	name   string
	trials func(width int) []*trial
}{
	{"Contractions", func(width int) []*trial { return contractions(width, sparsely(tests.Of(2, 4))) }},
	{"Pools", pools},
	{"Singles", singles},
	{"Chains", chains},
	{"Transpositions", transpositions},
	{"DeepExpressions", deepExpressions},
	{"ManyOperands", manyOperands},
}

// TestKernels compares kernels with the interpreter: those of all suites in one
// program for each type of numbers, as most of the time goes into compiling it.
func TestKernels(t *testing.T) { onEach(t, testKernels) }

func testKernels(t *testing.T, on *target.Target) {
	for _, width := range []int{4, 8} {
		t.Run(fmt.Sprintf("float%d", 8*width), func(t *testing.T) {
			t.Parallel()
			if guarded.Left(on, width) {
				t.Skip("assembled in the long run")
			}
			var all []*trial
			parts := make([][]*trial, len(suites))
			for i, s := range suites {
				parts[i] = share(on, width, s.trials(width))
				all = append(all, parts[i]...)
			}
			results := runTrials(t, on, width, all)
			for i, s := range suites {
				t.Run(s.name, func(t *testing.T) {
					for k, tr := range parts[i] {
						tr.check(t, results[k])
					}
				})
				results = results[len(parts[i]):]
			}
		})
	}
}

// dense are the contractions of a dense layer in lanes: forward, gradient of
// the input, gradient of the weights with the input in rows and as it is.
func dense(m, k, groups int) []*trial {
	w, x, y := value("w", ir.Param, m, k), value("x", ir.Temp, k, lanes), value("y", ir.Temp, m, lanes)
	row := (k+15)/16*16 + 16
	rows := value("rows", ir.Temp, lanes, row)
	dw := value("dw", ir.Grad, m, k)
	dw.Of = w
	name := func(what string) string { return fmt.Sprintf("%s %d×%d", what, m, k) }
	return []*trial{
		{name: name("forward"), op: &ir.Op{Kind: ir.Contract, Loops: loops(m, k, lanes),
			Out: access(y, 0, lanes, 0, 1), In: []ir.Access{access(w, 0, k, 1, 0), access(x, 0, 0, lanes, 1)}}},
		{name: name("input gradient"), op: &ir.Op{Kind: ir.Contract, Loops: loops(m, k, lanes), Add: true,
			Out: access(x, 0, 0, lanes, 1), In: []ir.Access{access(w, 0, k, 1, 0), access(y, 0, lanes, 0, 1)}}},
		{name: name("weight gradient"), groups: groups, stride: max(m, row) * lanes, op: &ir.Op{Kind: ir.Contract, Loops: loops(m, k, lanes),
			Out: access(dw, 0, k, 1, 0), In: []ir.Access{access(y, 0, lanes, 0, 1), access(rows, 0, 0, 1, row)}}},
		{name: name("weight gradient by dot"), groups: groups, stride: max(m, k) * lanes, op: &ir.Op{Kind: ir.Contract, Loops: loops(m, k, lanes), Add: true,
			Out: access(dw, 0, k, 1, 0), In: []ir.Access{access(y, 0, lanes, 0, 1), access(x, 0, 0, lanes, 1)}}},
		{name: name("bias gradient"), groups: groups, stride: m * lanes, op: &ir.Op{Kind: ir.Reduce, Loops: loops(m, lanes), Expr: expr.Arg(0),
			Out: access(dw, 0, 1, 0), In: []ir.Access{access(y, 0, lanes, 1)}}},
		{name: name("one sample"), op: &ir.Op{Kind: ir.Contract, Loops: loops(m, k),
			Out: access(value("y", ir.Temp, m), 0, 1, 0), In: []ir.Access{access(w, 0, k, 1), access(value("x", ir.Temp, k), 0, 0, 1)}}},
		{name: name("one input gradient"), op: &ir.Op{Kind: ir.Contract, Loops: loops(m, k),
			Out: access(value("x", ir.Temp, k), 0, 0, 1), In: []ir.Access{access(w, 0, k, 1), access(value("y", ir.Temp, m), 0, 1, 0)}}},
		{name: name("one weight gradient"), op: &ir.Op{Kind: ir.Contract, Loops: loops(m, k), Add: true,
			Out: access(dw, 0, k, 1), In: []ir.Access{access(value("y", ir.Temp, m), 0, 1, 0), access(value("x", ir.Temp, k), 0, 0, 1)}}},
	}
}

// conv are the contractions of a convolution in lanes.
func conv(h, w, c, f, size int) []*trial {
	oh, ow := h-size+1, w-size+1
	kernel := value("w", ir.Param, f, size, size*c)
	x, y := value("x", ir.Temp, h, w, c, lanes), value("y", ir.Temp, oh, ow, f, lanes)
	dw := value("dw", ir.Grad, f, size, size*c)
	dw.Of = kernel
	l := loops(oh, ow, f, size, size*c, lanes)
	ax := access(x, 0, w*c*lanes, c*lanes, 0, w*c*lanes, lanes, 1)
	ay := access(y, 0, ow*f*lanes, f*lanes, lanes, 0, 0, 1)
	aw := access(kernel, 0, 0, 0, size*size*c, size*c, 1, 0)
	adw := aw
	adw.Value = dw
	name := func(what string) string { return fmt.Sprintf("%s %d×%d×%d, %d of %d", what, h, w, c, f, size) }
	return []*trial{
		{name: name("conv"), op: &ir.Op{Kind: ir.Contract, Loops: l, Out: ay, In: []ir.Access{aw, ax}}},
		{name: name("conv input gradient"), op: &ir.Op{Kind: ir.Contract, Loops: l, Add: true, Out: ax, In: []ir.Access{aw, ay}}},
		{name: name("conv weight gradient"), groups: 3, stride: max(h*w*c, oh*ow*f) * lanes, op: &ir.Op{Kind: ir.Contract, Loops: l, Out: adw, In: []ir.Access{ay, ax}}},
	}
}

// depthwise are convolutions of one sample whose channels are apart: forward, and the
// gradient of the input.
func depthwise(h, w, c, size int) []*trial {
	oh, ow := h-size+1, w-size+1
	kernel, x, y := value("w", ir.Const, size, size, c), value("x", ir.Temp, h, w, c), value("y", ir.Temp, oh, ow, c)
	l := loops(oh, ow, c, size, size)
	ax, ay, aw := access(x, 0, w*c, c, 1, w*c, c), access(y, 0, ow*c, c, 1, 0, 0), access(kernel, 0, 0, 0, 1, size*c, c)
	name := fmt.Sprintf("depthwise %d×%d×%d of %d", h, w, c, size)
	param := value("w", ir.Param, size, size, c)
	dw := value("dw", ir.Grad, size, size, c)
	dw.Of = param
	adw := access(dw, 0, 0, 0, 1, size*c, c)
	many := loops(oh, ow, c, size, size, lanes)
	xs, ys := value("x", ir.Temp, h, w, c, lanes), value("y", ir.Temp, oh, ow, c, lanes)
	axs, ays := access(xs, 0, w*c*lanes, c*lanes, lanes, w*c*lanes, c*lanes, 1), access(ys, 0, ow*c*lanes, c*lanes, lanes, 0, 0, 1)
	return []*trial{
		{name: name, op: &ir.Op{Kind: ir.Contract, Loops: l, Out: ay, In: []ir.Access{aw, ax}}},
		{name: name + ", input gradient", op: &ir.Op{Kind: ir.Contract, Loops: l, Add: true, Out: ax, In: []ir.Access{aw, ay}}},
		{name: name + ", weight gradient", groups: 3, stride: x.Size(), op: &ir.Op{Kind: ir.Contract, Loops: l, Out: adw, In: []ir.Access{ax, ay}}},
		{name: name + ", weight gradient in lanes", groups: 2, stride: xs.Size(), op: &ir.Op{Kind: ir.Contract, Loops: many, Add: true, Out: access(dw, 0, 0, 0, 1, size*c, c, 0), In: []ir.Access{ays, axs}}},
	}
}

// activated are contractions of layers with a bias, something else and an
// activation.
func activated(m, k int) []*trial {
	w, x, y := value("w", ir.Param, m, k), value("x", ir.Temp, k, lanes), value("y", ir.Temp, m, lanes)
	bias, more := access(value("b", ir.Param, m), 0, 1, 0, 0), access(value("z", ir.Temp, m, lanes), 0, lanes, 0, 1)
	name := fmt.Sprintf("activated %d×%d", m, k)
	op := func(e *expr.Expr, in ...ir.Access) *ir.Op {
		return &ir.Op{Kind: ir.Contract, Loops: loops(m, k, lanes), Expr: e,
			Out: access(y, 0, lanes, 0, 1), In: append([]ir.Access{access(w, 0, k, 1, 0), access(x, 0, 0, lanes, 1)}, in...)}
	}
	sum := expr.Add(expr.Arg(0), expr.Arg(1))
	return []*trial{
		{name: name + ", relu", op: op(expr.Call("relu", sum), bias)},
		{name: name + ", leaky", op: op(expr.Call("leaky_relu", expr.Add(sum, expr.Arg(2)), expr.Const(0.25)), bias, more)},
		{name: name + ", square", op: op(expr.Sub(expr.Mul(expr.Arg(0), expr.Arg(0)), expr.Arg(1)), more)},
	}
}

// contractions are those of dense layers of every so many sizes, and of others.
func contractions(width, every int) []*trial {
	var all []*trial
	for m := 1; m <= 14; m += every {
		all = append(all, dense(m, 3*m%11+2, m%3+1)...)
		all = append(all, dense(15-m, 16+m, 2)...)
	}
	all = append(all, dense(25, 67, 3)...)
	all = append(all, dense(31, 1024, 2)...)
	all = append(all, activated(1, 9)...)
	all = append(all, activated(25, 20)...)
	for _, c := range [][5]int{{5, 5, 1, 5, 3}, {6, 7, 5, 5, 5}, {5, 6, 3, 2, 3}, {4, 5, 2, 7, 2}, {3, 4, 1, 1, 1}} {
		all = append(all, conv(c[0], c[1], c[2], c[3], c[4])...)
	}
	for _, c := range [][4]int{{6, 7, 5, 3}, {4, 6, 8, 2}, {5, 5, 19, 3}, {3, 5, 33, 3}} {
		all = append(all, depthwise(c[0], c[1], c[2], c[3])...)
	}
	for _, tr := range all {
		if tr.groups > 0 {
			for _, add := range []bool{false, true} {
				told := *tr
				told.told = &add
				all = append(all, &told)
			}
		}
	}
	for _, tr := range all {
		tr.within = sums(width)
	}
	return all
}

// sparsely is n, but 1 where there is time.
func sparsely(n int) int {
	if tests.Long() {
		return 1
	}
	return n
}

// sums is the tolerance of sums of some hundred terms.
func sums(width int) float64 { return map[int]float64{4: 1e-6, 8: 1e-14}[width] }

// With little room, small shapes run as large ones do: in passes, in panels, with
// parts of sums.
func TestContractionsInPasses(t *testing.T) { onEach(t, testContractionsInPasses) }

func testContractionsInPasses(t *testing.T, small *target.Target) {
	small.Budgets = target.Budgets{First: 1 << 10, Block: 1 << 10, Pass: 1 << 10, Panel: 256, Far: 256, Steps: 2, Set: 2, Down: 3, Row: small.Budgets.Row}
	for i, width := range []int{4, 8} {
		if sparsely(2) > 1 && (i == 0) != (small.Name == target.AVX2().Name) {
			continue // another machine's
		}
		trials := contractions(width, sparsely(6))
		for i, got := range runTrials(t, small, width, trials) {
			trials[i].check(t, got)
		}
	}
}

// pools are maxima over windows of rows that overlap, and their gradients.
func pools(int) []*trial {
	const places, window, channels = 5, 3, 2
	x, y := value("x", ir.Temp, 2*places+1, channels, lanes), value("y", ir.Temp, places, channels, lanes)
	l := loops(places, channels, window, lanes)
	ax := access(x, 0, 2*channels*lanes, lanes, channels*lanes, 1)
	ay := access(y, 0, channels*lanes, lanes, 0, 1)
	in := make([]float64, x.Size())
	r := rand.New(rand.NewPCG(1, 3))
	for i := range in {
		in[i] = float64(r.IntN(3)) // many are equal
	}
	pool := &trial{name: "max pool", in: [][]float64{in}, op: &ir.Op{Kind: ir.Reduce, Max: true, Loops: l, Out: ay, In: []ir.Access{ax}, Expr: expr.Arg(0)}}
	gradient := make([]float64, y.Size())
	for i := range gradient {
		gradient[i] = float64(i + 1)
	}
	back := &trial{name: "max pool gradient", in: [][]float64{in, pool.want(), gradient}, op: &ir.Op{Kind: ir.SelectAndScatter, Add: true, Loops: l, Out: ax, In: []ir.Access{ax, ay, ay}}}
	return []*trial{pool, back}
}

// singles have no loop for vectors: one element, or strides everywhere; and
// maxima along vectors.
func singles(width int) []*trial {
	x, y, total := value("x", ir.Temp, 7, 3), value("y", ir.Temp, 7, 5), value("t", ir.Temp, 7)
	scaled := expr.Add(expr.Mul(expr.Arg(0), expr.Const(2)), expr.Arg(1))
	all := []*trial{
		{name: "one element", op: &ir.Op{Kind: ir.Map, Loops: loops(1), Expr: scaled,
			Out: access(y, 3, 0), In: []ir.Access{access(x, 5, 0), access(x, 6, 0)}}},
		{name: "strides", op: &ir.Op{Kind: ir.Map, Loops: loops(7, 2), Expr: scaled,
			Out: access(y, 1, 5, 2), In: []ir.Access{access(x, 0, 3, 2), access(x, 1, 3, 0)}}},
		{name: "strides, added", op: &ir.Op{Kind: ir.Move, Add: true, Loops: loops(7, 2),
			Out: access(y, 0, 5, 3), In: []ir.Access{access(x, 0, 3, 2)}}},
		{name: "sum with strides", op: &ir.Op{Kind: ir.Reduce, Loops: loops(7, 2), Expr: expr.Arg(0),
			Out: access(y, 0, 5, 0), In: []ir.Access{access(x, 0, 3, 2)}}},
		{name: "product with strides", op: &ir.Op{Kind: ir.Contract, Loops: loops(7, 2),
			Out: access(y, 0, 5, 0), In: []ir.Access{access(x, 0, 3, 2), access(x, 0, 0, 2)}}},
	}
	for _, tr := range all {
		tr.within = sums(width)
	}
	for n := 1; n <= 19; n++ { // exact
		v := value("v", ir.Temp, 2, n)
		in := make([]float64, v.Size())
		for i := range in {
			in[i] = float64(-100 - i*7%23)
		}
		all = append(all, &trial{name: fmt.Sprintf("maximum of %d", n), in: [][]float64{in}, op: &ir.Op{Kind: ir.Reduce, Max: true, Loops: loops(2, n), Expr: expr.Arg(0),
			Out: access(total, 0, 2, 0), In: []ir.Access{access(v, 0, n, 1)}}})
	}
	return all
}
