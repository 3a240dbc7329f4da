package kernel

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/machine"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// Chain is a list of operations, scans among them, as one function before it is
// written. It is for operations so small that a call of each takes as long as its
// work.
type Chain struct {
	Forms  []string    // of the operations, those in scans in their place
	Values []*ir.Value // that the function takes pointers to, in their order
	On     *target.Target
	Effort float64 // as that of a Plan
	ops    []*ir.Op
	bytes  int
	names  []string // of the operations, as kernels of their own have them
	key    string   // chains with equal keys are of equal functions
	does   string   // the same on machines that only write it differently
}

// Chain plans operations as one function; nil, and why, where there is none.
func (p *Planner) Chain(ops []*ir.Op) (c *Chain, why string) {
	c = &Chain{ops: ops, bytes: p.bytes, On: p.m.Target()}
	for _, op := range ir.Leaves(ops) {
		for _, a := range append([]ir.Access{op.Out}, op.In...) {
			if v := a.Value.Root(); !slices.Contains(c.Values, v) {
				c.Values = append(c.Values, v)
			}
		}
	}
	w := p.m.Draft()
	trial := c.writer(w, "trial", "", neutral(c))
	if trial.why == "" && w.Err() != nil {
		trial.why = w.Err().Error()
	}
	if trial.why != "" {
		return nil, trial.why
	}
	c.Forms, c.names, c.Effort = trial.forms, trial.names, trial.effort
	c.key, c.does = trial.key.String(), trial.does.String()
	return c, ""
}

func (c *Chain) identity() string { return c.key }

func (c *Chain) meaning() string { return c.does }

func (c *Chain) on() *target.Target { return c.On }

// name is that of the first operation and that of the last; in a scan it has the
// number of iterations.
func (c *Chain) name() string {
	name := c.names[0] + "To" + c.names[len(c.names)-1]
	if op := c.ops[0]; len(c.ops) == 1 && op.Kind == ir.Scan {
		name = fmt.Sprint("Steps", op.Loops[len(op.Loops)-1].N) + name
	}
	return name
}

func (c *Chain) pointers() int { return len(c.Values) }

func (c *Chain) param(i int) string { return fmt.Sprint("v", 1+i) }

func (c *Chain) write(w machine.Machine, name, uses string, params []string) {
	c.writer(w, name, uses, params)
}

// writer writes the function.
func (c *Chain) writer(w machine.Machine, name, uses string, params []string) *chainWriter {
	t := &chainWriter{Chain: c, w: w, params: params, times: 1}
	signature := "func(" + strings.Join(params, ", ") + map[int]string{4: " *float32)", 8: " *float64)"}[c.bytes]
	w.Begin(name, c.bytes, signature, fmt.Sprintf("%s runs %d operations one after the other.%s", name, len(c.Forms), uses))
	t.list(c.ops)
	w.End()
	return t
}

// chainWriter is a chain while it is written.
type chainWriter struct {
	*Chain
	w      machine.Machine
	params []string
	depth  int     // scans around
	times  float64 // that these run what is in them
	effort float64
	forms  []string
	names  []string
	key    strings.Builder // identifies the kernel
	does   strings.Builder // what it does
	why    string          // there is no such function
}

func (c *chainWriter) list(ops []*ir.Op) {
	for _, op := range ops {
		if op.Kind == ir.Scan {
			c.scan(op)
		} else if n, why := newNest(c.w.Target(), op, c.depth, nil, c.bytes); n == nil {
			c.why = why
		} else {
			c.nest(n)
		}
	}
}

// nest writes one operation.
func (c *chainWriter) nest(n *nest) {
	c.forms, c.names = append(c.forms, n.emitter.form()), append(c.names, n.name())
	fmt.Fprintln(&c.key, n.key())
	fmt.Fprintln(&c.does, n.meaning)
	c.effort += c.times * n.effort()
	n.w, n.chained = c.w, true
	accesses := append([]ir.Access{n.op.Out}, n.op.In...)
	for _, a := range accesses {
		n.params = append(n.params, c.params[slices.Index(c.Values, a.Value.Root())])
	}
	c.w.Comment(n.op.FormulaOf(n.params, 0))
	c.w.FreeAll()
	for _, a := range accesses {
		n.ptr = append(n.ptr, c.pointer(a))
	}
	n.emitter.emit(n)
}

// pointer is the first element of an access at the iteration of the scans around.
func (c *chainWriter) pointer(a ir.Access) machine.Ptr {
	param := slices.Index(c.Values, a.Value.Root())
	c.note(param, a.Offset, a.Strides[:c.depth])
	p := c.w.Arg(c.params[param])
	for i, stride := range a.Strides[:c.depth] {
		if stride == 0 {
			continue
		}
		c.w.AddTimes(stride*c.bytes, c.iteration(i), p)
	}
	c.w.Advance(p, a.Offset*c.bytes)
	return p
}

// note tells it from other chains.
func (c *chainWriter) note(what ...any) { fmt.Fprintln(io.MultiWriter(&c.key, &c.does), what...) }

func (c *chainWriter) scan(op *ir.Op) {
	w := c.w
	first, last := 0, op.Loops[len(op.Loops)-1].N-1
	if op.Reverse {
		first, last = last, first
	}
	c.note("scan", first, last)
	step := 1
	if op.Reverse {
		step = -1
	}
	outside := c.times
	c.times *= float64(op.Loops[len(op.Loops)-1].N)
	w.Count("step_"+op.Loops[len(op.Loops)-1].Name, c.iteration(c.depth), first, last, step, func() {
		c.depth++
		c.list(op.Body)
		c.depth--
		w.FreeAll()
		c.note("end")
	})
	c.times = outside
}
