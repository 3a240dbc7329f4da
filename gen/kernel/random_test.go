package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel/internal/guarded"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/gen/tests"
)

// randomOp draws operations of all kinds: with lanes and without, over groups of
// samples, with windows, rests of every size, and operands anywhere in memory.
type randomOp struct {
	*rand.Rand
	width   int
	loops   []int // extents
	lanes   bool  // the last loop runs over them
	members [][]int
	trial   *trial
}

func (r *randomOp) draw(name string) *trial {
	*r = randomOp{Rand: r.Rand, width: r.width, lanes: r.IntN(2) == 0}
	room := 1 << 18 // iterations, so that no operation takes gigabytes
	kind := []ir.Kind{ir.Contract, ir.Contract, ir.Map, ir.Reduce, ir.Move, ir.SelectAndScatter}[r.IntN(6)]
	r.trial = &trial{name: fmt.Sprintf("%s, %s", name, kind), op: &ir.Op{Kind: kind}, within: map[int]float64{4: 1e-6, 8: 1e-14}[r.width]}
	if kind == ir.SelectAndScatter {
		return r.selectAndScatter()
	}
	for range 1 + r.IntN(4) {
		n := min(r.extent(), room)
		r.loops, room = append(r.loops, n), room/n
	}
	if r.lanes {
		r.loops = append(r.loops, 64/r.width)
	}
	operands := map[ir.Kind]int{ir.Contract: 2, ir.Move: 1}[kind]
	if operands == 0 {
		operands = 1 + r.IntN(3)
	}
	r.members = make([][]int, operands+1)
	for l := range r.loops {
		r.join(l, kind)
	}
	r.expression(kind, operands)
	r.accesses()
	r.trial.within *= max(1, math.Sqrt(r.terms())/2)
	return r.trial
}

// terms is how many are summed up in one element; their roundings add up, and
// those of equal terms do not cancel.
func (r *randomOp) terms() float64 {
	n := float64(max(r.trial.groups, 1))
	for i, l := range r.loops {
		if !slices.Contains(r.members[0], i) {
			n *= float64(l)
		}
	}
	return n
}

func (r *randomOp) extent() int {
	if r.IntN(6) == 0 {
		return 20 + r.IntN(60)
	}
	return 1 + r.IntN(18)
}

// join says which of the result and the operands follow a loop.
func (r *randomOp) join(l int, kind ir.Kind) {
	var follow []bool
	switch kind {
	case ir.Contract:
		follow = [][]bool{{true, true, false}, {true, false, true}, {false, true, true}, {true, true, true}}[r.IntN(4)]
		if r.lanes && l == len(r.loops)-1 { // a weight times a value, or the weight's gradient
			follow = [][]bool{{true, false, true}, {false, true, true}}[r.IntN(2)]
		}
	default:
		follow = []bool{kind != ir.Reduce || r.IntN(2) == 0}
		for range len(r.members) - 1 {
			follow = append(follow, r.IntN(4) > 0)
		}
	}
	for i, f := range follow {
		if f {
			r.members[i] = append(r.members[i], l)
		}
	}
}

func (r *randomOp) expression(kind ir.Kind, operands int) {
	op := r.trial.op
	a := make([]*expr.Expr, 3)
	for i := range a {
		a[i] = expr.Arg(i % operands)
	}
	switch {
	case kind == ir.Reduce && r.IntN(3) == 0:
		op.Max, op.Expr = true, expr.Add(a[0], expr.Mul(expr.Const(0.5), a[1]))
	case kind == ir.Map || kind == ir.Reduce:
		op.Expr = []*expr.Expr{
			expr.Add(expr.Mul(a[0], a[1]), a[2]), expr.Mul(a[2], expr.Call("abs", a[0])), expr.Add(a[1], expr.Mul(expr.Const(3), a[0])),
			expr.Call("sqrt", expr.Call("abs", expr.Mul(a[0], a[1]))), a[0],
		}[r.IntN(5)]
	}
	op.Add = !op.Max && r.IntN(3) == 0
}

// accesses places result and operands in memory.
func (r *randomOp) accesses() {
	op := r.trial.op
	op.Loops = loops(r.loops...)
	for i, members := range r.members {
		laned := r.lanes && slices.Contains(members, len(r.loops)-1)
		role := ir.Param
		if laned || !r.lanes {
			role = ir.Temp
		}
		a := r.place(fmt.Sprint("v", i), role, members, laned, i > 0 || op.Kind == ir.Contract && op.Add)
		if i > 0 {
			op.In = append(op.In, a)
			continue
		}
		if !laned && r.lanes { // the gradient of a weight, over groups
			a.Value.Role, a.Value.Of = ir.Grad, value("w", ir.Param, a.Value.Shape...)
			if op.Kind == ir.Contract || op.Kind == ir.Reduce && !op.Max {
				r.overGroups()
			}
		}
		op.Out = a
	}
	for _, a := range append(op.In, op.Out) {
		if r.trial.groups > 0 && !a.Value.Shared() {
			r.trial.stride = max(r.trial.stride, a.Value.Size())
		}
	}
}

