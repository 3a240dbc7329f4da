package schedule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// String shows what was decided for a program: a line for each call.
func (p *Program) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "schedule %s %s width %d\n", p.Name, p.Purpose, p.Width)
	for _, d := range p.Decisions() {
		fmt.Fprintln(&b, d)
	}
	if len(p.Derive) > 0 {
		fmt.Fprintln(&b, "once for the weights")
		writeStretches(&b, p.Derive)
	}
	writeStretches(&b, p.Stretches)
	if len(p.Measure) > 0 {
		fmt.Fprintln(&b, "to measure")
		writeStretches(&b, p.Measure)
	}
	if p.Training != nil {
		p.Training.write(&b)
	}
	return b.String()
}

// Decisions are what was decided for all of a program, a line each.
func (p *Program) Decisions() []string {
	switch {
	case p.Refused != "":
		return []string{"not used: " + p.Refused}
	case p.Width == 0 && p.Plain == "":
		return []string{"for machines without vector code"}
	case p.Width == 0:
		return []string{"plain Go: " + p.Plain}
	}
	var list []string
	if p.Worth.Why != "" {
		list = append(list, fmt.Sprintf("worth its code: %s", p.Worth))
	}
	if p.Width > 1 {
		list = append(list, fmt.Sprintf("least samples: %s", p.Fewest))
	}
	if p.Tasks.Is > 0 {
		list = append(list, fmt.Sprintf("processors at most: %s", p.Tasks))
	}
	if t := p.Training; t != nil {
		list = append(list,
			fmt.Sprintf("one processor: %s", p.Alone),
			fmt.Sprintf("groups at once: %s", t.AtOnce),
			fmt.Sprintf("prefetched beside gradients: %s", t.Prefetch),
			fmt.Sprintf("weights prefetched exclusively: %s", t.Exclusive),
			fmt.Sprintf("products in a gradient: %d a sample", t.Terms),
		)
	}
	return list
}

func (c Choice[T]) String() string {
	if c.Why == "" {
		return fmt.Sprint(c.Is)
	}
	return fmt.Sprintf("%v (%s)", c.Is, c.Why)
}

func (t *Training) write(b *strings.Builder) {
	writeStretches(b, t.Forward)
	for _, v := range t.Masked {
		fmt.Fprintf(b, "weigh %s\n", v.Name)
	}
	writeStretches(b, t.Backward)
	for i, s := range t.Segments {
		fmt.Fprintf(b, "segment %d\n", i)
		writeStretches(b, s.Stretches)
		for _, op := range slices.Concat(s.Sums, s.Once) {
			fmt.Fprintf(b, "once for the batch: %s\n", op.Formula())
		}
	}
	for _, p := range t.Parts {
		p.write(b)
	}
}

func (p *Part) write(b *strings.Builder) {
	fmt.Fprintf(b, "%s from %d: %d × %d\n", p.Gradient.Of.Name, p.Begin, p.Count, p.Size)
	if p.Clear {
		fmt.Fprint(b, "  clear\n")
	}
	writeCalls(b, "  ", p.Calls)
	if q := p.Product; q != nil {
		fmt.Fprintf(b, "  or by the optimizer: %d rows of %d\n", q.Rows, q.RowLength)
	}
}

func writeStretches(b *strings.Builder, all []Stretch) {
	for _, s := range all {
		if len(s.Calls) == 0 {
			continue
		}
		op := s.Calls[0].Op
		if op == nil {
			op = s.Calls[0].Ops[0]
		}
		fmt.Fprint(b, op.Leaves()[0].Stage)
		if s.Why != "" {
			fmt.Fprintf(b, ", call by call: %s", s.Why)
		}
		fmt.Fprint(b, "\n")
		writeCalls(b, "  ", s.Calls)
	}
}

func writeCalls(b *strings.Builder, indent string, calls []*Call) {
	for _, c := range calls {
		fmt.Fprintf(b, "%s%s\n", indent, c)
		writeCalls(b, indent+"  ", c.Body)
		if c.How == Chain {
			forms := c.Chain.Forms
			writeChain(b, indent+"  ", c.Ops, &forms)
		}
	}
}

func writeChain(b *strings.Builder, indent string, ops []*ir.Op, forms *[]string) {
	for _, op := range ops {
		if op.Kind == ir.Scan {
			fmt.Fprintf(b, "%s%s\n", indent, iterations(op))
			writeChain(b, indent+"  ", op.Body, forms)
			continue
		}
		fmt.Fprintf(b, "%s%s: %s\n", indent, (*forms)[0], op.Formula())
		*forms = (*forms)[1:]
	}
}

// String is a call without what is in it.
func (c *Call) String() string {
	s := c.How.String()
	if form := c.Form(); form != "" {
		s = form
	}
	switch c.How {
	case Chain:
		return c.Why
	case Loop:
		if c.Tasks {
			s = "tasks"
		}
		s += " " + iterations(c.Op)
	case Kernel:
		if n := c.Plan.Prefetched; n > 0 {
			s += fmt.Sprintf(", prefetches %d arrays", n)
		}
		fallthrough
	default:
		s += ": " + c.Op.Formula()
	}
	if c.Why != "" {
		s += " (" + c.Why + ")"
	}
	return s
}

// iterations is the loop of a scan.
func iterations(op *ir.Op) string {
	l := op.Loops[len(op.Loops)-1]
	order := " up"
	switch {
	case op.Tasks:
		order = ""
	case op.Reverse:
		order = " down"
	}
	return fmt.Sprintf("{%s:%d%s}", l.Name, l.N, order)
}
