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
// predict differ in dropout; step is nil where there are no time steps, and explain where no
// gradients of inputs are wanted.
type built struct {
	train, predict, step, explain *ir.Program
}

// buildPrograms builds what g, which is built to train, leaves.
func buildPrograms(net *spec.Network, g *graph.Graph) built {
	predict := graph.Build(net, ir.Predict, spec.NewErrors(net.File))
	b := built{train: g.Program, predict: predict.Program, step: graph.Step(net, predict)}
	if net.InputGradients {
		b.explain = predict.Program
	}
	return b
}

// whole is p or, where layers make things again instead of keeping them, what it would be if they kept all.
func whole(net *spec.Network, p *ir.Program) *ir.Program {
	if slices.ContainsFunc(p.Values, func(v *ir.Value) bool { return v.Local > 0 }) {
		return graph.Whole(net, p.Purpose)
	}
	return p
}

// variant is a program that a network is compiled to. name is its in dumps.
type variant struct {
	name    string
	of      *ir.Program // nil: the network has no such program
	purpose ir.Purpose
	width   int
	on      *target.Target // nil: it runs in plain Go
}

// variants are those in plain Go and, where there is vector code, those that run on
// kernels: for many samples side by side, and for one.
func (b built) variants(o Options) []variant {
	all := []variant{
		{"training", b.train, ir.Train, 0, nil},
		{"inference", b.predict, ir.Predict, 0, nil},
		{"step", b.step, ir.Step, 0, nil},
		{"explanation", b.explain, ir.Explain, 0, nil},
	}
	if o.Plain {
		return all
	}
	for i, t := range o.Targets {
		name := func(program string) string { return program }
		if i > 0 {
			name = func(program string) string { return program + " on " + t.Name }
		}
		wide := t.Samples(b.train.DType.Bytes())
		all = append(all,
			variant{name("lanes"), b.train, ir.Train, wide, t},
			variant{name("one"), b.train, ir.Train, 1, t},
			variant{name("lanes inference"), b.predict, ir.Predict, wide, t},
			variant{name("lanes evaluation"), b.predict, ir.Evaluate, wide, t},
			variant{name("one inference"), b.predict, ir.Predict, 1, t},
			variant{name("one step"), b.step, ir.Step, 1, t},
			variant{name("one explanation"), b.explain, ir.Explain, 1, t},
		)
	}
	return all
}

// addTwice compiles the program that predicts twice as many samples side by side as others do,
// where the machine may gain by it, and reports whether that is added to its schedule.
func (b built) addTwice(ctx context.Context, s *schedule.Schedule, n schedule.Network, o Options) (bool, error) {
	t := n.Machine.Target()
	if !s.Worth.Many.Is || !s.WantsTwice(t) {
		return false, nil
	}
	p, err := b.compile(ctx, variant{twiceName(t), b.predict, ir.Predict, t.Twice(b.predict.DType.Bytes()), t}, o)
	return err == nil && s.AddTwice(p, n), err
}

func twiceName(t *target.Target) string { return "lanes inference of twice as many on " + t.Name }

// compiled are programs after their passes.
type compiled struct {
	names    []string // of the programs, in dumps
	programs []*ir.Program
}

// on are the programs for a machine, and those in plain Go.
func (c compiled) on(t *target.Target) (names []string, programs []*ir.Program) {
	for i, p := range c.programs {
		if p.Width == 0 || p.Machine == t {
			names, programs = append(names, c.names[i]), append(programs, p)
		}
	}
	return names, programs
}

// compileAll runs the passes on a copy of a network's operations for each variant.
func compileAll(ctx context.Context, b built, o Options) (c compiled, err error) {
	for _, v := range b.variants(o) {
		if v.of == nil {
			continue
		}
		p, err := b.compile(ctx, v, o)
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
func (b built) compile(ctx context.Context, v variant, o Options) (*ir.Program, error) {
	var dump func(pass, text string)
	if o.Dump != nil {
		dump = func(pass, text string) { o.Dump(v.name+"/"+pass, text) }
	}
	machine := v.on
	if machine == nil {
		machine = target.Plain()
	}
	p := v.of.For(v.purpose, v.width, machine)
	p.Measures = b.train.Share != nil && v.purpose == ir.Predict && v.width <= 1 // what training computes is not what is measured
	if err := pass.Compile(ctx, p, dump); err != nil {
		return nil, fmt.Errorf("compile %s: %w", p.Name, err)
	}
	return p, nil
}

// dumpSchedule shows how programs run, under their names in dumps.
func dumpSchedule(o Options, names []string, s *schedule.Schedule, first bool) {
	if o.Dump == nil {
		return
	}
	for i, p := range s.Programs {
		if p.Width > 0 || first {
			o.Dump(names[i]+"/schedule", p.String())
		}
	}
}
