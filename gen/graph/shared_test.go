package graph_test

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// TestSharedWeights leaves what the layer that has them says of them, whatever the order.
func TestSharedWeights(t *testing.T) {
	const src = `name = "net"
[[input]]
name = "x"
shape = [3]
[[layer]]
name = "first"
type = "dense"
units = 3
kernel_regularizer = { type = "l2", l2 = 0.25 }
bias_regularizer = "l1"
kernel_constraint = "non_neg"
[[layer]]
name = "second"
type = "dense"
units = 3
share = "first"
[[output]]
from = "second"
loss = "mean_squared_error"
`
	net, errs := spec.Parse("net.toml", []byte(src))
	p := graph.Build(net, ir.Train, errs).Program
	if err := errs.Err(); err != nil {
		t.Fatal(err)
	}
	if len(p.Params) != 2 {
		t.Fatalf("%d weights", len(p.Params))
	}
	if w, b := p.Params[0], p.Params[1]; w.Penalty != (ir.Penalty{L2: 0.25}) || w.Constraint == nil || b.Penalty != (ir.Penalty{L1: 0.01}) {
		t.Errorf("found the penalties %v and %v and the constraint %v", w.Penalty, b.Penalty, w.Constraint)
	}
}
