package pass_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

// TestPartsOfGradients computes the gradients of random networks range by
// range, from the last to the first.
func TestPartsOfGradients(t *testing.T) {
	networks, ranges := 100, 0
	if testing.Short() {
		networks = 15
	}
	for i := range networks {
		c := verify.Draw(fmt.Sprintf("random%d", i), rand.New(rand.NewPCG(*seed, uint64(i))))
		text := c.Network.TOML()
		p := program(t, text, layer.Training)
		if err := pass.Run(p, pass.VectorTraining(1), nil); errors.Is(err, pass.ErrCarried) {
			continue
		} else if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		groups, weights := pass.Late(p)
		p.Ops = slices.Clone(groups)
		for _, part := range slices.Backward(pass.Parts(weights, 1)) {
			p.Ops = append(p.Ops, &ir.Op{Kind: ir.Scan, Loops: part.Ops[0].Loops[:1], Body: part.Ops, Reverse: true})
			ranges += part.Count - 1
			if lo, hi := span(part); lo < part.Begin || hi >= part.Begin+part.Size {
				t.Errorf("%s: elements %d to %d in a range from %d of %d", part.Gradient.Name, lo, hi, part.Begin, part.Size)
			}
		}
		if err := same(evaluate(p, c), define(t, c)); err != nil {
			t.Errorf("%v\n%s", err, text)
		}
	}
	if ranges < networks/2 {
		t.Errorf("only %d ranges beside the first", ranges)
	}
}

// span is the least and the greatest element that the first range writes.
func span(p pass.Part) (lo, hi int) {
	for i, op := range p.Ops {
		first := ir.Access{Value: op.Out.Value, Offset: op.Out.Offset, Strides: op.Out.Strides[1:]}
		if l, h := first.Range(op.Loops[1:]); i == 0 {
			lo, hi = l, h
		} else {
			lo, hi = min(lo, l), max(hi, h)
		}
	}
	return lo, hi
}
