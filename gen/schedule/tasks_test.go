package schedule

import (
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// dense are y = relu(w·x + b), as one layer of so many rows and columns.
func dense(rows, columns int) *ir.Program {
	value := func(name string, role ir.Role, at int, shape ...int) *ir.Value {
		return &ir.Value{Name: name, Role: role, Offset: at, Shape: shape}
	}
	w, x, b, y := value("w", ir.Param, 0, rows, columns), value("x", ir.Input, 0, columns), value("b", ir.Param, 0, rows), value("y", ir.Temp, 0, rows)
	p := &ir.Program{Name: "n", DType: runtime.Float32, Purpose: ir.Predict, Width: 1, Arena: rows,
		Values: []*ir.Value{w, x, b, y}, Params: []*ir.Value{w, b}, Inputs: []*ir.Value{x}}
	p.Ops = []*ir.Op{
		{Kind: ir.Contract, Layer: "l", Loops: []ir.Loop{{Name: "o", N: rows}, {Name: "i", N: columns}},
			Out: ir.Access{Value: y, Strides: []int{1, 0}}, In: []ir.Access{{Value: w, Strides: []int{columns, 1}}, {Value: x, Strides: []int{0, 1}}}},
		{Kind: ir.Map, Layer: "l", Loops: []ir.Loop{{Name: "o", N: rows}}, Expr: expr.Call("relu", expr.Add(expr.Arg(0), expr.Arg(1))),
			Out: ir.Access{Value: y, Strides: []int{1}}, In: []ir.Access{{Value: y, Strides: []int{1}}, {Value: b, Strides: []int{1}}}},
	}
	return p
}

// TestShared is which layers several processors share, and why not.
func TestShared(t *testing.T) {
	for _, c := range []struct {
		rows, columns int
		tasks         int
		why           string
	}{
		{1024, 1024, 16, "two take 0.5"},
		{2048, 4096, 16, "two take 0.5"},
		{127, 8192, 1, "no operation is worth being shared out"}, // it has no equal parts
		{64, 64, 1, "no operation is worth being shared out"},
		{512, 128, 1, "no operation is worth being shared out"},
		{512, 256, 1, "two would take"},
	} {
		p := dense(c.rows, c.columns)
		q := &Program{Program: p}
		newScheduler(Network{Machine: x86.New(target.AVX2())}, p).schedule(q)
		if q.Tasks.Is != c.tasks || !strings.HasPrefix(q.Tasks.Why, c.why) {
			t.Errorf("%d×%d: %s", c.rows, c.columns, q.Tasks)
		}
		calls := q.Stretches[0].Calls
		if shared := len(calls) == 1 && calls[0].Tasks && len(calls[0].Body) == 2; shared != (c.tasks > 1) {
			t.Errorf("%d×%d: %v", c.rows, c.columns, calls)
		}
		if text := q.String(); !strings.Contains(text, "processors at most: "+q.Tasks.String()+"\n") || strings.Contains(text, "tasks {task:16}") != (c.tasks > 1) {
			t.Errorf("%d×%d: %s", c.rows, c.columns, text)
		}
	}
}

// TestSharedPurpose: one sample's time steps and evaluations are for one processor each; groups of
// samples are shared to evaluate as to predict.
func TestSharedPurpose(t *testing.T) {
	for _, c := range []struct {
		purpose ir.Purpose
		width   int
		want    bool
	}{{ir.Predict, 1, true}, {ir.Evaluate, 1, false}, {ir.Step, 1, false}, {ir.Predict, 16, true}, {ir.Evaluate, 16, true}} {
		p, purpose, want := dense(1024, 1024), c.purpose, c.want
		p.Purpose = purpose
		if p.Width = c.width; c.width > 1 {
			if err := pass.Lanes(p); err != nil {
				t.Fatal(err)
			}
			p.Inputs[0].Offset, p.Arena = 1024*c.width, 2048*c.width
		}
		q := &Program{Program: p}
		newScheduler(Network{Machine: x86.New(target.AVX2())}, p).schedule(q)
		if SharedOut(q.Stretches[0].Calls) != want || q.Tasks.Is > 1 != want {
			t.Errorf("%s: %s", purpose, q)
		}
	}
}

// TestSharedForNothing is what is shared where processors need no time to meet.
func TestSharedForNothing(t *testing.T) {
	machine := target.AVX2()
	machine.Costs.Meet, machine.Costs.Wake = 0, 0
	p := dense(64, 4096)
	q := &Program{Program: p}
	newScheduler(Network{Machine: x86.New(machine)}, p).schedule(q)
	if q.Tasks.Is < 2 {
		t.Errorf("%s", q)
	}
	if private := q.Private(); len(private) > 0 {
		t.Errorf("each processor has %v for itself", private)
	}
}

// TestNoStrips leaves a matrix that is large whole, down whose columns one sample goes.
func TestNoStrips(t *testing.T) {
	for _, c := range []struct{ rows, columns, tasks int }{{256, 512, 16}, {1024, 1024, 1}, {256, 65536, 16}} {
		p := dense(c.columns, c.rows)
		w := p.Ops[0].In[0].Value
		w.Shape = []int{c.rows, c.columns}
		p.Ops[0].In[0].Strides = []int{1, c.columns}
		machine := target.AVX2()
		machine.Costs.Meet, machine.Costs.Wake = 0, 0
		q := &Program{Program: p}
		newScheduler(Network{Machine: x86.New(machine)}, p).schedule(q)
		if shared := q.Tasks.Is > 1 && q.Stretches[0].Calls[0].Tasks; shared != (c.tasks > 1) {
			t.Errorf("%d×%d: %s", c.rows, c.columns, q)
		}
	}
}
