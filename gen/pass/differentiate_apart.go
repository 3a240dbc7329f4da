package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// apart differentiates a scan whose iterations have nothing to do with one another. What is local to
// one is gone when the way back comes to it, so it is made again, by the same operations, before
// their derivatives read it. Memory is that of one iteration, for the arithmetic of making it twice.
func (d *differentiation) apart(op *ir.Op) error {
	r := &remaking{d: d, level: len(op.Loops), again: map[*ir.Value]*ir.Value{}}
	forward := r.ops(op.Body)
	d.separate(op)
	body, err := d.inside(forward)
	if err != nil {
		return err
	}
	scan := &ir.Op{Kind: ir.Scan, Layer: op.Layer, Stage: backwardOf(op.Stage), Loops: op.Loops, Body: body}
	if len(body) > 0 {
		scan.Body = append(r.made(forward), body...)
		scan.Tasks = meetNowhere(scan)
	}
	d.scanned(scan)
	return nil
}

// weightPart is what a scan adds to the gradient of a weight.
type weightPart struct{ of, gradient, added *ir.Value }

// separate gives the weights that a scan reads gradients of their own in it. What makes those of
// weights is put off until the last group of samples, but what is local would be gone then.
func (d *differentiation) separate(scan *ir.Op) {
	for _, leaf := range scan.Leaves() {
		for _, v := range read(leaf) {
			if g := d.grads[v]; v.Role == ir.Param && g != nil && g.Role == ir.Grad {
				added := &ir.Value{Name: g.Name + ".part", Shape: v.Shape, Role: ir.Temp, Layer: scan.Layer}
				d.program.Values = append(d.program.Values, added)
				d.parts = append(d.parts, weightPart{v, g, added})
				d.grads[v] = added
			}
		}
	}
}

// join adds them.
func (d *differentiation) join() {
	for _, p := range d.parts {
		d.grads[p.of] = p.gradient
		if d.written[p.added] {
			d.backward = append(d.backward, &ir.Op{
				Kind: ir.Move, Layer: p.added.Layer, Stage: ir.Backward, Loops: []ir.Loop{{Name: "i", N: p.of.Size()}},
				Out: ir.Access{Value: p.gradient, Strides: []int{1}}, In: []ir.Access{{Value: p.added, Strides: []int{1}}}, Add: true,
			})
		}
	}
	d.parts = nil
}

// remaking is a copy of the body of a scan, with values of its own instead of those that are local
// to so many scans.
type remaking struct {
	d     *differentiation
	level int
	again map[*ir.Value]*ir.Value
}

func (r *remaking) ops(list []*ir.Op) []*ir.Op {
	var all []*ir.Op
	for _, op := range list {
		c := cloned(op)
		for _, a := range accesses(c) {
			a.Value = r.value(a.Value)
		}
		c.Rules = slices.Clone(op.Rules)
		for i, rule := range c.Rules {
			c.Rules[i].In = slices.Clone(rule.In)
			for k, a := range rule.In {
				c.Rules[i].In[k].Value = r.value(a.Value)
			}
		}
		c.Body = r.ops(op.Body)
		all = append(all, c)
	}
	return all
}

// value is what stands for v in the way back.
func (r *remaking) value(v *ir.Value) *ir.Value {
	if v == nil || v.Root().Local != r.level {
		return v
	}
	if r.again[v] == nil {
		c := *v
		c.Name, c.Alias = v.Name+".again", r.value(v.Alias)
		r.again[v] = &c
		r.d.program.Values = append(r.d.program.Values, &c)
		if r.d.active[v] {
			r.d.active[&c] = true
		}
	}
	return r.again[v]
}

// made are the operations that make such values. What nothing reads of them goes with others of
// its kind.
func (r *remaking) made(list []*ir.Op) []*ir.Op {
	var all []*ir.Op
	for _, op := range list {
		if !slices.ContainsFunc(op.Leaves(), func(leaf *ir.Op) bool { return leaf.Out.Value.Root().Local == r.level }) {
			continue
		}
		c := cloned(op)
		c.Stage, c.Rules = backwardOf(op.Stage), nil
		c.Body = r.made(op.Body)
		all = append(all, c)
	}
	return all
}

// meetNowhere reports whether each iteration of a scan has columns of its own in what it writes, of
// values that are not local to it.
func meetNowhere(scan *ir.Op) bool {
	around := len(scan.Loops) - 1
	columns := map[*ir.Value]int{} // how wide those of an iteration are
	leaves := scan.Leaves()
	for _, op := range leaves {
		if v := op.Out.Value.Root(); v.Local <= around {
			columns[v] = op.Out.Strides[around]
		}
	}
	for _, op := range leaves {
		for _, a := range accesses(op) {
			if width, written := columns[a.Value.Root()]; written && (a.Strides[around] != width || !inColumns(*a, op.Loops, around)) {
				return false
			}
		}
	}
	return true
}

// inColumns reports whether an access stays, in each iteration of a loop, within columns as wide as
// the loop's steps, of rows of all of them.
func inColumns(a ir.Access, loops []ir.Loop, loop int) bool {
	width := a.Strides[loop]
	row := width * loops[loop].N
	if width <= 0 {
		return false
	}
	column := ir.Index{Offset: a.Offset % row, Strides: slices.Clone(a.Strides)}
	for i, s := range column.Strides {
		if i == loop || s%row == 0 {
			column.Strides[i] = 0
		}
	}
	lo, hi := column.Range(loops)
	return lo >= 0 && hi < width
}
