package schedule

import (
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// TestShare looks for the layers that kernels serve, over two programs.
func TestShare(t *testing.T) {
	program := func(purpose ir.Purpose, width int, layers ...string) *ir.Program {
		p := &ir.Program{DType: runtime.Float32, Purpose: purpose, Width: width}
		for _, layer := range layers {
			n := 16 + len(layer)
			v := &ir.Value{Name: layer, Shape: []int{n}, Role: ir.Temp}
			p.Ops = append(p.Ops, &ir.Op{Kind: ir.Map, Layer: layer, Loops: []ir.Loop{{Name: "i", N: n}}, Expr: expr.Call("tanh", expr.Arg(0)),
				Out: ir.Access{Value: v, Strides: []int{1}}, In: []ir.Access{{Value: v, Strides: []int{1}}}})
		}
		return p
	}
	s := New([]*ir.Program{
		program(ir.Train, 0), program(ir.Predict, 0), program(ir.Predict, 1, "one", "three"),
		program(ir.Predict, 16, "one", "two", "three"), program(ir.Evaluate, 16, "six", "one"),
	}, Network{Machine: x86.New(target.AVX2()), FLOPs: 1e6})
	for _, c := range s.Wide(ir.Evaluate).Stretches[0].Calls {
		if want := []string{"one", "two", "six"}; !slices.Equal(c.Plan.Serves, want) {
			t.Errorf("the kernel of %s serves %v, expected %v", c.Op.Layer, c.Plan.Serves, want)
		}
	}
	if alone := s.Wide(ir.Predict).Stretches[0].Calls[2].Plan.Serves; !slices.Equal(alone, []string{"three"}) {
		t.Errorf("the kernel of three serves %v", alone)
	}
}
