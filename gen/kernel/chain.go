package kernel

import (
	"fmt"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// Chain is a list of operations, scans among them, as one function. It is for
// operations so small that a call of each takes as long as its work.
type Chain struct {
	Doc    string // what it computes
	Ops    []*ir.Op
	Params []string
	Param  func(v *ir.Value) int // of them, which points to a value
}

// AddChain returns the kernels of the operations, which are one function; its
// arguments are the parameters. Chains of the same form share one.
func (k *Kernels) AddChain(name string, c *Chain) ([]Kernel, error) {
	trial := &chainWriter{Chain: c, w: k.w, bytes: k.bytes}
	if err := trial.fits(); err != nil {
		return nil, err
	}
	key := trial.key.String()
	if known, ok := k.names[key]; ok {
		name = known
	} else {
		name = k.unique(name)
		k.names[key] = name
		(&chainWriter{Chain: c, w: k.w, bytes: k.bytes}).write(k.w, name)
	}
	kernels := make([]Kernel, len(trial.forms))
	for i, form := range trial.forms {
		kernels[i] = Kernel{Name: name, Form: form}
	}
	return kernels, nil
}

// chainWriter is a chain while it is written.
type chainWriter struct {
	*Chain
	w     machine.Machine
	bytes int
	depth int // scans around
	forms []string
	key   strings.Builder // identifies the form
	err   error
}

func (c *chainWriter) fits() error {
	if err := fits(c.w, func(w machine.Machine) { c.write(w, "trial") }); err != nil {
		return fmt.Errorf("%w: %s", err, c.Doc)
	}
	return c.err
}

func (c *chainWriter) write(w machine.Machine, name string) {
	c.w = w
	signature := "func(" + strings.Join(c.Params, ", ") + map[int]string{4: " *float32)", 8: " *float64)"}[c.bytes]
	w.Begin(name, c.bytes, signature, name+" computes "+c.Doc+".")
	c.list(c.Ops)
	w.End()
}

func (c *chainWriter) list(ops []*ir.Op) {
	for _, op := range ops {
		if op.Kind == ir.Scan {
			c.scan(op)
		} else if n, err := newNest(c.w.Target(), op, c.depth, nil, c.bytes); err != nil {
			c.err = err
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
	}
	n.emitter.emit(n)
}

// pointer is the first element of an access at the turn of the scans around.
func (c *chainWriter) pointer(a ir.Access) machine.Ptr {
	param := c.Param(a.Value.Root())
	fmt.Fprintln(&c.key, param, a.Offset, a.Strides[:c.depth])
	p := c.w.Arg(c.Params[param])
	for i, stride := range a.Strides[:c.depth] {
		if stride == 0 {
			continue
		}
		c.w.AddTimes(stride*c.bytes, c.turn(i), p)
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
	w.Turns(c.turn(c.depth), first, last, step, func() {
		c.depth++
		c.list(op.Body)
		c.depth--
		w.FreeAll()
		fmt.Fprintln(&c.key, "end")
	})
}
