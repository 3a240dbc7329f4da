package pass_test

import (
	"maps"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
)

// matrix is y[o] = Σ_i w[o,i]·x[i].
func matrix(rows, columns int) *ir.Op {
	w, x, y := &ir.Value{Name: "w", Shape: []int{rows, columns}, Role: ir.Param}, &ir.Value{Name: "x", Shape: []int{columns}, Role: ir.Temp}, &ir.Value{Name: "y", Shape: []int{rows}, Role: ir.Temp, Offset: columns}
	return &ir.Op{Kind: ir.Contract, Loops: []ir.Loop{{Name: "o", N: rows}, {Name: "i", N: columns}},
		Out: ir.Access{Value: y, Strides: []int{1, 0}}, In: []ir.Access{{Value: w, Strides: []int{columns, 1}}, {Value: x, Strides: []int{0, 1}}}}
}

// TestInTasks is into how many tasks an operation is parted; together they are the whole.
func TestInTasks(t *testing.T) {
	for _, c := range []struct{ rows, wanted, tasks int }{
		{1024, 0, 16}, {225, 0, 15}, {5000, 0, 10}, {26, 0, 13}, {10, 0, 10}, {3, 0, 3}, {2, 0, 2}, {127, 0, 0}, {1, 0, 0},
		{1024, 12, 0}, {24, 12, 12}, {225, 15, 15},
	} {
		op := matrix(c.rows, 7)
		p := &ir.Program{Purpose: ir.Predict, Ops: []*ir.Op{op}}
		all := pass.InTasks(p, op, 0, c.wanted)
		if c.tasks == 0 {
			if len(all) > 0 {
				t.Errorf("%d rows: %s", c.rows, all[0])
			}
			continue
		}
		if len(all) == 0 || all[0].Loops[0].N != c.tasks || !all[0].Tasks {
			t.Fatalf("%d rows: %v, expected %d tasks", c.rows, all, c.tasks)
		}
		if !maps.Equal(products(all[0].Body[0]), products(op)) {
			t.Errorf("%d rows: tasks compute %s", c.rows, all[0].Body[0])
		}
	}
	op := matrix(8, 8)
	op.Kind = ir.SelectAndScatter
	if all := pass.InTasks(&ir.Program{}, op, 0, 0); len(all) > 0 {
		t.Errorf("%s", all[0])
	}
	op = matrix(8, 8)
	op.Out.Strides = []int{1, 1} // windows that overlap
	if all := pass.InTasks(&ir.Program{}, op, 0, 0); len(all) > 0 {
		t.Errorf("%s", all[0])
	}
}

// TestApart is what may follow an operation within each task.
func TestApart(t *testing.T) {
	first := matrix(64, 16)
	x, y := first.In[1].Value, first.Out.Value
	p := &ir.Program{Purpose: ir.Predict, Ops: []*ir.Op{first}}
	loop := pass.InTasks(p, first, 0, 8)[0]
	z := &ir.Value{Name: "z", Shape: []int{64}, Role: ir.Temp, Offset: 128}
	for _, c := range []struct {
		name string
		out  ir.Access
		in   ir.Access
		want bool
	}{
		{"its results one by one", ir.Access{Value: z, Strides: []int{1}}, ir.Access{Value: y, Strides: []int{1}}, true},
		{"in place", ir.Access{Value: y, Strides: []int{1}}, ir.Access{Value: y, Strides: []int{1}}, true},
		{"backwards", ir.Access{Value: z, Strides: []int{1}}, ir.Access{Value: y, Offset: 63, Strides: []int{-1}}, false},
		{"one place on", ir.Access{Value: z, Strides: []int{1}}, ir.Access{Value: y, Offset: 1, Strides: []int{1}}, false},
		{"what all read", ir.Access{Value: z, Strides: []int{1}}, ir.Access{Value: y, Strides: []int{0}}, false},
		{"onto what all read", ir.Access{Value: &ir.Value{Name: "on x", Shape: []int{64}, Role: ir.Temp, Offset: x.Offset}, Strides: []int{1}}, ir.Access{Value: y, Strides: []int{1}}, false},
		{"elsewhere", ir.Access{Value: z, Strides: []int{2}}, ir.Access{Value: x, Strides: []int{0}}, true},
	} {
		op := &ir.Op{Kind: ir.Map, Loops: []ir.Loop{{Name: "o", N: 64}}, Expr: expr.Neg(expr.Arg(0)), Out: c.out, In: []ir.Access{c.in}}
		got := false
		for _, scan := range pass.InTasks(p, op, 0, 8) {
			got = got || pass.Apart(p, loop.Body, scan.Body[0], 0)
		}
		if got != c.want {
			t.Errorf("%s: %v, expected %v", c.name, got, c.want)
		}
	}
}

