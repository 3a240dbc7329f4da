package gen

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen/emit/golang"
	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
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

// addPlain adds the programs in plain Go.
func addPlain(ctx context.Context, unit *golang.Unit, b built, o Options) (err error) {
	if unit.Training, err = compile(ctx, "training", b.train, ir.Train, 0, o); err != nil {
		return err
	}
	if unit.Inference, err = compile(ctx, "inference", b.predict, ir.Predict, 0, o); err != nil || b.step == nil {
		return err
	}
	unit.Step, err = compile(ctx, "step", b.step, ir.Step, 0, o)
	return err
}

// addVectors adds the programs that run on kernels: for many samples side by
// side, and for one.
func addVectors(ctx context.Context, unit *golang.Unit, b built, o Options) (err error) {
	wide := o.Target.Samples(b.train.DType.Bytes())
	if unit.LaneTraining, unit.NoLanes, err = compileTraining(ctx, "lanes", b, wide, o); err != nil {
		return err
	}
	if unit.OneTraining, _, err = compileTraining(ctx, "one", b, 1, o); err != nil {
		return err
	}
	if unit.LaneInference, err = compile(ctx, "lanes inference", b.predict, ir.Predict, wide, o); err != nil {
		return err
	}
	if unit.LaneEvaluation, err = compile(ctx, "lanes evaluation", b.predict, ir.Evaluate, wide, o); err != nil {
		return err
	}
	if unit.OneInference, err = compile(ctx, "one inference", b.predict, ir.Predict, 1, o); err != nil || b.step == nil {
		return err
	}
	unit.OneStep, err = compile(ctx, "one step", b.step, ir.Step, 1, o)
	return err
}

// compileTraining gives a training program, or why there is none: where a
// gradient needs what is gone.
func compileTraining(ctx context.Context, name string, b built, width int, o Options) (p *ir.Program, none, err error) {
	p, err = compile(ctx, name, b.train, ir.Train, width, o)
	if errors.Is(err, pass.ErrCarried) {
		return nil, err, nil
	}
	return p, nil, err
}

// compile runs the passes on a copy of a program. name is its in dumps.
func compile(ctx context.Context, name string, p *ir.Program, purpose ir.Purpose, width int, o Options) (*ir.Program, error) {
	var dump func(pass, text string)
	if o.Dump != nil {
		dump = func(pass, text string) { o.Dump(name+"/"+pass, text) }
	}
	machine := target.Plain()
	if width > 0 {
		machine = o.Target
	}
	p = p.For(purpose, width, machine)
	if err := pass.Compile(ctx, p, dump); err != nil {
		return nil, fmt.Errorf("compile %s: %w", p.Name, err)
	}
	return p, nil
}
