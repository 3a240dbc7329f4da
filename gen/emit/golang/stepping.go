package golang

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// stepText is what the types of one time step depend on.
type stepText struct{ g *generator }

// Step is what model.go says of one time step; nil where the network cannot run
// by steps.
func (t modelText) Step() *stepText {
	if t.g.step == nil {
		return nil
	}
	return &stepText{t.g}
}

func (t modelText) StepArena() int {
	return largestArena(t.g.u.Schedule.InPlainGo(ir.Step), t.g.u.Schedule.Single(ir.Step))
}

// Advance takes a session one time step further.
func (t modelText) Advance() string {
	return t.g.run(t.g.stepStory(), "s.machine", "s.parameters", "s.stepArena", "&s.state", "in", "out")
}

// Inputs are the fields of StepInputs.
func (t *stepText) Inputs() []field {
	var fields []field
	for i, v := range t.g.step.Inputs {
		fields = append(fields, t.g.field(v.Name, slice(v.Shape, t.g.inference.Inputs[i].Shape)))
	}
	return fields
}

// Outputs are the fields of StepOutputs.
func (t *stepText) Outputs() []field {
	var fields []field
	for i, o := range t.g.step.Outputs {
		fields = append(fields, t.g.field(o.Name, slice(o.Value.Shape, t.g.inference.Outputs[i].Value.Shape)))
	}
	return fields
}

// States groups the fields of State by layer, in order.
func (t *stepText) States() []fieldGroup {
	var groups []fieldGroup
	for _, v := range t.g.step.States {
		name, of := weightPath(v.Name)
		i := slices.IndexFunc(groups, func(g fieldGroup) bool { return g.Name == name })
		if i < 0 {
			i, groups = len(groups), append(groups, fieldGroup{Name: name})
		}
		groups[i].Fields = append(groups[i].Fields, field{Name: of, Type: source(t.g.arrayType(v.Shape))})
	}
	return groups
}

// slice is a shape without its first axis, if that is one step of a sequence.
func slice(step, whole []int) []int {
	if slices.Equal(step, whole) {
		return step
	}
	return step[1:]
}

// stepFunction writes the story of a time step and returns the functions that
// it does not share with the programs before.
func (g *generator) stepFunction(f *jen.File, written map[string]string) []*function {
	p := g.step
	if p == nil {
		return nil
	}
	functions := g.functions(p)
	own := g.rename(functions, written, "step")
	params := []jen.Code{jen.Id("w").Add(pointer("Parameters")), jen.Id("a").Op("*").Add(g.arena("StepArena")), jen.Id("state").Add(pointer("State")),
		jen.Id("in").Add(pointer("StepInputs")), jen.Id("out").Add(pointer("StepOutputs"))}
	f.Comment("step computes the outputs after one more time step, and the new state.")
	f.Func().Id("step").Params(params...).Block(g.tell(p, functions, true)...).Line()
	return own
}

// rename gives functions that differ from those written under their name
// another one, and returns them.
func (g *generator) rename(functions []*function, written map[string]string, prefix string) []*function {
	var own []*function
	for _, fn := range functions {
		text := fn.code().GoString()
		if written[fn.name] == text {
			continue
		}
		if _, taken := written[fn.name]; taken {
			fn.name = g.names.unique(prefix + fn.name[len("forward"):])
		}
		written[fn.name] = text
		own = append(own, fn)
	}
	return own
}
