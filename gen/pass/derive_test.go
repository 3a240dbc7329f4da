package pass_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// deriving is a program by hand: maps of three elements from value to value, by their names,
// of which w… are weights, k… constants and x… inputs; y is the output.
func deriving(lines ...string) *ir.Program {
	p := &ir.Program{Name: "d", Purpose: ir.Predict, Machine: target.Plain()}
	values := map[string]*ir.Value{}
	access := func(name string) ir.Access {
		v := values[name]
		if v == nil {
			role, ok := map[byte]ir.Role{'w': ir.Param, 'k': ir.Const, 'x': ir.Input}[name[0]]
			if !ok {
				role = ir.Temp
			}
			v = &ir.Value{Name: name, Role: role, Shape: []int{3}}
			values[name], p.Values = v, append(p.Values, v)
		}
		return ir.Access{Value: v, Strides: []int{1}}
	}
	for _, line := range lines {
		words := strings.Fields(line)
		op := &ir.Op{Kind: ir.Map, Loops: []ir.Loop{{Name: "i", N: 3}}, Out: access(words[0]), Expr: expr.Const(1)}
		for i, name := range words[1:] {
			op.In, op.Expr = append(op.In, access(name)), expr.Add(op.Expr, expr.Arg(i))
		}
		p.Ops = append(p.Ops, op)
	}
	p.Outputs = []*ir.Output{{Name: "y", Value: values["y"]}}
	return p
}

// TestDerive is what is moved to the beginning.
func TestDerive(t *testing.T) {
	for _, c := range []struct {
		about string
		lines []string
		want  string // the results of what runs once for the weights, in order
	}{
		{"a chain", []string{"a w", "b x", "c a k", "y b c"}, "a c"},
		{"nothing but a sample's", []string{"a x w", "y a"}, ""},
		{"an output", []string{"a w", "y a"}, "a"},
		{"constants alone", []string{"a k", "y x a"}, ""},
		{"constants for weights", []string{"a k", "b a w", "y x b"}, "a b"},
		{"constants for both", []string{"a k", "b a w", "y x b a"}, ""},
		{"a part that is a sample's", []string{"a w", "a x", "b w", "y a b"}, "b"},
		{"written again after a sample has read it", []string{"a w", "b x a", "a w2", "y a b"}, ""},
		{"written twice before", []string{"a", "a w", "b x", "y a b"}, "a a"},
		{"an operand that is a sample's", []string{"a x", "b w a", "c b w", "y c"}, ""},
	} {
		p := deriving(c.lines...)
		if err := pass.Run(t.Context(), p, []pass.Pass{{Name: "derive", Run: pass.Derive}}, nil); err != nil {
			t.Errorf("%s: %v", c.about, err)
			continue
		}
		var got []string
		once, samples, _ := p.Phases()
		for _, op := range once {
			if got = append(got, op.Out.Value.Name); !op.Out.Value.Derived {
				t.Errorf("%s: %s is not called derived", c.about, op.Out.Value.Name)
			}
		}
		if strings.Join(got, " ") != c.want || len(once)+len(samples) != len(c.lines) {
			t.Errorf("%s: once for the weights: %v, want %q", c.about, got, c.want)
		}
	}
}

// TestDeriveScans: a scan moves as a whole, random numbers and what the gradients of weights
// read stay.
func TestDeriveScans(t *testing.T) {
	scan := func(p *ir.Program, from int) {
		ops := p.Ops[from : from+2]
		for _, op := range ops {
			op.Out.Strides = []int{1}
		}
		p.Ops = slices.Concat(p.Ops[:from], []*ir.Op{{Kind: ir.Scan, Loops: ops[0].Loops, Body: ops}}, p.Ops[from+2:])
	}
	for about, c := range map[string]struct {
		lines  []string
		change func(p *ir.Program)
		want   int // operations that run once for the weights
	}{
		"a scan":               {[]string{"a w", "b a", "y b x"}, func(p *ir.Program) { scan(p, 0) }, 1},
		"a scan of a sample's": {[]string{"a w", "b x", "y a b"}, func(p *ir.Program) { scan(p, 0) }, 0},
		"random numbers": {[]string{"a", "b a w", "y b x"}, func(p *ir.Program) {
			p.Ops[0].Kind, p.Ops[0].Expr = ir.Random, nil
		}, 0},
		"the gradients of weights": {[]string{"a w", "b w", "y x b", "g a"}, func(p *ir.Program) {
			g := p.Ops[3].Out.Value
			g.Role, g.Of = ir.Grad, p.Ops[0].In[0].Value
			p.Ops[3].Phase = ir.PerBatch
		}, 1},
	} {
		p := deriving(c.lines...)
		c.change(p)
		if err := pass.Run(t.Context(), p, []pass.Pass{{Name: "derive", Run: pass.Derive}}, nil); err != nil {
			t.Errorf("%s: %v", about, err)
		} else if once, _, _ := p.Phases(); len(once) != c.want {
			t.Errorf("%s: %d operations run once for the weights, want %d\n%s", about, len(once), c.want, p)
		}
	}
}

// TestLayoutsAreDerived: a program for one sample reads transformed and packed weights, and
// does nothing to them.
func TestLayoutsAreDerived(t *testing.T) {
	text := "name = \"d\"\n[[input]]\nname = \"x\"\nshape = [8, 8, 3]\n" + conv("a", 16, 3, `padding = "same"`) + conv("c", 16, 3, `padding = "same"`) + dense + "[[output]]\nfrom = \"y\"\nloss = \"mean_squared_error\"\n"
	for _, purpose := range []ir.Purpose{ir.Predict, ir.Train} {
		p := compiled(t, text, purpose, 1)
		once, samples, _ := p.Phases()
		transformed := slices.ContainsFunc(once, func(op *ir.Op) bool { return strings.Contains(op.Out.Value.Name, "c.weight.transformed") })
		if packed := slices.ContainsFunc(once, func(op *ir.Op) bool { return op.Out.Value.Name == "a.weight.packed" }); !packed || !transformed {
			t.Errorf("%s: packed %v, transformed %v\n%s", purpose, packed, transformed, p)
		}
		for _, op := range ir.Leaves(samples) {
			if n := len(op.In); n > 0 && !slices.ContainsFunc(op.In, func(a ir.Access) bool { v := a.Value.Root(); return v.Role != ir.Param && !v.Derived }) {
				t.Errorf("%s: for each sample: %s", purpose, op)
			}
		}
	}
}
