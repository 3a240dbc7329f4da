package gen

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// built are a network's operations before any pass. Those to train and those to
// predict differ in dropout; step is nil where there are no time steps.
type built struct {
	train, predict, step *ir.Program
}

// buildPrograms builds what g, which is built to train, leaves.
func buildPrograms(net *spec.Network, g *graph.Graph) built {
	predict := graph.Build(net, ir.Predict, spec.NewErrors(net.File))
	return built{g.Program, predict.Program, graph.Step(net, predict)}
}

// variant is a program that a network is compiled to. name is its in dumps.
type variant struct {
	name    string
	of      *ir.Program // nil: the network has no such program
	purpose ir.Purpose
	width   int
}

// variants are those in plain Go and, where there is vector code, those that run on
// kernels: for many samples side by side, and for one.
func (b built) variants(o Options) []variant {
	all := []variant{
		{"training", b.train, ir.Train, 0},
		{"inference", b.predict, ir.Predict, 0},
		{"step", b.step, ir.Step, 0},
	}
	if o.Plain {
		return all
	}
	wide := o.Target.Samples(b.train.DType.Bytes())
	return append(all,
		variant{"lanes", b.train, ir.Train, wide},
		variant{"one", b.train, ir.Train, 1},
		variant{"lanes inference", b.predict, ir.Predict, wide},
		variant{"lanes evaluation", b.predict, ir.Evaluate, wide},
		variant{"one inference", b.predict, ir.Predict, 1},
		variant{"one step", b.step, ir.Step, 1},
	)
}

// compiled are programs after their passes.
type compiled struct {
	names    []string // of the programs, in dumps
	programs []*ir.Program
}

// compileAll runs the passes on a copy of a network's operations for each variant.
func compileAll(ctx context.Context, b built, o Options) (c compiled, err error) {
	for _, v := range b.variants(o) {
		if v.of == nil {
			continue
		}
		p, err := compile(ctx, v, o)
		if err != nil {
			return compiled{}, err
		}
		c.names, c.programs = append(c.names, v.name), append(c.programs, p)
	}
	return c, nil
}

// find is the program for a purpose in plain Go.
func (c compiled) find(purpose ir.Purpose) *ir.Program {
	return c.programs[slices.IndexFunc(c.programs, func(p *ir.Program) bool { return p.Purpose == purpose && p.Width == 0 })]
}

// compile runs the passes.
func compile(ctx context.Context, v variant, o Options) (*ir.Program, error) {
	var dump func(pass, text string)
	if o.Dump != nil {
		dump = func(pass, text string) { o.Dump(v.name+"/"+pass, text) }
	}
	machine := target.Plain()
	if v.width > 0 {
		machine = o.Target
	}
	p := v.of.For(v.purpose, v.width, machine)
	if err := pass.Compile(ctx, p, dump); err != nil {
		return nil, fmt.Errorf("compile %s: %w", p.Name, err)
	}
	return p, nil
}

// dumpSchedule shows how programs run, under their names in dumps.
func dumpSchedule(o Options, names []string, s *schedule.Schedule) {
	if o.Dump == nil {
		return
	}
	for i, p := range s.Programs {
		o.Dump(names[i]+"/schedule", p.String())
	}
}
