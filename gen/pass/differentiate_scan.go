package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// scan runs the derivative of a scan's body from the last iteration to the first.
// What an iteration hands on to the next comes back to it as gradient before the
// iteration's own operations run, so the gradients of such values start at zero.
func (d *differentiation) scan(op *ir.Op) error {
	if op.Tasks {
		return d.apart(op)
	}
	for _, v := range carried(op) {
		if d.wants(v) && !d.written[d.gradOf(v)] {
			g := d.gradOf(v)
			d.written[g] = true
			d.depth++
			d.zero(&ir.Op{Layer: op.Layer, Stage: backwardOf(op.Stage), Loops: op.Loops}, g)
			d.depth--
		}
	}
	body, err := d.inside(op.Body)
	if err != nil {
		return err
	}
	d.scanned(&ir.Op{
		Kind: ir.Scan, Layer: op.Layer, Stage: backwardOf(op.Stage),
		Loops: op.Loops, Body: body, Reverse: !op.Reverse,
	})
	return nil
}

// inside differentiates the body of a scan. What it adds to is cleared before.
func (d *differentiation) inside(list []*ir.Op) ([]*ir.Op, error) {
	d.depth++
	body, err := d.ops(list)
	d.depth--
	before := func(clear *ir.Op) bool { return clear.Out.Value.Local == d.depth }
	for _, clear := range d.zeros {
		if before(clear) {
			d.backward = append(d.backward, clear)
		}
	}
	d.zeros = slices.DeleteFunc(d.zeros, before)
	return body, err
}

// scanned appends the way back through a scan.
func (d *differentiation) scanned(scan *ir.Op) {
	if len(scan.Body) > 0 {
		d.backward = append(d.backward, scan)
	}
	if d.depth == 0 {
		d.join()
	}
}

func backwardOf(s ir.Stage) ir.Stage {
	if s == ir.LossForward {
		return ir.LossBackward
	}
	return ir.Backward
}

// carried are the values that the body of a scan writes and that an iteration reads
// where another iteration wrote.
func carried(op *ir.Op) []*ir.Value {
	written := map[*ir.Value]slot{}
	for _, leaf := range op.Leaves() {
		written[leaf.Out.Value.Root()] = slotOf(op, leaf, leaf.Out)
	}
	var found []*ir.Value
	seen := map[*ir.Value]bool{}
	for _, leaf := range op.Leaves() {
		for _, a := range leaf.In {
			v := a.Value.Root()
			if w, ok := written[v]; ok && !seen[v] && w != slotOf(op, leaf, a) {
				seen[v] = true
				found = append(found, v)
			}
		}
	}
	return found
}

// slot is the part of a value that belongs to an iteration: number first when iteration 0
// runs, of parts of stride elements.
type slot struct{ first, stride int }

// slotOf is the part that an access stays in; accesses that leave theirs share
// no slot with any other.
func slotOf(scan, leaf *ir.Op, a ir.Access) slot {
	iteration := len(scan.Loops) - 1
	stride := a.Strides[iteration]
	rest := ir.Access{Value: a.Value, Offset: a.Offset}
	var loops []ir.Loop
	for i, l := range leaf.Loops {
		if i > iteration {
			loops, rest.Strides = append(loops, l), append(rest.Strides, a.Strides[i])
		}
	}
	lo, hi := rest.Range(loops)
	if stride <= 0 || lo/stride != hi/stride {
		return slot{-1 - a.Offset, stride}
	}
	return slot{lo / stride, stride}
}
