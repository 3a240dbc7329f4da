package kernel

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/machine"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// loop is a loop of a kernel. Strides are in bytes, the result's first.
type loop struct {
	n       int // 0: the number of groups
	strides []int
	name    string // of the index, for people
}

// String is what a kernel depends on of it.
func (l loop) String() string { return fmt.Sprintf("{%d %v}", l.n, l.strides) }

// label says what a loop goes through.
func (l loop) label(role string) string { return strings.TrimSuffix(role+"_"+l.name, "_") }

func (l loop) spatial() bool { return l.strides[0] != 0 }

// nest is an operation while its kernel is written: vec runs along vectors, the
// others are loops.
type nest struct {
	op       *ir.Op
	scans    int // around, which run outside
	loops    []loop
	vec      loop
	extents  []int // of the result, then of its sums, but not over groups
	groups   bool
	told     bool // by the caller whether to add
	asks     bool // while it runs whether to add
	prefetch int  // arrays like the result that are needed next
	chained  bool // what it reads was written a moment ago
	target   *target.Target
	bytes    int
	emitter  emitter
	meaning  string // the same on machines that only write it differently

	w      machine.Machine
	params []string      // names of what ptr points to
	ptr    []machine.Ptr // result, operands
	far    []machine.Mem // pointers to further operands
	at     machine.Ptr   // to one of them
	mask   machine.Mask  // of the vector that is not full
	stream *machine.Ptr  // to what is asked for next, beside all else; nil: nothing is
}

// emitter writes one form of kernel.
type emitter interface {
	form() string
	word() string // of it in names; "" where the expression says it all
	emit(n *nest)
}

// newNest chooses the form of an operation's kernel; nil, and why, where none
// suits it.
func newNest(t *target.Target, op *ir.Op, scans int, groups *Groups, bytes int) (n *nest, why string) {
	n = &nest{op: op, scans: scans, target: t, bytes: bytes}
	accesses := append([]ir.Access{op.Out}, op.In...)
	if groups != nil {
		n.groups, n.told, n.prefetch = true, groups.Add, groups.Prefetch
		g := loop{strides: make([]int, len(accesses))}
		for i, a := range accesses {
			if !a.Value.Shared() {
				g.strides[i] = groups.Stride * bytes
			}
		}
		n.loops = append(n.loops, g)
	}
	for i, l := range op.Loops {
		if i < scans || l.N == 1 {
			continue
		}
		strides := make([]int, len(accesses))
		for o, a := range accesses {
			strides[o] = a.Strides[i] * bytes
		}
		n.loops = append(n.loops, loop{l.N, strides, l.Name})
	}
	if op.Kind == ir.Map || op.Kind == ir.Move {
		n.merge()
	}
	n.measure()
	loops := fmt.Sprint(n.loops)
	if !n.choose() {
		return nil, refusal(op)
	}
	n.meaning = n.summary() + loops + n.emitter.word()
	return n, ""
}

// lanes is the number of elements of a vector.
func (n *nest) lanes() int { return n.target.Lanes(n.bytes) }

// lineVectors is the number of vectors of a line of the cache.
func (n *nest) lineVectors() int { return max(n.target.Caches.Line/n.target.VectorBytes, 1) }

// merge makes one loop of two through which all operands go on evenly.
func (n *nest) merge() {
	for i := len(n.loops) - 2; i >= 0; i-- {
		outer, inner := n.loops[i], n.loops[i+1]
		even := outer.n > 0
		for o, s := range outer.strides {
			even = even && s == inner.n*inner.strides[o]
		}
		if even {
			n.loops[i] = loop{outer.n * inner.n, inner.strides, outer.name + "_" + inner.name}
			n.loops = slices.Delete(n.loops, i+1, i+2)
		}
	}
}

// choose picks the loop along which vectors run and the form of the kernel. It
// prefers to keep vectors over summing them up, and longer loops. It reports
// whether there is any.
func (n *nest) choose() bool {
	var best emitter
	at, score := -1, 0
	for i, l := range n.loops {
		rest := slices.Delete(slices.Clone(n.loops), i, i+1)
		e := n.formFor(l, rest)
		if e == nil {
			continue
		}
		s := min(l.n, 64)
		if l.spatial() {
			s *= 2
		}
		if s >= score {
			best, at, score = e, i, s
		}
	}
	if best != nil {
		n.vec, n.emitter = n.loops[at], best
		n.loops = slices.Delete(n.loops, at, at+1)
		return true
	}
	if n.op.Kind == ir.Contract && n.op.Expr != nil {
		return false // split, the sums and the expression each have vectors
	}
	// One element at a time, in the first lane.
	n.vec = loop{1, slices.Repeat([]int{n.bytes}, len(n.op.In)+1), ""}
	n.emitter = n.formFor(n.vec, n.loops)
	return n.emitter != nil
}

