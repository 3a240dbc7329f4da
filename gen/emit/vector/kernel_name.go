package vector

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
)

// kernelName is that of the layer's stage; a kernel that several layers share is
// called by what it does, and the sizes of its loops: kernelTanh225x16.
func kernelName(c *schedule.Call, scans int) string {
	if len(c.Plan.Serves) < 2 {
		return "kernel" + source.GoName(source.FunctionName(c.Op.Stage, c.Op.Layer))
	}
	var sizes []string
	for _, l := range c.Op.Loops[scans:] {
		if l.N > 1 {
			sizes = append(sizes, fmt.Sprint(l.N))
		}
	}
	return "kernel" + does(c.Op) + strings.Join(sizes, "x")
}

// does is a word for what an operation does: the functions that it calls, or its kind.
func does(op *ir.Op) string {
	switch {
	case op.Kind == ir.Reduce && op.Max:
		return "Max"
	case op.Kind == ir.Reduce:
		return "Sum"
	case op.Kind == ir.Move && op.Add:
		return "Add"
	case op.Kind == ir.Move:
		return "Copy"
	case op.Kind != ir.Map:
		return source.GoName(op.Kind.String())
	case op.Expr.IsConst(0):
		return "Clear"
	}
	if names := calls(op.Expr, map[*expr.Expr]bool{}); 0 < len(names) && len(names) < 3 {
		return strings.Join(names, "")
	}
	return "Map"
}

// calls are the functions that an expression calls, those of operands first.
func calls(e *expr.Expr, seen map[*expr.Expr]bool) []string {
	if seen[e] {
		return nil
	}
	seen[e] = true
	var names []string
	for _, a := range e.Args {
		for _, name := range calls(a, seen) {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if e.Op == expr.OpCall && !slices.Contains(names, source.GoName(e.Func.Name)) {
		names = append(names, source.GoName(e.Func.Name))
	}
	return names
}
