package schedule

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// TestInSteps is when values are read as fast as memory gives them: where most of them are gone
// through step by step, and a step stays in the second cache.
func TestInSteps(t *testing.T) {
	const second = 1 << 18
	through := func(name string, loops ...ir.Loop) *ir.Op {
		size, strides := 1, make([]int, len(loops))
		for i := len(loops) - 1; i >= 0; i-- {
			strides[i] = size
			size *= loops[i].N
		}
		x, y := &ir.Value{Name: name + ".x", Shape: []int{size}}, &ir.Value{Name: name + ".y", Shape: []int{size}}
		return &ir.Op{Kind: ir.Map, Loops: loops, Expr: expr.Call("relu", expr.Arg(0)),
			Out: ir.Access{Value: y, Strides: strides}, In: []ir.Access{{Value: x, Strides: strides}}}
	}
	scan := func(steps, elements int, tasks bool) *ir.Op {
		l := ir.Loop{Name: "t", N: steps}
		return &ir.Op{Kind: ir.Scan, Loops: []ir.Loop{l}, Tasks: tasks, Body: []*ir.Op{through("in", l, ir.Loop{Name: "i", N: elements})}}
	}
	beside := through("beside", ir.Loop{Name: "i", N: 100 * 1000})
	for name, c := range map[string]struct {
		ops  []*ir.Op
		want bool
	}{
		"a scan":                        {[]*ir.Op{scan(100, 1000, false)}, true},
		"no scan":                       {[]*ir.Op{beside}, false},
		"half of it":                    {[]*ir.Op{scan(100, 1000, false), beside}, false},
		"more than half":                {[]*ir.Op{scan(101, 1000, false), beside}, true},
		"tasks":                         {[]*ir.Op{scan(100, 1000, true)}, false},
		"steps of the second cache":     {[]*ir.Op{scan(10, second/2, false)}, true},
		"steps beyond the second cache": {[]*ir.Op{scan(10, second/2+1, false)}, false},
	} {
		if got := inSteps(c.ops, second); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
