package golang

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// stepping emits what runs a recurrent network one time step at a time.
func (g *generator) stepping(f *jen.File) {
	p := g.step
	if p == nil {
		return
	}
	var in, out []jen.Code
	for i, v := range p.Inputs {
		in = append(in, jen.Id(goName(v.Name)).Add(g.arrayType(slice(v.Shape, g.inference.Inputs[i].Shape))))
	}
	for i, o := range p.Outputs {
		out = append(out, jen.Id(goName(o.Name)).Add(g.arrayType(slice(o.Value.Shape, g.inference.Outputs[i].Value.Shape))))
	}
	declare(f, comment("StepInputs is one time step of [Inputs]."), jen.Type().Id("StepInputs").Struct(in...))
	declare(f, comment("StepOutputs is what the network computes from the time steps so far."), jen.Type().Id("StepOutputs").Struct(out...))
	declare(f, comment("State is what the network hands from one time step to the next. Its zero value is the beginning of a sequence."),
		jen.Type().Id("State").Struct(g.stateFields()...))
	params := []jen.Code{jen.Id("in").Add(pointer("StepInputs")), jen.Id("out").Add(pointer("StepOutputs"))}
	declare(f, comment("Step computes out from the next time step of a sequence. It allocates nothing. After the last step of a sequence, out is to the bit what Predict computes from the whole."),
		method("s", "Session", "Step").Params(params...).Block(
			g.run(g.stepStory(), jen.Id("s.machine"), jen.Id("s.parameters"), jen.Id("s.stepArena"), jen.Op("&").Id("s.state"), jen.Id("in"), jen.Id("out")),
		))
	declare(f, comment("State returns a copy of the state after the steps so far."),
		method("s", "Session", "State").Params().Id("State").Block(jen.Return(jen.Id("s.state"))))
	declare(f, comment("SetState goes on from a state that State returned, perhaps of another session."),
		method("s", "Session", "SetState").Params(jen.Id("state").Id("State")).Block(jen.Id("s.state").Op("=").Id("state")))
	declare(f, comment("Reset begins a new sequence."),
		method("s", "Session", "Reset").Params().Block(jen.Id("s.state").Op("=").Id("State").Values()))
}

// slice is a shape without its first axis, if that is one step of a sequence.
func slice(step, whole []int) []int {
	if slices.Equal(step, whole) {
		return step
	}
	return step[1:]
}

// stateFields groups the states by layer, in order.
func (g *generator) stateFields() []jen.Code {
	var groups []string
	fields := map[string][]jen.Code{}
	for _, v := range g.step.States {
		group, field := weightPath(v.Name)
		if fields[group] == nil {
			groups = append(groups, group)
		}
		fields[group] = append(fields[group], jen.Id(field).Add(g.arrayType(v.Shape)))
	}
	var code []jen.Code
	for _, group := range groups {
		code = append(code, jen.Id(group).Struct(fields[group]...))
	}
	return code
}

// sessionFields are the fields of a Session that steps need.
func (g *generator) sessionFields() []jen.Code {
	if g.step == nil {
		return nil
	}
	return []jen.Code{
		jen.Line().Id("state").Id("State").Comment("of the sequence that Step is in"),
		jen.Id("stepArena").Op("*").Add(g.arena("StepArena")),
	}
}

// stepMemory is what NewSession allocates for them.
func (g *generator) stepMemory() []jen.Code {
	if g.step == nil {
		return nil
	}
	return []jen.Code{jen.Id("stepArena").Op(":").New(g.arena("StepArena"))}
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

// stepArena is the size of the arena of a time step, where there is one.
func (g *generator) stepArena() jen.Code {
	if g.step == nil {
		return jen.Null()
	}
	return jen.Id("StepArena").Op("=").Lit(largestArena(g.u.Schedule.InPlainGo(ir.Step), g.u.Schedule.Single(ir.Step)))
}
