package gen

import (
	"context"
	"errors"

	"github.com/seed-5f2744a7/tensornet/gen/emit/golang"
	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// lanesOf is the number of samples that run side by side: two vectors of AVX2.
var lanesOf = map[string]int{"float32": 16, "float64": 8}

// addVectors adds the programs that run on kernels: for many samples side by
// side, and for one.
func addVectors(ctx context.Context, unit *golang.Unit, net *spec.Network, o Options) (err error) {
	wide := lanesOf[net.DType]
	if unit.LaneTraining, unit.NoLanes, err = vectorTraining(ctx, net, "lanes", wide, o); err != nil {
		return err
	}
	if unit.OneTraining, _, err = vectorTraining(ctx, net, "one", 1, o); err != nil {
		return err
	}
	unit.LaneInference = graph.Build(net, layer.Inference, spec.NewErrors(net.File)).Program
	if err := run(ctx, unit.LaneInference, "lanes inference", pass.VectorInference(wide), o); err != nil {
		return err
	}
	unit.LaneEvaluation = graph.Build(net, layer.Inference, spec.NewErrors(net.File)).Program
	if err := run(ctx, unit.LaneEvaluation, "lanes evaluation", pass.VectorEvaluation(wide), o); err != nil {
		return err
	}
	unit.OneInference = graph.Build(net, layer.Inference, spec.NewErrors(net.File)).Program
	if err := run(ctx, unit.OneInference, "one inference", pass.VectorInference(1), o); err != nil {
		return err
	}
	if unit.OneStep = graph.Step(net); unit.OneStep == nil {
		return nil
	}
	return run(ctx, unit.OneStep, "one step", pass.VectorInference(1), o)
}

// vectorTraining is a training program, or why there is none: where a gradient
// needs what is gone.
func vectorTraining(ctx context.Context, net *spec.Network, name string, width int, o Options) (p *ir.Program, none, err error) {
	p = graph.Build(net, layer.Training, spec.NewErrors(net.File)).Program
	switch err := run(ctx, p, name, pass.VectorTraining(width), o); {
	case errors.Is(err, pass.ErrCarried):
		return nil, err, nil
	case err != nil:
		return nil, nil, err
	}
	return p, nil, nil
}
