package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// PropagateCopies removes copies of whole values: the copy becomes another name for
// the original, where neither is written again.
func PropagateCopies(p *ir.Program) error {
	c := &propagation{program: p, writes: map[*ir.Value][]write{}, order: map[*ir.Op]int{}}
	c.find(p.Ops, nil)
	p.Ops = c.list(p.Ops, nil)
	return nil
}

type propagation struct {
	program *ir.Program
	writes  map[*ir.Value][]write
	order   map[*ir.Op]int // leaves, as they run
}

// write is an operation that writes a value, the scan it is in and its number.
type write struct {
	op   *ir.Op
	scan *ir.Op // the outermost, or nil
	at   int
}

func (c *propagation) find(ops []*ir.Op, scan *ir.Op) {
	for _, op := range ops {
		if op.Kind == ir.Scan {
			outer := scan
			if outer == nil {
				outer = op
			}
			c.find(op.Body, outer)
			continue
		}
		root := op.Out.Value.Root()
		c.writes[root] = append(c.writes[root], write{op, scan, len(c.order)})
		c.order[op] = len(c.order)
	}
}

func (c *propagation) list(ops []*ir.Op, scan *ir.Op) []*ir.Op {
	return slices.DeleteFunc(ops, func(op *ir.Op) bool {
		if op.Kind == ir.Scan {
			outer := scan
			if outer == nil {
				outer = op
			}
			op.Body = c.list(op.Body, outer)
			return len(op.Body) == 0
		}
		if !c.removable(op, scan) {
			return false
		}
		to, root := op.Out.Value, op.In[0].Value.Root()
		to.Alias = root
		c.writes[root] = append(c.writes[root], c.writes[to]...)
		return true
	})
}

// removable reports whether op copies a whole value that nobody else sees, from
// one that is complete by then.
func (c *propagation) removable(op, scan *ir.Op) bool {
	if op.Kind != ir.Move || op.Add {
		return false
	}
	to, from := op.Out, op.In[0]
	root := from.Value.Root()
	whole := to.Covers(op.Loops) && from.Covers(op.Loops) && slices.Equal(to.Strides, from.Strides) && root.Size() == to.Value.Size()
	private := to.Value.Alias == nil && isTemporary(to.Value) && isTemporary(root) && len(c.writes[to.Value]) == 1
	if !whole || !private || isOutput(c.program, to.Value) {
		return false
	}
	at := c.order[op]
	for _, w := range c.writes[root] {
		if w.op == op {
			continue
		}
		if w.at > at || scan != nil && w.scan == scan && slotOf(scan, w.op, w.op.Out) != slotOf(scan, op, from) {
			return false
		}
	}
	return true
}

// isTemporary reports whether only the program itself sees the value.
func isTemporary(v *ir.Value) bool {
	return v.Role == ir.Temp || v.Role == ir.Grad && !v.Shared()
}

func isOutput(p *ir.Program, v *ir.Value) bool {
	return slices.ContainsFunc(p.Outputs, func(o *ir.Output) bool { return o.Value.Root() == v })
}
