package ir

import (
	"fmt"
	"slices"
)

// Verify checks what every pass must leave true: operands stay inside their
// values, are written before they are read, and fit the primitive.
func (p *Program) Verify() error {
	known := map[*Value]bool{}
	written := map[*Value]bool{}
	for _, v := range p.Values {
		known[v] = true
		if v.Alias != nil && v.Size() != v.Alias.Size() {
			return fmt.Errorf("ir: %s: a view of %d elements on %s of %d", v.Name, v.Size(), v.Alias.Name, v.Alias.Size())
		}
		switch v.Role {
		case Input, Target, State, Param, Const, Share, Seed:
			written[v.Root()] = true
		case Grad:
			written[v] = v.Of.Role == Param
		}
	}
	if err := p.verifyPhases(); err != nil {
		return err
	}
	for _, op := range p.Ops {
		if err := op.verifyTree(nil, known, written); err != nil {
			return fmt.Errorf("ir: %s %s: %w", op.Stage, op.Layer, err)
		}
	}
	if err := verifyLocal(p.Ops, nil, map[*Value]*Op{}); err != nil {
		return err
	}
	for _, o := range p.Outputs {
		if !written[o.Value.Root()] {
			return fmt.Errorf("ir: output %s is never computed", o.Name)
		}
	}
	return nil
}

// verifyPhases checks that what runs once for the weights comes first, reads nothing
// else, and is all that writes what is derived from them; and that what runs once for a
// batch comes last, and is all that writes the gradients of weights.
func (p *Program) verifyPhases() error {
	weights, group, batch := p.Phases()
	for _, op := range Leaves(weights) {
		for _, a := range append([]Access{op.Out}, op.In...) {
			if v := a.Value.Root(); v.Role != Param && v.Role != Const && !v.Derived {
				return fmt.Errorf("ir: %s %s: runs per weights, but %s is a sample's", op.Stage, op.Layer, v.Name)
			}
		}
	}
	for _, op := range slices.Concat(group, batch) {
		for _, leaf := range op.Leaves() {
			if op.Phase == PerWeights || leaf.Out.Value.Root().Derived {
				return fmt.Errorf("ir: %s %s: writes %s, which is derived from weights, after these", op.Stage, op.Layer, leaf.Out.Value.Name)
			}
		}
	}
	for _, op := range batch {
		switch {
		case op.Phase != PerBatch:
			return fmt.Errorf("ir: %s %s: runs per group, after what runs per batch", op.Stage, op.Layer)
		case op.Kind != Scan && !op.Out.Value.Shared():
			return fmt.Errorf("ir: %s %s: runs per batch, but writes %s of a group", op.Stage, op.Layer, op.Out.Value.Name)
		}
	}
	if len(batch) == 0 {
		return nil
	}
	for _, op := range Leaves(group) {
		if v := op.Out.Value; v.Shared() && !v.OfBatch() {
			return fmt.Errorf("ir: %s %s: runs per group, but writes %s, which has one value for the batch", op.Stage, op.Layer, op.Out.Value.Name)
		}
	}
	return nil
}

// verifyTree checks an operation inside the loops of the scans around it. What
// a scan's body writes may be read by its next iteration, so all of it counts as
// written from the first.
func (op *Op) verifyTree(around []Loop, known, written map[*Value]bool) error {
	if len(op.Loops) < len(around) || !slices.Equal(op.Loops[:len(around)], around) {
		return fmt.Errorf("%s: not within the loops %v of its scan", op, around)
	}
	if op.Kind != Scan {
		if err := op.verify(len(around), known, written); err != nil {
			return fmt.Errorf("%s: %w", op, err)
		}
		written[op.Out.Value.Root()] = true
		return nil
	}
	if len(op.Loops) != len(around)+1 {
		return fmt.Errorf("%s: a scan has one loop", op)
	}
	if op.Tasks && op.Reverse {
		return fmt.Errorf("%s: tasks have no order", op)
	}
	for _, leaf := range op.Leaves() {
		if !leaf.Add {
			written[leaf.Out.Value.Root()] = true
		}
	}
	for _, inner := range op.Body {
		if err := inner.verifyTree(op.Loops, known, written); err != nil {
			return err
		}
	}
	return nil
}

