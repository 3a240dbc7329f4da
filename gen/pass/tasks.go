package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// How many tasks an operation is made of at most: enough for some processors, and for those
// that are done to help the others. With groups of samples, and to train, processors have other
// groups, too, if there are many; and gradients go down the columns of matrices, of which a task should have some lines.
const mostTasks, mostOfGroup = 16, 8

// InTasks are the ways in which an operation within so many scans is one more scan, over
// tasks: equal parts of a loop that its results follow, of which none meets another. Where
// tasks is not 0, that is their number. The first are along the loops by which results go
// farthest, and of those the first are most likely to suit some processors.
func InTasks(p *ir.Program, op *ir.Op, around, tasks int) []*ir.Op {
	switch op.Kind {
	case ir.Contract, ir.Map, ir.Reduce, ir.Move:
	default:
		return nil
	}
	var loops []int
	for i := around; i < len(op.Loops); i++ {
		if op.Out.Strides[i] > 0 && op.Loops[i].N > 1 {
			loops = append(loops, i)
		}
	}
	slices.SortStableFunc(loops, func(i, k int) int { return op.Out.Strides[k] - op.Out.Strides[i] })
	var all []*ir.Op
	most := mostTasks
	if p.Purpose == ir.Train || p.Width > 1 {
		most = mostOfGroup
	}
	for _, i := range loops {
		for _, count := range taskCounts(op.Loops[i].N, most, tasks) {
			if scan := overTasks(op, around, i, count); Apart(p, nil, scan.Body[0], around) {
				all = append(all, scan)
			}
		}
	}
	return all
}

// taskCounts are numbers of equal parts of so many iterations: the one that is wanted, or of
// those up to most the best few, with enough for some processors, and iterations that blocks of registers and
// vectors divide.
func taskCounts(n, most, wanted int) []int {
	const enough, few = 8, 3
	var counts []int
	for count := 2; count <= n; count++ {
		if n%count == 0 && (count == wanted || wanted == 0 && count <= most) {
			counts = append(counts, count)
		}
	}
	worth := func(count int) []int {
		return []int{min(count, enough), greatestCommonDivisor(n/count, 16), count}
	}
	slices.SortFunc(counts, func(a, b int) int { return slices.Compare(worth(b), worth(a)) })
	return counts[:min(len(counts), few)]
}

func greatestCommonDivisor(a, b int) int {
	for b > 0 {
		a, b = b, a%b
	}
	return a
}

// overTasks is op as a scan over parts of a loop.
func overTasks(op *ir.Op, around, loop, count int) *ir.Op {
	part := cloned(op)
	splitLoop(part, loop, op.Loops[loop].N/count)
	order := make([]int, 0, len(part.Loops))
	for i := range part.Loops {
		if i != loop {
			order = append(order, i)
		}
	}
	reorder(part, slices.Insert(order, around, loop))
	part.Loops[around].Name, part.Loops[loop+1].Name = TaskName, op.Loops[loop].Name
	return &ir.Op{Kind: ir.Scan, Layer: op.Layer, Stage: op.Stage, Phase: op.Phase, Segment: op.Segment, Tasks: true,
		Loops: part.Loops[: around+1 : around+1], Body: []*ir.Op{part}}
}

// PartOf is an operation in which a loop goes through so many iterations from one on.
func PartOf(op *ir.Op, loop, first, count int) *ir.Op {
	c := cloned(op)
	c.Loops[loop].N = count
	for _, a := range accesses(c) {
		a.Offset += first * a.Strides[loop]
	}
	return c
}

// TaskName is the name of the loop over tasks.
const TaskName = "task"

// Apart reports whether an operation that is done in each of some tasks, after others, meets
// nothing of theirs in another task. The loop over tasks is that within so many scans.
func Apart(p *ir.Program, before []*ir.Op, op *ir.Op, around int) bool {
	if !apart(op) {
		return false
	}
	out := touch{op.Out, op.Loops}
	for _, other := range append(ir.Leaves(before), op) {
		for _, a := range other.In {
			if collide(p, out, touch{a, other.Loops}, around) {
				return false
			}
		}
		for _, a := range accesses(op) {
			if collide(p, touch{*a, op.Loops}, touch{other.Out, other.Loops}, around) {
				return false
			}
		}
	}
	return true
}

// apart reports whether an operation writes each element of its result in one iteration of
// the loops that this follows.
func apart(op *ir.Op) bool {
	var followed []ir.Loop
	x := ir.Access{Value: op.Out.Value}
	for i, s := range op.Out.Strides {
		if s != 0 {
			followed, x.Strides = append(followed, op.Loops[i]), append(x.Strides, s)
		}
	}
	return x.Injective(followed)
}

