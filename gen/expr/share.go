package expr

import "math"

// Share finds what e computes more than once. The locals are to be computed
// first, in order; in them and in rest, operand count+k stands for local k.
// count is the number of operands.
func Share(e *Expr, count int) (locals []*Expr, rest *Expr) {
	s := &sharing{count: count, nodes: map[key]*shared{}, noted: map[*Expr]*shared{}}
	root := s.note(e)
	return s.locals, s.rewrite(root)
}

type sharing struct {
	count  int
	nodes  map[key]*shared
	noted  map[*Expr]*shared
	locals []*Expr
}

// shared is one computation, however often it is written.
type shared struct {
	expr  *Expr
	args  []*shared
	uses  int
	local *Expr // that stands for it
}

// key tells computations apart by what they do with others, of which there are
// three at most.
type key struct {
	op    Op
	index int
	value uint64 // its bits
	f     *Func
	args  [3]*shared
}

// note finds the computation that e is, and counts its uses by others.
func (s *sharing) note(e *Expr) *shared {
	if n := s.noted[e]; n != nil {
		return n
	}
	args := make([]*shared, len(e.Args))
	for i, a := range e.Args {
		args[i] = s.note(a)
	}
	k := key{op: e.Op, index: e.Index, value: math.Float64bits(e.Value), f: e.Func}
	copy(k.args[:], args)
	n := s.nodes[k]
	if n == nil {
		n = &shared{expr: e, args: args}
		for _, a := range args {
			a.uses++
		}
		s.nodes[k] = n
	}
	s.noted[e] = n
	return n
}

// rewrite replaces what is used several times by locals. Negations and numbers
// are not worth one.
func (s *sharing) rewrite(n *shared) *Expr {
	if n.local != nil || len(n.args) == 0 {
		return n.use()
	}
	args := make([]*Expr, len(n.args))
	for i, a := range n.args {
		args[i] = s.rewrite(a)
	}
	e := node(n.expr.Op, n.expr.Func, args...)
	if n.uses < 2 || e.Op == OpNeg {
		return e
	}
	n.local = Arg(s.count + len(s.locals))
	s.locals = append(s.locals, e)
	return n.local
}

func (n *shared) use() *Expr {
	if n.local != nil {
		return n.local
	}
	return n.expr
}
