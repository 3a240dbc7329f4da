package pass_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

// TestPartsOfGradients computes the gradients of random networks range by
// range, from the last to the first.
func TestPartsOfGradients(t *testing.T) {
	networks, ranges := some(100), 0
	for i := range networks {
		c := verify.Draw(fmt.Sprintf("random%d", i), rand.New(rand.NewPCG(*seed, uint64(i))))
		text := c.Network.TOML()
		p := program(t, text, ir.Train).For(ir.Train, 1, target.AVX2())
		if err := pass.Compile(t.Context(), p, nil); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if p.Refusal != "" {
			continue
		}
		derivation, groups, weights := p.Phases()
		p.Ops = slices.Concat(derivation, groups)
		for _, part := range slices.Backward(pass.Parts(weights, target.AVX2(), 1, 1)) {
			p.Ops = append(p.Ops, &ir.Op{Kind: ir.Scan, Loops: part.Ops[0].Loops[:1], Body: part.Ops, Reverse: true})
			ranges += part.Count - 1
			if lo, hi := span(part); lo < part.Begin || hi >= part.Begin+part.Size {
				t.Errorf("%s: elements %d to %d in a range from %d of %d", part.Gradient.Name, lo, hi, part.Begin, part.Size)
			}
		}
		if err := verify.Same(verify.Execute(p, c), define(t, c)); err != nil {
			t.Errorf("%v\n%s", err, text)
		}
	}
	if ranges < networks/2 {
		t.Errorf("only %d ranges beside the first", ranges)
	}
}

// TestRangesOfRows is how a matrix's gradient is shared out: in whole blocks of
// registers but for the last range, at least so many as are asked for.
func TestRangesOfRows(t *testing.T) {
	for _, c := range []struct {
		out, in, elements, blocks int
		sizes, counts             []int // of the weight's parts, in rows
	}{
		{95, 500, 1000, 2, []int{12, 11}, []int{7, 1}},
		{95, 500, 1000, 1, []int{6, 5}, []int{15, 1}},
		{225, 500, 20000, 2, []int{30, 15}, []int{7, 1}},
		{96, 500, 1 << 20, 2, []int{12}, []int{8}},
		{10, 500, 1000, 2, []int{10}, []int{1}},
	} {
		text := fmt.Sprintf("name = \"m\"\n[[input]]\nname = \"x\"\nshape = [%d]\n[[layer]]\nname = \"y\"\ntype = \"dense\"\nunits = %d\n[[output]]\nfrom = \"y\"\nloss = \"mean_squared_error\"\n", c.in, c.out)
		p := compiled(t, text, ir.Train, 16)
		_, _, weights := p.Phases()
		var sizes, counts []int
		for _, part := range pass.Parts(weights, target.AVX2(), c.elements, c.blocks) {
			if part.Gradient.Of.Name == "y.weight" {
				sizes, counts = append(sizes, part.Size/c.in), append(counts, part.Count)
			}
		}
		if !slices.Equal(sizes, c.sizes) || !slices.Equal(counts, c.counts) {
			t.Errorf("%d rows of %d: ranges of %v rows, %v times; expected %v, %v times", c.out, c.in, sizes, counts, c.sizes, c.counts)
		}
	}
}

// span is the least and the greatest element that the first range writes.
func span(p pass.Part) (lo, hi int) {
	for i, op := range p.Ops {
		first := ir.Access{Value: op.Out.Value, Offset: op.Out.Offset, Strides: op.Out.Strides[1:]}
		l, h := first.Range(op.Loops[1:])
		if r := op.Rows; op.Kind == ir.Scatter {
			l, h = r.First*r.Stride, (r.First+max(r.Each, 1))*r.Stride-1
		}
		if i == 0 {
			lo, hi = l, h
		} else {
			lo, hi = min(lo, l), max(hi, h)
		}
	}
	return lo, hi
}
