// Package shapes compiles layers over a sweep of shapes, as far as the schedule, so that
// what is chosen for one shape can be compared with what is chosen for its neighbours.
package shapes

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
	"github.com/seed-5f2744a7/tensornet/gen/optimizer"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// swept is the layer that is swept, and before one before it, to which its gradient goes.
const swept, before = "swept", "before"

// Network is a layer between an input and a loss, whose gradient goes on to a layer before.
type Network struct {
	Input []int
	Layer string // type and options, as in a spec
}

// Spec is the network in TOML.
func (n Network) Spec() string {
	return fmt.Sprintf(`name = "swept"

[[input]]
name = "x"
shape = %s

[[layer]]
name = "`+before+`"
type = "conv"
kernel_size = %s

[[layer]]
name = "`+swept+`"
%s

[[output]]
from = "`+swept+`"
loss = "mean_squared_error"
`, list(append(slices.Clone(n.Input), 1)), list(slices.Repeat([]int{1}, len(n.Input))), n.Layer)
}

func list(n []int) string { return strings.ReplaceAll(fmt.Sprint(n), " ", ", ") }

// Compile compiles a network for vector code on a machine, as far as the schedule.
func Compile(ctx context.Context, on *target.Target, text string) (*schedule.Schedule, error) {
	net, errs := spec.Parse("swept.toml", []byte(text))
	g := graph.Build(net, ir.Train, errs)
	settings := optimizer.Decode(net.Train, errs)
	if err := errs.Err(); err != nil {
		return nil, err
	}
	predict := graph.Build(net, ir.Predict, spec.NewErrors(net.File)).Program
	var programs []*ir.Program
	parameters := 0
	for _, v := range g.Program.Params {
		parameters += v.Size()
	}
	for _, width := range []int{on.Samples(g.Program.DType.Bytes()), 1} {
		for _, purpose := range []ir.Purpose{ir.Train, ir.Predict} {
			of := predict
			if purpose == ir.Train {
				of = g.Program
			}
			p := of.For(purpose, width, on)
			if err := pass.Compile(ctx, p, nil); err != nil {
				return nil, err
			}
			programs = append(programs, p)
		}
	}
	return schedule.New(programs, schedule.Network{Machine: x86.New(on), Optimizer: settings, FLOPs: 2 * predict.Products(), Parameters: parameters}), nil
}