// TestApartInPlanes tells rows of several planes apart, which lie between one another.
func TestApartInPlanes(t *testing.T) {
	x, y := &ir.Value{Name: "x", Shape: []int{3, 8, 5}, Role: ir.Temp}, &ir.Value{Name: "y", Shape: []int{3, 8, 5}, Role: ir.Temp, Offset: 120}
	mapped := func(out, in *ir.Value, loops []ir.Loop, strides ...int) *ir.Op {
		return &ir.Op{Kind: ir.Map, Loops: loops, Expr: expr.Neg(expr.Arg(0)), Out: ir.Access{Value: out, Strides: strides}, In: []ir.Access{{Value: in, Strides: strides}}}
	}
	first := mapped(y, x, []ir.Loop{{Name: "c", N: 3}, {Name: "h", N: 8}, {Name: "w", N: 5}}, 40, 5, 1)
	p := &ir.Program{Purpose: ir.Predict, Ops: []*ir.Op{first}}
	loop := pass.InTasks(p, first, 0, 4)[0]
	then := mapped(x, y, []ir.Loop{{Name: "c", N: 3}, {Name: "i", N: 40}}, 40, 1)
	if scans := pass.InTasks(p, then, 0, 4); len(scans) != 1 || !pass.Apart(p, loop.Body, scans[0].Body[0], 0) {
		t.Errorf("%v", scans)
	}
	shifted := mapped(x, y, []ir.Loop{{Name: "c", N: 3}, {Name: "i", N: 36}}, 40, 1)
	shifted.In[0].Offset = 4
	if scans := pass.InTasks(p, shifted, 0, 4); len(scans) != 1 || pass.Apart(p, loop.Body, scans[0].Body[0], 0) {
		t.Errorf("rows of which neighbours have a part: %v", scans)
	}
}

// TestPrivate is what each task of a scan has for itself.
func TestPrivate(t *testing.T) {
	value := func(name string) *ir.Value { return &ir.Value{Name: name, Shape: []int{8}, Role: ir.Temp} }
	x, own, seen, y := value("x"), value("own"), value("seen"), value("y")
	loops := []ir.Loop{{Name: "task", N: 2}, {Name: "i", N: 4}}
	move := func(out *ir.Value, to int, in *ir.Value, from int) *ir.Op {
		return &ir.Op{Kind: ir.Move, Loops: loops, Out: ir.Access{Value: out, Strides: []int{to, 1}}, In: []ir.Access{{Value: in, Strides: []int{from, 1}}}}
	}
	scan := &ir.Op{Kind: ir.Scan, Loops: loops[:1], Tasks: true, Body: []*ir.Op{move(own, 0, x, 4), move(seen, 0, x, 4), move(y, 4, own, 0)}}
	after := move(x, 4, seen, 0)
	p := &ir.Program{Ops: []*ir.Op{scan, after}}
	if got := pass.Private(p, scan); len(got) != 1 || got[0] != own {
		t.Errorf("%v", got)
	}
}
