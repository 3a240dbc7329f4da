package gen

import (
	"errors"

	"github.com/seed-5f2744a7/tensornet/gen/emit/golang"
	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// lanesOf is the number of samples that run side by side: two vectors of AVX2.
var lanesOf = map[string]int{"float32": 16, "float64": 8}

// addLanes adds the programs that run samples side by side. Training stays
// without where a gradient needs what is gone.
func addLanes(unit *golang.Unit, net *spec.Network, o Options) error {
	n := lanesOf[net.DType]
	training := graph.Build(net, layer.Training, spec.NewErrors(net.File)).Program
	switch err := run(training, "lanes", pass.LaneTraining(n), o); {
	case err == nil:
		unit.LaneTraining = training
	case errors.Is(err, pass.ErrCarried):
		unit.NoLanes = err
	default:
		return err
	}
	unit.LaneInference = graph.Build(net, layer.Inference, spec.NewErrors(net.File)).Program
	return run(unit.LaneInference, "lanes inference", pass.LaneInference(n), o)
}
