package golang

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
)

// oneStory is a function that takes one sample through a program.
type oneStory struct {
	name, doc string
	plain     string   // the same in plain Go
	params    []string // its names, of w, the arena and what the caller has
	types     []*jen.Statement
}

// predictStory and stepStory are what one sample can go through.
func (g *generator) predictStory() oneStory {
	return oneStory{
		name: "predict", plain: "infer", doc: "predict computes the outputs of one sample",
		params: []string{"w", "a", "in", "out"},
		types:  []*jen.Statement{pointer("Parameters"), jen.Op("*").Add(g.arena("InferenceArena")), pointer("Inputs"), pointer("Outputs")},
	}
}

func (g *generator) stepStory() oneStory {
	return oneStory{
		name: "advance", plain: "step", doc: "advance computes the outputs after one more time step, and the new state",
		params: []string{"w", "a", "state", "in", "out"},
		types: []*jen.Statement{pointer("Parameters"), jen.Op("*").Add(g.arena("StepArena")), pointer("State"),
			pointer("StepInputs"), pointer("StepOutputs")},
	}
}

// head is the function's, which may ask for the machine by a name, and plainly a call of its twin in plain Go.
func (s *oneStory) head(machine string) *jen.Statement {
	var params []jen.Code
	for i, name := range s.params {
		params = append(params, jen.Id(name).Add(s.types[i]))
	}
	return jen.Func().Id(s.name).Params(append([]jen.Code{jen.Id(machine).Add(machineType())}, params...)...)
}

func (s *oneStory) plainly() *jen.Statement {
	var args []jen.Code
	for _, name := range s.params {
		args = append(args, jen.Id(name))
	}
	return jen.Id(s.plain).Call(args...)
}

// one writes a program for one sample as calls of kernels.
func (g *generator) one(f *jen.File, p *schedule.Program, s oneStory, kernels *kernel.Kernels) {
	l := g.newLaneWriter(p, s.name, kernels)
	l.chain = chainName{"kernel" + goName(s.name), "all of " + s.name}
	calls := l.stretches(p.Stretches)
	body := []jen.Code{jen.If(jen.Op("!").Id(machineName).Dot("AVX2").Call()).Block(s.plainly(), jen.Return())}
	body = append(append(body, calls...), l.story.copies()...)
	declare(f, comment("%s.", s.doc), s.head(machineName).Block(body...))
	l.writePlain(f)
}

// oneSample writes prediction of one sample, and the time step of one.
func (g *generator) oneSample(f *jen.File, kernels *kernel.Kernels) {
	g.one(f, g.u.Schedule.Single(ir.Predict), g.predictStory(), kernels)
	if p := g.u.Schedule.Single(ir.Step); p != nil {
		g.one(f, p, g.stepStory(), kernels)
	}
}

// withoutOne writes what stands for them on machines without vectors.
func (g *generator) withoutOne(f *jen.File) {
	s := g.predictStory()
	declare(f, comment("%s.", s.doc), s.head("_").Block(s.plainly()))
	if g.step != nil {
		s := g.stepStory()
		declare(f, comment("%s.", s.doc), s.head("_").Block(s.plainly()))
	}
}