func (r *randomOp) overGroups() {
	r.trial.groups, r.trial.prefetch = 1+r.IntN(3), r.IntN(4)
	if r.IntN(2) == 0 {
		told := r.IntN(2) == 0
		r.trial.told = &told
	}
}

// place lays loops out in memory in any order, lanes last; two of them may run
// along one axis, as the place and the element of a window do.
func (r *randomOp) place(name string, role ir.Role, members []int, laned, windows bool) ir.Access {
	order := slices.Clone(members)
	if laned {
		order = order[:len(order)-1]
	}
	if r.IntN(2) == 0 {
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	strides, size := make([]int, len(r.loops)), 1
	if laned {
		strides[len(r.loops)-1], size = 1, 64/r.width
	}
	for len(order) > 0 {
		l := order[len(order)-1]
		order = order[:len(order)-1]
		strides[l] = size
		extent := r.loops[l]
		if windows && len(order) > 0 && r.IntN(4) == 0 {
			step, k := 1+r.IntN(2), order[len(order)-1]
			order = order[:len(order)-1]
			strides[k] = size * step
			extent += (r.loops[k] - 1) * step
		}
		size *= extent + r.IntN(2)*r.IntN(4)
	}
	offset := 0
	if !laned {
		offset = r.IntN(3)
	}
	return access(value(name, role, size+offset), offset, strides...)
}

// selectAndScatter is the gradient of a maximum over windows.
func (r *randomOp) selectAndScatter() *trial {
	places, window, step, channels := 1+r.IntN(9), 1+r.IntN(4), 1+r.IntN(3), r.extent()
	x := value("x", ir.Temp, (places-1)*step+window, channels)
	y := value("y", ir.Temp, places, channels)
	ax, ay := access(x, 0, step*channels, channels, 1), access(y, 0, channels, 0, 1)
	in := make([]float64, x.Size())
	for i := range in {
		in[i] = float64(r.IntN(5))
	}
	l := loops(places, window, channels)
	pool := &trial{in: [][]float64{in}, op: &ir.Op{Kind: ir.Reduce, Max: true, Loops: l, Out: ay, In: []ir.Access{ax}, Expr: expr.Arg(0)}}
	r.trial.in = [][]float64{in, pool.want(), nil}
	r.trial.op = &ir.Op{Kind: ir.SelectAndScatter, Add: step < window || r.IntN(2) == 0, Loops: l, Out: ax, In: []ir.Access{ax, ay, ay}}
	return r.trial
}

// checkRandom compares the kernels of n random operations with the interpreter.
func checkRandom(t *testing.T, on *target.Target, seed uint64, width, n int) {
	r := &randomOp{Rand: rand.New(rand.NewPCG(seed, uint64(width))), width: width}
	planner := NewPlanner(x86.New(on), width)
	var trials []*trial
	refused := 0
	for len(trials) < n {
		tr := r.draw(fmt.Sprintf("seed %d, operation %d", seed, len(trials)+refused))
		var groups *Groups
		if tr.groups > 0 {
			groups = &Groups{Stride: tr.stride, Add: tr.told != nil, Prefetch: tr.prefetch}
		}
		if plan, _ := planner.Operation(tr.op, 0, groups); plan == nil {
			refused++ // no loop along which memory is contiguous
		} else {
			trials = append(trials, tr)
		}
	}
	if refused > 4*n+40 {
		t.Errorf("%d operations have a kernel, %d have none", n, refused)
	}
	for i, got := range runTrials(t, on, width, trials) {
		trials[i].check(t, got)
	}
}

// TestRandomKernels links one program of many kernels, as most of the time goes
// into that; a fuzz target would need one for each input.
func TestRandomKernels(t *testing.T) { onEach(t, testRandomKernels) }

func testRandomKernels(t *testing.T, on *target.Target) {
	t.Parallel()
	this, of := guarded.Share(on)
	programs, operations := uint64(1), tests.Of(48, 24)
	if tests.Long() {
		programs, operations = 60, 80
	}
	for seed := range programs {
		for i, width := range []int{4, 8} {
			if guarded.Left(on, width) {
				continue
			}
			checkRandom(t, on, 2*(seed+uint64(this))+uint64(i)+1, width, operations/of)
		}
	}
}