// touch is an operand where it is read or written.
type touch struct {
	ir.Access
	loops []ir.Loop
}

// collide reports whether in two different tasks the same memory may be touched, unless both
// touch an element in the same one.
func collide(p *ir.Program, a, b touch, around int) bool {
	if !sameMemory(p, a.Value.Root(), b.Value.Root()) || a.equals(b, around) {
		return false
	}
	scans := slices.Equal(a.Strides[:around], b.Strides[:around])
	first, second := a.stretches(p, around, scans), b.stretches(p, around, scans)
	for r := range a.loops[around].N {
		for s := range b.loops[around].N {
			if r != s && overlap(first, r*a.Strides[around]-s*b.Strides[around], second) {
				return true
			}
		}
	}
	return false
}

// sameMemory reports whether two values may share memory.
func sameMemory(p *ir.Program, v, w *ir.Value) bool {
	return v == w || placed(p, v) && placed(p, w) && v.Memory == w.Memory
}

// placed reports whether a value has its place by the plan.
func placed(p *ir.Program, v *ir.Value) bool { return InArena(p, v) || v.Derived }

// equals reports whether both are the same element in each iteration.
func (a touch) equals(b touch, around int) bool {
	return a.Value.Root() == b.Value.Root() && a.Offset == b.Offset && a.Strides[around] != 0 && slices.Equal(a.steps(), b.steps())
}

// steps are the loops that it follows.
func (a touch) steps() [][2]int {
	var all [][2]int
	for i, l := range a.loops {
		if l.N > 1 && a.Strides[i] != 0 {
			all = append(all, [2]int{l.N, a.Strides[i]})
		}
	}
	return all
}

// stretch is elements that lie one after the other, from the first to the last of them.
type stretch struct{ first, last int }

// mostStretches is how many are told apart; more of them are one, with what is between.
const mostStretches = 256

// stretches are the elements that the first task touches, in their order, where scans around
// are at the same iteration or, unless they alike move what is compared, at any.
func (a touch) stretches(p *ir.Program, around int, scans bool) []stretch {
	at, loops := a.Offset, make([][2]int, 0, len(a.loops)) // steps, and how many places they are between
	if v := a.Value.Root(); placed(p, v) {
		at += v.Offset
	}
	for i, l := range a.loops {
		switch step := a.Strides[i]; {
		case i == around, i < around && scans, l.N == 1:
		case step < 0:
			at += step * (l.N - 1)
			loops = append(loops, [2]int{-step, l.N})
		case step > 0:
			loops = append(loops, [2]int{step, l.N})
		}
	}
	slices.SortFunc(loops, func(a, b [2]int) int { return a[0] - b[0] })
	all := []stretch{{at, at}}
	for _, l := range loops {
		step, n := l[0], l[1]
		low, high := all[0].first, all[len(all)-1].last
		if step <= high-low || len(all) == 1 && step == high-low+1 || len(all)*n > mostStretches {
			all = []stretch{{low, high + step*(n-1)}}
			continue
		}
		once := all
		for k := 1; k < n; k++ {
			for _, s := range once {
				all = append(all, stretch{s.first + k*step, s.last + k*step})
			}
		}
	}
	return all
}

// overlap reports whether any of some stretches, moved on, meets one of others.
func overlap(some []stretch, by int, others []stretch) bool {
	i, k := 0, 0
	for i < len(some) && k < len(others) {
		switch {
		case some[i].last+by < others[k].first:
			i++
		case others[k].last < some[i].first+by:
			k++
		default:
			return true
		}
	}
	return false
}

// Private are the values of a scan over tasks that each task makes anew, for itself: where
// several run at the same time, each needs them in an arena of its own.
func Private(p *ir.Program, scan *ir.Op) []*ir.Value {
	inside := map[*ir.Op]bool{}
	var values []*ir.Value
	for _, leaf := range scan.Leaves() {
		inside[leaf] = true
		v, task := leaf.Out.Value.Root(), len(scan.Loops)-1
		if leaf.Out.Strides[task] == 0 && v.Memory == ir.Arena && InArena(p, v) && !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	for _, op := range ir.Leaves(p.Ops) {
		for _, a := range accesses(op) {
			if i := slices.Index(values, a.Value.Root()); i >= 0 && !inside[op] {
				values = slices.Delete(values, i, i+1)
			}
		}
	}
	return values
}
