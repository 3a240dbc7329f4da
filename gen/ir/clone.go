package ir

import (
	"maps"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// Clone is a copy that passes may change without changing p. What no pass
// changes is shared: the machine, expressions, and the numbers and beginnings of
// values.
func (p *Program) Clone() *Program {
	c := cloning{}
	q := *p
	q.Values, q.Inputs, q.Params = c.values(p.Values), c.values(p.Inputs), c.values(p.Params)
	q.Consts, q.States, q.Seeds = c.values(p.Consts), c.values(p.States), c.values(p.Seeds)
	q.Ops = c.ops(p.Ops)
	q.Activity = c.value(p.Activity)
	q.Share, q.Averages = c.value(p.Share), slices.Clone(p.Averages)
	for i, a := range p.Averages {
		q.Averages[i] = &Average{c.value(a.Weight), c.value(a.Of), a.Momentum}
	}
	q.Outputs = slices.Clone(p.Outputs)
	for i, o := range p.Outputs {
		output := *o
		output.Value, output.Target, output.Loss, output.Weight = c.value(o.Value), c.value(o.Target), c.value(o.Loss), c.value(o.Weight)
		q.Outputs[i] = &output
	}
	q.names = maps.Clone(p.names)
	for name, v := range q.names {
		q.names[name] = c.value(v)
	}
	return &q
}

// For is a copy of a program before any pass that is to be compiled for
// something else.
func (p *Program) For(purpose Purpose, width int, machine *target.Target) *Program {
	q := p.Clone()
	q.Purpose, q.Width, q.Machine = purpose, width, machine
	return q
}

// cloning finds the copy of each value.
type cloning map[*Value]*Value

func (c cloning) value(v *Value) *Value {
	if v == nil || c[v] != nil {
		return c[v]
	}
	w := *v
	c[v] = &w
	w.Mask = nil
	w.Shape = slices.Clone(v.Shape)
	w.Alias, w.Of = c.value(v.Alias), c.value(v.Of)
	if f := v.From; f != nil {
		w.From = &Activated{Name: f.Name, Logits: c.value(f.Logits), Max: c.value(f.Max), Sum: c.value(f.Sum)}
	}
	if v.Whole != nil {
		whole := *v.Whole
		w.Whole = &whole
	}
	if s := v.Slice; s != nil {
		w.Slice = &Slice{Of: c.value(s.Of), Offset: s.Offset, Stride: s.Stride}
	}
	return &w
}

func (c cloning) values(list []*Value) []*Value {
	copies := slices.Clone(list)
	for i, v := range list {
		copies[i] = c.value(v)
	}
	return copies
}

func (c cloning) ops(list []*Op) []*Op {
	copies := slices.Clone(list)
	for i, op := range list {
		o := *op
		o.Loops, o.Out, o.In, o.Body = slices.Clone(op.Loops), c.access(op.Out), c.accesses(op.In), c.ops(op.Body)
		o.Numbers = c.access(op.Numbers)
		o.Rules = slices.Clone(op.Rules)
		for r := range o.Rules {
			o.Rules[r].In = c.accesses(o.Rules[r].In)
		}
		copies[i] = &o
	}
	return copies
}

func (c cloning) access(a Access) Access {
	return Access{Value: c.value(a.Value), Offset: a.Offset, Strides: slices.Clone(a.Strides)}
}

func (c cloning) accesses(list []Access) []Access {
	copies := slices.Clone(list)
	for i, a := range list {
		copies[i] = c.access(a)
	}
	return copies
}
