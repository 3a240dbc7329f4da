package expr

// Share finds what e computes more than once. The locals are to be computed
// first, in order; in them and in rest, operand count+k stands for local k.
// count is the number of operands.
func Share(e *Expr, count int) (locals []*Expr, rest *Expr) {
	s := &sharing{count: count, nodes: map[string]*shared{}}
	root := s.note(e)
	return s.locals, s.rewrite(root)
}

type sharing struct {
	count  int
	nodes  map[string]*shared
	locals []*Expr
}

// shared is one computation, however often it is written.
type shared struct {
	expr  *Expr
	args  []*shared
	uses  int
	local *Expr // that stands for it
}

// note finds the computation that e is, and counts its uses by others.
func (s *sharing) note(e *Expr) *shared {
	key := e.String()
	if n := s.nodes[key]; n != nil {
		return n
	}
	n := &shared{expr: e}
	s.nodes[key] = n
	for _, a := range e.Args {
		arg := s.note(a)
		arg.uses++
		n.args = append(n.args, arg)
	}
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
	e := &Expr{Op: n.expr.Op, Index: n.expr.Index, Value: n.expr.Value, Func: n.expr.Func, Args: args}
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
