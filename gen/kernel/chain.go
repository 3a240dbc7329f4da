package kernel

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// Chain is a list of operations, scans among them, as one function before it is
// written. It is for operations so small that a call of each takes as long as its
// work.
type Chain struct {
	Forms  []string    // of the operations, those in scans in their place
	Values []*ir.Value // that the function takes pointers to, in their order
	ops    []*ir.Op
	bytes  int
	key    string // chains with equal keys are of equal functions
}

// Chain plans operations as one function; nil, and why, where there is none.
func (p *Planner) Chain(ops []*ir.Op) (c *Chain, why string) {
	c = &Chain{ops: ops, bytes: p.bytes}
	for _, op := range ir.Leaves(ops) {
		for _, a := range append([]ir.Access{op.Out}, op.In...) {
			if v := a.Value.Root(); !slices.Contains(c.Values, v) {
				c.Values = append(c.Values, v)
			}
		}
	}
	names := make([]string, len(c.Values))
	for i := range names {
		names[i] = fmt.Sprintf("p%d", i)
	}
	w := p.m.Another()
	trial := c.write(w, "trial", "", names)
	if trial.why == "" && w.Err() != nil {
		trial.why = w.Err().Error()
	}
	if trial.why != "" {
		return nil, trial.why
	}
	c.Forms, c.key = trial.forms, trial.key.String()
	return c, ""
}

// WriteChain writes a planned chain, unless there is one of its form, and returns
// its name. doc says what it computes, params are the names of pointers to the
// chain's values.
func (k *Kernels) WriteChain(name, doc string, c *Chain, params []string) string {
	return k.write(name, c.key, func(w machine.Machine, name string) { c.write(w, name, doc, params) })
}

func (c *Chain) write(w machine.Machine, name, doc string, params []string) *chainWriter {
	t := &chainWriter{Chain: c, w: w, params: params}
	signature := "func(" + strings.Join(params, ", ") + map[int]string{4: " *float32)", 8: " *float64)"}[c.bytes]
	w.Begin(name, c.bytes, signature, name+" computes "+doc+".")
	t.list(c.ops)
	w.End()
	return t
}

// chainWriter is a chain while it is written.
type chainWriter struct {
	*Chain
	w      machine.Machine
	params []string
	depth  int // scans around
	forms  []string
	key    strings.Builder // identifies the form
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
	c.w.Comment(n.op.Formula())
	c.w.FreeAll()
	c.forms = append(c.forms, n.emitter.form())
	fmt.Fprintln(&c.key, n.key())
	n.w, n.chained = c.w, true
	for _, a := range append([]ir.Access{n.op.Out}, n.op.In...) {
		n.ptr = append(n.ptr, c.pointer(a))
		n.params = append(n.params, c.params[slices.Index(c.Values, a.Value.Root())])
	}
	n.emitter.emit(n)
}

// pointer is the first element of an access at the iteration of the scans around.
func (c *chainWriter) pointer(a ir.Access) machine.Ptr {
	param := slices.Index(c.Values, a.Value.Root())
	fmt.Fprintln(&c.key, param, a.Offset, a.Strides[:c.depth])
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

func (c *chainWriter) scan(op *ir.Op) {
	w := c.w
	first, last := 0, op.Loops[len(op.Loops)-1].N-1
	if op.Reverse {
		first, last = last, first
	}
	fmt.Fprintln(&c.key, "scan", first, last)
	step := 1
	if op.Reverse {
		step = -1
	}
	w.Count("step_"+op.Loops[len(op.Loops)-1].Name, c.iteration(c.depth), first, last, step, func() {
		c.depth++
		c.list(op.Body)
		c.depth--
		w.FreeAll()
		fmt.Fprintln(&c.key, "end")
	})
}
