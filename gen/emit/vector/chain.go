package vector

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel"
	"github.com/seed-5f2744a7/tensornet/gen/report"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
)

// callChain writes a call of one kernel for several operations.
func (d *driver) callChain(c *schedule.Call) jen.Code {
	leaves := ir.Leaves(c.Ops)
	var use kernel.Use
	for _, op := range leaves {
		d.declare(op)
		if name := source.FunctionName(op.Stage, op.Layer); !slices.Contains(use.For, name) {
			use.For = append(use.For, name)
		}
	}
	var args []jen.Code
	layer, used := leaves[0].Layer, source.NewScope().Inside(kernel.Reserved()...)
	for _, v := range c.Chain.Values {
		use.Params = append(use.Params, used.Unique(source.LocalIn(layer, v)))
		args = append(args, d.element(ir.Access{Value: v}, &ir.Op{}))
	}
	name := d.kernels.Use(c.Chain, use)
	d.recordChain(c.Ops, c.Chain.Forms, 0, report.Operation{Kernel: name, Why: c.Why})
	return d.call(name, c.Chain.On, args)
}

// recordChain notes what the operations became within so many scans, and returns
// the forms that are left.
func (d *driver) recordChain(ops []*ir.Op, forms []string, scans int, how report.Operation) []string {
	for _, op := range ops {
		if op.Kind == ir.Scan {
			forms = d.recordChain(op.Body, forms, scans+1, how)
			continue
		}
		how.Form = forms[0]
		d.Record(d.program.Program, op, scans, how)
		forms = forms[1:]
	}
	return forms
}
