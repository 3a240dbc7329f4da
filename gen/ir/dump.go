package ir

import (
	"fmt"
	"slices"
	"strings"
)

// String is the program as text, one operation a line, for -dump-ir and for
// the golden tests of the passes.
func (p *Program) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "program %s %s %s width %d\n", p.Name, p.DType, p.Purpose, p.Width)
	for _, v := range p.Values {
		fmt.Fprintf(&b, "  %s\n", v)
	}
	last := &Op{Stage: -1}
	for _, op := range p.Ops {
		if op.Segment != last.Segment && op.Segment > 0 {
			fmt.Fprintf(&b, "segment %d\n", op.Segment)
		}
		if op.Layer != last.Layer || op.Stage != last.Stage || op.Phase != last.Phase {
			fmt.Fprintf(&b, "%s\n", op.heading())
		}
		last = op
		fmt.Fprintf(&b, "  %s\n", op)
	}
	for _, a := range p.Averages {
		fmt.Fprintf(&b, "average %s of %s, momentum %v\n", a.Weight.Name, a.Of.Name, a.Momentum)
	}
	if p.Arena > 0 {
		fmt.Fprintf(&b, "arena %d\n", p.Arena)
	}
	if p.Batch > 0 {
		fmt.Fprintf(&b, "batch %d\n", p.Batch)
	}
	if p.Persistent > 0 {
		fmt.Fprintf(&b, "persistent %d\n", p.Persistent)
	}
	if p.Kept > 0 {
		fmt.Fprintf(&b, "kept %d, scratch %d\n", p.Kept, p.Scratch)
	}
	return b.String()
}

func (op *Op) heading() string {
	phase := ""
	if op.Phase != PerGroup {
		phase = ", " + op.Phase.String()
	}
	return fmt.Sprintf("%s %s%s:", op.Stage, op.Layer, phase)
}

func (v *Value) String() string {
	s := fmt.Sprintf("%s %s %v", v.Role, v.Name, v.Shape)
	switch {
	case v.Alias != nil:
		s += " = " + v.Alias.Name
	case v.Init != nil:
		s += " " + v.Init.Func
	}
	if v.Whole != nil {
		s += " integers"
		if v.Whole.Below > 0 {
			s += fmt.Sprintf(" below %d", v.Whole.Below)
		}
	}
	if v.Frozen {
		s += " frozen"
	}
	if v.Local > 0 {
		s += " local"
	}
	if v.Penalty != (Penalty{}) {
		s += fmt.Sprintf(" + %v·Σ|w| + %v·Σw²", v.Penalty.L1, v.Penalty.L2)
	}
	if c := v.Constraint; c != nil {
		s += fmt.Sprintf(" within %v", *c)
	}
	switch {
	case v.Memory != Arena:
		s += fmt.Sprintf(" @%s+%d", v.Memory, v.Offset)
	case v.Offset != 0:
		s += fmt.Sprintf(" @%d", v.Offset)
	}
	return s
}

func (op *Op) String() string {
	if op.Kind == Scan {
		return op.scanString()
	}
	loops := make([]string, len(op.Loops))
	for i, l := range op.Loops {
		loops[i] = fmt.Sprintf("%s:%d", l.Name, l.N)
	}
	return fmt.Sprintf("%s {%s} %s", op.Kind, strings.Join(loops, " "), op.Formula())
}

func (op *Op) scanString() string {
	order := "up"
	switch {
	case op.Tasks:
		order = "tasks"
	case op.Reverse:
		order = "down"
	}
	l := op.Loops[len(op.Loops)-1]
	lines := []string{fmt.Sprintf("scan {%s:%d %s}", l.Name, l.N, order)}
	for _, inner := range op.Body {
		lines = append(lines, strings.ReplaceAll(inner.String(), "\n", "\n  "))
	}
	return strings.Join(lines, "\n    ")
}

// Formula is what the operation computes, with indices.
func (op *Op) Formula() string {
	return op.FormulaWith(func(v *Value) string { return v.Name }, 0)
}

