package golang

import (
	"errors"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel"
	"github.com/seed-5f2744a7/tensornet/gen/report"
)

// What runs as one kernel: operations whose work is on average below
// smallOperation, in FLOPs, as it is then comparable to a call, and together
// below longestChain, so that a call does not keep the garbage collector
// waiting for long.
const (
	smallOperation = 10_000
	longestChain   = 5_000_000
	mostInChain    = 40 // operations, for the size of the code
)

// chain calls operations as one kernel, if they are small; nil if not. name is
// that of the kernel, doc what it computes.
func (l *laneWriter) chain(name, doc string, ops []*ir.Op) (jen.Code, error) {
	if l.program.Width > 1 || l.groups != nil || l.bound > 0 || !small(ops) {
		return nil, nil
	}
	ops = l.allParts(ops, 0)
	c := &kernel.Chain{Doc: doc, Ops: ops}
	var args []jen.Code
	params := map[*ir.Value]int{}
	f := &function{layer: ops[0].Leaves()[0].Layer, used: newScope().inside("g")} // g is a register
	for _, op := range ir.Leaves(ops) {
		for _, a := range append([]ir.Access{op.Out}, op.In...) {
			v := a.Value.Root()
			if _, known := params[v]; known {
				continue
			}
			params[v] = len(args)
			c.Params = append(c.Params, f.used.unique(f.localName(v)))
			args = append(args, l.element(ir.Access{Value: v}, &ir.Op{}))
		}
	}
	c.Param = func(v *ir.Value) int { return params[v] }
	kernels, err := l.kernels.AddChain(name, c)
	if errors.Is(err, kernel.ErrNoVector) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	l.recordChain(ops, kernels, 0)
	return jen.Id(kernels[0].Name).Call(args...), nil
}

// allParts are the parts of operations, also in the bodies of scans.
func (l *laneWriter) allParts(ops []*ir.Op, scans int) []*ir.Op {
	ops = l.parts(ops, scans)
	for i, op := range ops {
		if op.Kind == ir.Scan {
			scan := *op
			scan.Body = l.allParts(op.Body, scans+1)
			ops[i] = &scan
		}
	}
	return ops
}

// recordChain notes what the operations became within so many scans, and
// returns the kernels that are left.
func (l *laneWriter) recordChain(ops []*ir.Op, kernels []kernel.Kernel, scans int) []kernel.Kernel {
	for _, op := range ops {
		if op.Kind == ir.Scan {
			kernels = l.recordChain(op.Body, kernels, scans+1)
			continue
		}
		l.g.record(l.program, op, scans, report.Operation{Kernel: kernels[0].Name, Form: kernels[0].Form})
		kernels = kernels[1:]
	}
	return kernels
}

func small(ops []*ir.Op) bool {
	n, work := 0, int64(0)
	for _, op := range ops {
		turns, leaves := int64(1), op.Leaves()
		if op.Kind == ir.Scan {
			turns = int64(op.Loops[len(op.Loops)-1].N)
		}
		if op.FLOPs() > smallOperation*turns*int64(len(leaves)) {
			return false
		}
		n, work = n+len(leaves), work+op.FLOPs()
	}
	return 1 < n && n <= mostInChain && work <= longestChain
}