// formFor is the form that suits vectors along v, nil if none does.
func (n *nest) formFor(v loop, rest []loop) emitter {
	if v.n == 0 {
		return nil
	}
	unit := func(i int) bool { return v.strides[i] == n.bytes }
	if n.op.Kind == ir.Move {
		if t := newTranspose(n, v, rest); t != nil {
			return t
		}
	}
	for i := range v.strides {
		if v.strides[i] != 0 && !unit(i) {
			return nil
		}
	}
	switch n.op.Kind {
	case ir.Contract:
		if v.spatial() && n.op.Expr == nil && !n.told {
			if r := newRows(n, v, rest); r != nil {
				return r
			}
		}
		if n.op.Expr == nil {
			if w := newWindow(n, v, rest); w != nil {
				return w
			}
		}
		if v.spatial() && light(n.op.Expr) {
			return newTile(n, v, rest)
		}
		if unit(1) && unit(2) && n.op.Expr == nil {
			if c := newCorrelation(n, v, rest); c != nil {
				return c
			}
			return newDot(n, v, rest)
		}
	case ir.SelectAndScatter:
		return newSelectAndScatter(v, rest)
	case ir.Map, ir.Move, ir.Reduce:
		if missing(n.op.Expr) != "" {
			return nil
		}
		return newElementwise(n, v, rest)
	}
	return nil
}

// key identifies the kernel: those with equal keys are equal.
func (n *nest) key() string {
	return fmt.Sprint(n.summary(), n.loops, n.vec, n.emitter.form(), n.streams())
}

// summary is what is computed, without loops.
func (n *nest) summary() string {
	summary := fmt.Sprintf("%s add=%v told=%v prefetched=%d max=%v ", n.op.Kind, n.op.Add, n.told, n.prefetched(), n.op.Max)
	if n.op.Expr != nil {
		summary += n.op.Expr.String() + " "
	}
	return summary
}

// write writes the kernel. params are the names of the pointers to the result and
// to the operands, uses says what for.
func (n *nest) write(w machine.Machine, name, uses string, params []string) {
	n.w, n.params = w, params
	list := strings.Join(params, ", ") + map[int]string{4: " *float32", 8: " *float64"}[n.bytes]
	if n.groups {
		list += ", groups int"
	}
	if n.told {
		list += ", add int"
	}
	for i := range n.prefetched() {
		list += ", " + nextTo(i) + map[int]string{4: " *float32", 8: " *float64"}[n.bytes]
	}
	w.Begin(name, n.bytes, "func("+list+")", name+" computes "+n.op.FormulaOf(params, n.scans)+": "+n.emitter.form()+"."+uses)
	n.takePointers(params)
	n.takeNext()
	n.emitter.emit(n)
	w.End()
}

// load reads a vector, the lanes under the mask only if masked. One lane or half
// of them need no mask.
func (n *nest) load(m machine.Mem, to machine.Vec, masked bool) {
	switch {
	case !masked:
		n.w.LoadVec(m, to)
	case n.vec.n%n.w.Lanes() == 1:
		n.w.LoadOne(m, to)
	case 2*(n.vec.n%n.w.Lanes()) == n.w.Lanes():
		n.w.LoadHalf(m, to)
	case n.chained && n.w.FreeVectors() > 2:
		t := n.w.Vec()
		n.w.LoadPieces(n.vec.n%n.w.Lanes(), m, to, t)
		n.w.Release(t)
	default:
		n.w.LoadMasked(m, n.mask, to)
	}
}

// store writes a vector, the lanes under the mask only if masked. The register
// is spent.
func (n *nest) store(from machine.Vec, m machine.Mem, masked bool) {
	if masked {
		n.w.StoreFirst(n.vec.n%n.w.Lanes(), from, m)
	} else {
		n.w.StoreVec(from, m)
	}
}