// FormulaWith is Formula with other names for the values, in one iteration of so
// many scans around the operation.
func (op *Op) FormulaWith(name func(*Value) string, bound int) string {
	names := []string{name(op.Out.Value)}
	for _, a := range op.In {
		names = append(names, name(a.Value))
	}
	return op.FormulaOf(names, bound)
}

// FormulaOf is FormulaWith for a name of the result and one of each operand.
func (op *Op) FormulaOf(names []string, bound int) string {
	operands := make([]string, len(op.In))
	for i, a := range op.In {
		operands[i] = a.format(op.Loops, names[1+i])
	}
	assign := " = "
	if op.Add {
		assign = " += "
	}
	out := op.Out.format(op.Loops, names[0])
	switch op.Kind {
	case Gather:
		operands[0] = op.formatRow(op.In[0], names[1], operands[1])
	case Scatter:
		out = op.formatRow(op.Out, names[0], operands[1])
	}
	return out + assign + op.right(operands, bound)
}

// sums reports whether an operation sums over loops that its result does not follow; others go in
// place.
func (op *Op) sums() bool { return op.Kind != Map && op.Kind != Move }

func (op *Op) right(names []string, bound int) string {
	var over []string
	for i, l := range op.Loops {
		if i >= bound && op.Reduced(i) && op.sums() {
			over = append(over, l.Name)
		}
	}
	sum := ""
	if len(over) > 0 {
		sum = "Σ_" + strings.Join(over, ",") + " "
		if op.Max {
			sum = "max_" + strings.Join(over, ",") + " "
		}
	}
	switch op.Kind {
	case Contract:
		product := sum + names[0] + "·" + names[1]
		if op.Expr == nil {
			return product
		}
		return op.Expr.Format(append([]string{product}, names[2:]...))
	case Move:
		return names[0]
	case Random:
		what := fmt.Sprintf("dropout(%v)", op.Rate)
		if op.Normal {
			what = "normal"
		}
		if op.Numbers.Value != nil {
			what += " for " + op.Numbers.format(op.Loops, op.Numbers.Value.Name)
		}
		return what
	case Gather, Scatter:
		return names[0]
	case SelectAndScatter:
		return op.selectAndScatterString(names)
	}
	return sum + op.Expr.Format(names)
}

// format writes the access as name[i,j]. Where the address does not follow the
// value's axes, as few neighbours as possible count as one axis.
func (a Access) format(loops []Loop, name string) string {
	for _, shape := range mergers(a.Value.Shape) {
		if idx, ok := a.Subscripts(loops, shape); ok {
			parts := make([]string, len(idx))
			for d := range idx {
				parts[d] = FormatIndex(idx[d], loops)
			}
			return name + "[" + strings.Join(parts, ",") + "]"
		}
	}
	return name + "[" + FormatIndex(Index{a.Offset, a.Strides}, loops) + "]"
}

// mergers are a shape and those in which neighbouring axes are one, the least
// merged first.
func mergers(shape []int) [][]int {
	all, seen := [][]int{shape}, map[string]bool{}
	for i := 0; i < len(all); i++ {
		for d := 1; d < len(all[i]); d++ {
			merged := slices.Concat(all[i][:d-1], []int{all[i][d-1] * all[i][d]}, all[i][d+1:])
			if key := fmt.Sprint(merged); !seen[key] {
				seen[key] = true
				all = append(all, merged)
			}
		}
	}
	return all
}

// FormatIndex writes an affine index as a Go expression.
func FormatIndex(x Index, loops []Loop) string {
	var terms []string
	for i, s := range x.Strides {
		switch {
		case s == 0:
		case s == 1:
			terms = append(terms, loops[i].Name)
		default:
			terms = append(terms, fmt.Sprintf("%d*%s", s, loops[i].Name))
		}
	}
	if x.Offset != 0 || len(terms) == 0 {
		terms = append(terms, fmt.Sprint(x.Offset))
	}
	return strings.ReplaceAll(strings.Join(terms, "+"), "+-", "-")
}
