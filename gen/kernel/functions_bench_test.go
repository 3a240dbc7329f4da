package kernel

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel/internal/guarded"
)

// everyCall are expressions of one call: of every function, and of pow with a
// number.
func everyCall() map[string]*expr.Expr {
	all := map[string]*expr.Expr{}
	for _, f := range expr.Functions() {
		name := f.Name
		if name == "pow" {
			all[name] = expr.Call(name, expr.Arg(0), expr.Const(2.2))
			continue
		}
		all[name] = expr.Call(name, []*expr.Expr{expr.Arg(0), expr.Arg(1), expr.Arg(2)}[:f.Arity()]...)
	}
	return all
}

// BenchmarkFunctions measures a thousand calls of each function.
func BenchmarkFunctions(b *testing.B) {
	all := everyCall()
	for i := range 4 {
		on, width := guarded.Targets()[i/2], 4+i%2*4
		b.Run(fmt.Sprintf("%s float%d", on.Name, 8*width), func(b *testing.B) {
			var trials []*trial
			for _, name := range slices.Sorted(maps.Keys(all)) {
				op := &ir.Op{Kind: ir.Map, Loops: loops(1000), Expr: all[name], Out: access(value("out", ir.Temp, 1000), 0, 1)}
				for i := range all[name].MaxArg() + 1 {
					op.In = append(op.In, access(value(fmt.Sprint(i), ir.Temp, 1000), 0, 1))
				}
				trials = append(trials, &trial{name: name, op: op})
			}
			benchmarkTrials(b, on, width, trials)
		})
	}
}
