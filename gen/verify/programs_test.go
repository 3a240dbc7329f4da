package verify_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

// passed is what the passes make of a network, but for the plan of its memory.
func passed(t *testing.T, text string, purpose ir.Purpose, width int) *ir.Program {
	t.Helper()
	n, errs := spec.Parse("network.toml", []byte(text))
	g := graph.Build(n, purpose, errs)
	if err := errs.Err(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	on := target.AVX2()
	if width == 0 {
		on = target.Plain()
	}
	p, passes := g.Program.For(purpose, width, on), pass.Pipeline(purpose, width)
	if err := pass.Run(t.Context(), p, passes[:len(passes)-1], nil); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return p
}

// checkPrograms executes what the passes make of a network, to train in plain Go, to train
// samples side by side and to predict one, and compares with its definition. That finds
// what layers, derivatives and passes do wrong at a hundredth of the cost of compiling. It
// returns the traits of the operations that back ends see, and how many there are.
func checkPrograms(t *testing.T, c *verify.Case) (shown map[string]bool, size int) {
	t.Helper()
	text := c.Network.TOML()
	want, err := verify.Meaning(c)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	shown = map[string]bool{}
	for _, line := range []struct {
		purpose ir.Purpose
		width   int
	}{{ir.Train, 0}, {ir.Train, 4}, {ir.Predict, 1}} {
		p := passed(t, text, line.purpose, line.width)
		if p.Refusal != "" {
			continue
		}
		means := want
		if line.purpose == ir.Predict {
			if means, err = verify.MeaningOfPrediction(c); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			maps.DeleteFunc(means, func(name string, _ []float64) bool { return !strings.HasPrefix(name, "output") })
		}
		if err := verify.Same(verify.Execute(p, c), means); err != nil {
			t.Errorf("%s, to %v %d at once: %v\n%s", c.Network.Name, line.purpose, line.width, err, text)
		}
		for _, v := range p.Params {
			if _, trained := want["gradient of "+v.Name]; !trained && !v.Frozen {
				t.Errorf("%s: %s is not frozen\n%s", c.Network.Name, v.Name, text)
			}
		}
		if line.purpose == ir.Train {
			traitsOf(p, p.Ops, "", shown)
			size += len(ir.Leaves(p.Ops))
		}
	}
	return shown, size
}

// traitsOf notes what operations look like to a back end.
func traitsOf(p *ir.Program, ops []*ir.Op, inside string, shown map[string]bool) {
	for _, op := range ops {
		if op.Kind == ir.Scan {
			traitsOf(p, op.Body, fmt.Sprint(inside, "scan ", op.Reverse, " "), shown)
			continue
		}
		trait := fmt.Sprint(p.Width, inside, op.Kind, op.Add, op.Max, len(op.Loops), op.Out.Value.Role)
		for _, in := range op.In {
			trait += fmt.Sprint(" ", in.Value.Role)
		}
		shown[trait] = true
		summed, last := map[bool]int{}, map[bool]int{}
		for i, l := range op.Loops {
			sums := op.Out.Strides[i] == 0
			if summed[sums]++; l.N <= 8 { // plain Go writes loops out that are no longer
				last[sums] = l.N
			} else { // and others by fours
				last[sums] = 9 + l.N%4
			}
		}
		shown[fmt.Sprint(p.Width, op.Stage, op.Kind, " sums ", summed[true], " to ", last[true])] = true
		shown[fmt.Sprint(p.Width, op.Stage, op.Kind, " along ", last[false])] = true
		for name := range functions(op.Expr) {
			shown[fmt.Sprint(p.Width, op.Stage, op.Kind, " ", name)] = true
		}
	}
}

// functions are those that an expression calls.
func functions(e *expr.Expr) map[string]bool {
	called := map[string]bool{}
	var walk func(e *expr.Expr)
	walk = func(e *expr.Expr) {
		if e == nil {
			return
		}
		if e.Op == expr.OpCall {
			called[e.Func.Name] = true
		}
		for _, a := range e.Args {
			walk(a)
		}
	}
	walk(e)
	return called
}
