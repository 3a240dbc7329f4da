package kernel

import (
	"reflect"
	"slices"
	"sync"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	vmath "github.com/seed-5f2744a7/tensornet/gen/kernel/math"
	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// need is how many vector registers an expression takes, if nothing waits in the
// stack frame; ok if they are free.
func (c *evaluation) need(e *expr.Expr) (registers int, ok bool) {
	registers, known := c.needs[e]
	if !known {
		registers = c.count(e)
		if c.needs == nil {
			c.needs = map[*expr.Expr]int{}
		}
		c.needs[e] = registers
	}
	return registers, registers <= c.to.FreeVectors()
}

func (c *evaluation) count(e *expr.Expr) int {
	switch {
	case c.isSum(e) && c.sum.uses == 1:
		return 0
	case len(e.Args) == 0:
		return c.to.N
	case e.Op == expr.OpCall:
		return max(c.countAll(e.Args), len(e.Args)*c.to.N+temporaries(c.to.Machine, e, c.to.N, c.to.Size()))
	}
	far := slices.DeleteFunc(slices.Clone(e.Args), func(a *expr.Expr) bool { return c.inPlace(a) })
	return max(c.countAll(far), c.to.N)
}

// countAll is how many registers several expressions take.
func (c *evaluation) countAll(es []*expr.Expr) (registers int) {
	for before, i := range c.order(es) {
		one, _ := c.need(es[i])
		registers = max(registers, before*c.to.N+one)
	}
	return registers
}

// order puts expressions that take more registers first.
func (c *evaluation) order(es []*expr.Expr) []int {
	order, needs := make([]int, len(es)), make([]int, len(es))
	for i, e := range es {
		order[i] = i
		needs[i], _ = c.need(e)
	}
	slices.SortStableFunc(order, func(i, k int) int { return needs[k] - needs[i] })
	return order
}

// temporaries is how many registers a call takes beside its arguments, for a
// bundle of n vectors; there may be fewer. What was counted is remembered: there are
// few functions, which are asked for in most kernels.
func temporaries(m machine.Machine, e *expr.Expr, n, bytes int) int {
	t := m.Target()
	k := counting{reflect.TypeOf(m), t.VectorBytes, t.Vectors, t.Masks, t.ReadsOne, e.Func.Name, 0, n, bytes}
	if last := e.Args[len(e.Args)-1]; last.Op == expr.OpConst { // of a power
		k.number = last.Value
	}
	if count, ok := counted.Load(k); ok {
		return count.(int)
	}
	count := countTemporaries(m.Draft(), vmath.Of(e), len(e.Args), n, bytes)
	counted.Store(k, count)
	return count
}

// counting is what temporaries depend on.
type counting struct {
	kind                        reflect.Type // of machine
	vectorBytes, vectors, masks int
	readsOne                    bool
	function                    string
	number                      float64
	n, bytes                    int
}

var counted sync.Map // of counting to int

func countTemporaries(w machine.Machine, call vmath.Function, args, n, bytes int) int {
	w.Begin("trial", bytes, "func()", "")
	f := vmath.New(w, n)
	a := make([]vmath.Vec, args)
	for i := range a {
		a[i] = f.Take()
	}
	if call(f, a); w.Err() != nil { // of masks there may be too few, too
		return max(w.MostTaken()-args*n, w.Target().Vectors)
	}
	return w.MostTaken() - args*n
}

// together is how many vectors make a bundle in which every function that an
// expression calls finds registers. Values may have to wait in the stack frame
// meanwhile, which costs less than a smaller bundle.
func (n *nest) together(e *expr.Expr) int {
	for k := n.target.Bundle(); k > 1; k-- {
		c := &evaluation{to: vmath.New(n.w, k), nest: n}
		locals, rest := expr.Share(e, c.operands())
		if !slices.ContainsFunc(append(locals, rest), c.large) {
			return k
		}
	}
	return 1
}

// large reports whether a part of e takes more registers than are free, even if
// all else waits, beside one for constants or a mask.
func (c *evaluation) large(e *expr.Expr) bool {
	if slices.ContainsFunc(e.Args, c.large) {
		return true
	}
	needs := (len(e.Args) + 1) * c.to.N
	if e.Op == expr.OpCall {
		needs = len(e.Args)*c.to.N + temporaries(c.to.Machine, e, c.to.N, c.to.Size())
	}
	return needs > c.to.FreeVectors()-1
}