// verifyLocal checks that a local value stays in its scan, in an order in which it is written first
// and begins with each iteration.
func verifyLocal(ops, scans []*Op, home map[*Value]*Op) error {
	for _, op := range ops {
		if op.Kind == Scan {
			if err := verifyLocal(op.Body, append(scans[:len(scans):len(scans)], op), home); err != nil {
				return err
			}
			continue
		}
		for i, a := range append(slices.Clone(op.In), op.Out) {
			v := a.Value.Root()
			switch {
			case v.Local == 0:
			case v.Local > len(scans) || home[v] != nil && home[v] != scans[v.Local-1] || home[v] == nil && (i < len(op.In) || op.Add):
				return fmt.Errorf("ir: %s %s: %s: %s is local to a scan, which writes it first", op.Stage, op.Layer, op, v.Name)
			case slices.ContainsFunc(a.Strides[:v.Local], func(s int) bool { return s != 0 }):
				return fmt.Errorf("ir: %s %s: %s: %s is local, but goes on with a scan", op.Stage, op.Layer, op, v.Name)
			default:
				home[v] = scans[v.Local-1]
			}
		}
	}
	return nil
}

// verify checks an operation within so many scans. Their iterations come one after the
// other, so each may write what the one before has written.
func (op *Op) verify(scans int, known, written map[*Value]bool) error {
	for i, a := range append([]Access{op.Out}, op.In...) {
		if !known[a.Value] {
			return fmt.Errorf("%s is not of this program", a.Value.Name)
		}
		if len(a.Strides) != len(op.Loops) {
			return fmt.Errorf("%s: %d strides for %d loops", a.Value.Name, len(a.Strides), len(op.Loops))
		}
		lo, hi := a.Range(op.Loops)
		if op.Table() != nil && i == op.table() {
			hi += op.Rows.Stride * (op.Rows.N - 1)
		}
		if lo < 0 || hi >= a.Value.Size() {
			return fmt.Errorf("%s: index from %d to %d, but %d elements", a.Value.Name, lo, hi, a.Value.Size())
		}
	}
	for _, a := range op.In {
		if !written[a.Value.Root()] {
			return fmt.Errorf("%s is read before it is written", a.Value.Name)
		}
	}
	if op.Add && !written[op.Out.Value.Root()] {
		return fmt.Errorf("%s is added to before it is written", op.Out.Value.Name)
	}
	return op.verifyKind(scans)
}

func (op *Op) verifyKind(scans int) error {
	args := len(op.In)
	switch op.Kind {
	case Contract:
		if args < 2 {
			return fmt.Errorf("a contraction of %d operands", args)
		}
		if op.Expr == nil && args > 2 {
			return fmt.Errorf("operands without an expression")
		}
		args--
	case Move:
		if args != 1 || op.Expr != nil {
			return fmt.Errorf("a move has one operand and no expression")
		}
	case Random:
		if args != 0 || op.Expr != nil || op.Add {
			return fmt.Errorf("random factors have no operands")
		}
		if op.Normal && op.Rate != 0 {
			return fmt.Errorf("normal numbers have no rate")
		}
	case SelectAndScatter:
		return op.verifySelectAndScatter()
	case Gather, Scatter:
		return op.verifyRows(scans)
	case Map, Reduce:
		if op.Expr == nil {
			return fmt.Errorf("no expression")
		}
	}
	if op.Expr != nil && op.Expr.MaxArg() >= args {
		return fmt.Errorf("the expression reads operand %d of %d", op.Expr.MaxArg(), args)
	}
	if inner := (Access{Strides: op.Out.Strides[scans:]}); (op.Kind == Map || op.Kind == Move) && !inner.Injective(op.Loops[scans:]) {
		return fmt.Errorf("two iterations write one element")
	}
	return nil
}
