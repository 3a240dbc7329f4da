package graph_test

import (
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// TestFreeze leaves layers alone by their names, with those inside, and their running averages.
func TestFreeze(t *testing.T) {
	const src = `name = "net"
[[input]]
shape = [4, 2]
[[block]]
name = "stage"
[[block.body]]
name = "mix"
type = "conv"
filters = 2
kernel_size = [1]
kernel_constraint = "non_neg"
[[block.body]]
name = "norm"
type = "batch_normalization"
[[layer]]
name = "encoder"
type = "block"
block = "stage"
repeat = 2
[[layer]]
name = "head"
type = "dense"
units = 2
[[output]]
from = "head"
loss = "mean_squared_error"
[train]
freeze = [`
	for _, c := range []struct {
		freeze   string
		trains   []string
		averages int
	}{
		{`"encoder"`, []string{"head.weight", "head.bias"}, 0},
		{`"encoder.*"`, []string{"head.weight", "head.bias"}, 0},
		{`"encoder.r1.*", "head"`, []string{"encoder.r2.mix.weight", "encoder.r2.mix.bias", "encoder.r2.norm.gamma", "encoder.r2.norm.beta"}, 2},
		{`"*.norm"`, []string{"encoder.r1.mix.weight", "encoder.r1.mix.bias", "encoder.r2.mix.weight", "encoder.r2.mix.bias", "head.weight", "head.bias"}, 0},
	} {
		net, errs := spec.Parse("net.toml", []byte(src+c.freeze+"]\n"))
		g := graph.Build(net, ir.Train, errs)
		if err := errs.Err(); err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, v := range g.Program.Trainable() {
			found = append(found, v.Name)
		}
		if !slices.Equal(found, c.trains) || len(g.Program.Averages) != c.averages {
			t.Errorf("%s: found %v and %d running averages, expected %v and %d", c.freeze, found, len(g.Program.Averages), c.trains, c.averages)
		}
	}
}
