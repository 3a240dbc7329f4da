package schedule

import (
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// scheduled schedules programs that train on one weight: operations of the given
// stages, each a map, and the gradient of the weight by an expression.
func scheduled(t *testing.T, refusal string, gradient map[int]*expr.Expr, stages ...ir.Stage) *Schedule {
	t.Helper()
	const n = 16
	vector := func(name string, role ir.Role) *ir.Value {
		v := &ir.Value{Name: name, Role: role, Shape: []int{n}}
		if role == ir.Temp {
			v.Memory = ir.Persistent
		}
		return v
	}
	programs := []*ir.Program{
		{Name: "n", DType: runtime.Float32, Purpose: ir.Train, Persistent: n},
		{Name: "n", DType: runtime.Float32, Purpose: ir.Predict, Persistent: n},
		{Name: "n", DType: runtime.Float32, Purpose: ir.Predict, Width: n, Persistent: n},
		{Name: "n", DType: runtime.Float32, Purpose: ir.Predict, Width: 1, Persistent: n},
	}
	for _, width := range []int{n, 1} {
		p := &ir.Program{Name: "n", DType: runtime.Float32, Purpose: ir.Train, Width: width, Persistent: n}
		w, x, d := vector("w", ir.Param), vector("x", ir.Temp), vector("d.w", ir.Grad)
		d.Of, p.Params = w, []*ir.Value{w, vector("unused", ir.Param)}
		each := func(out *ir.Value, stage ir.Stage, phase ir.Phase, e *expr.Expr) *ir.Op {
			return &ir.Op{Kind: ir.Map, Layer: "l", Stage: stage, Phase: phase, Loops: []ir.Loop{{Name: "i", N: n}}, Expr: e,
				Out: ir.Access{Value: out, Strides: []int{1}}, In: []ir.Access{{Value: x, Strides: []int{1}}}}
		}
		for _, stage := range stages {
			p.Ops = append(p.Ops, each(x, stage, ir.PerGroup, expr.Mul(expr.Arg(0), expr.Arg(0))))
		}
		if e := gradient[width]; e != nil {
			p.Ops = append(p.Ops, each(d, ir.Backward, ir.PerBatch, e))
		}
		programs = append(programs, p)
	}
	programs[4].Refusal = refusal
	return New(programs, Network{Machine: x86.New(target.AVX2()), FLOPs: 1e6, Parameters: n})
}

// TestTrainingOnKernels is where programs train on kernels, and why not.
func TestTrainingOnKernels(t *testing.T) {
	all := []ir.Stage{ir.Forward, ir.LossForward, ir.LossBackward, ir.LossBackward, ir.Backward}
	good := expr.Arg(0)
	bad := &expr.Expr{Op: expr.OpCall, Func: &expr.Func{Name: "rare"}, Args: []*expr.Expr{good}} // has no vector code
	const beside = "samples side by side are not trained on kernels"
	for _, c := range []struct {
		name              string
		gradient          map[int]*expr.Expr
		stages            []ir.Stage
		plain, wide, once string // why not; "": it is
		fewest            int
	}{
		{"both", map[int]*expr.Expr{16: good, 1: good}, all, "", "", "", 10},
		{"no gradient", nil, all, "no weight is trained", "no weight is trained", "no weight is trained", 0},
		{"a pass refuses", map[int]*expr.Expr{16: good, 1: good}, all, "it is carried", "it is carried", beside, 0},
		{"no kernel to train side by side", map[int]*expr.Expr{16: bad, 1: good}, all,
			"the gradient of w calls rare", "the gradient of w calls rare", beside, 0},
		{"no kernel to train one by one", map[int]*expr.Expr{16: good, 1: bad}, all, "", "", "the gradient of w calls rare", 12},
		{"losses between layers", map[int]*expr.Expr{16: good, 1: good}, append(all, ir.LossBackward),
			"gradients of losses come between those of layers", "gradients of losses come between those of layers", "gradients of losses come between those of layers", 0},
		{"a layer between losses", map[int]*expr.Expr{16: good, 1: good}, append([]ir.Stage{ir.LossBackward}, all...),
			"gradients of losses come between those of layers", "gradients of losses come between those of layers", "gradients of losses come between those of layers", 0},
		{"no loss", map[int]*expr.Expr{16: good, 1: good}, all[:1],
			"gradients of losses come between those of layers", "gradients of losses come between those of layers", "gradients of losses come between those of layers", 0},
	} {
		refusal := ""
		if c.name == "a pass refuses" {
			refusal = c.wide
		}
		s := scheduled(t, refusal, c.gradient, c.stages...)
		wide, once := s.Programs[4], s.Programs[5]
		if plain := s.InPlainGo(ir.Train).Plain; plain != c.plain || wide.Refused != c.wide || once.Refused != c.once {
			t.Errorf("%s: in plain Go because %q, not side by side because %q, not one by one because %q", c.name, plain, wide.Refused, once.Refused)
		}
		if (s.Wide(ir.Train) == wide) != (c.wide == "") || (s.Single(ir.Train) == once) != (c.once == "") {
			t.Errorf("%s: programs that are refused are used, or others are not", c.name)
		}
		if t16 := wide.Training; t16 != nil {
			if len(t16.Masked) != 1 || len(t16.Parts) != 2 || t16.Parts[0].Clear || !t16.Parts[1].Clear || t16.Parts[1].Gradient.Of.Name != "unused" || t16.Parts[1].Calls != nil {
				t.Errorf("%s: expected the gradient of the loss to be weighed, and that of the weight which nothing depends on to be 0:\n%s", c.name, wide)
			}
		}
		if wide.Fewest.Is != c.fewest {
			t.Errorf("%s: from %s samples on, expected %d", c.name, wide.Fewest, c.fewest)
		}
		for _, p := range s.Programs {
			if text := p.String(); p.Refused != "" && !strings.Contains(text, "not used: "+p.Refused+"\n") {
				t.Errorf("%s is not said to be refused because %s", text, p.Refused)
			}
		}
	}
}
