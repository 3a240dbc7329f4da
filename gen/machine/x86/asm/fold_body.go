package asm

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// body is a function, most of it behind the loads of its arguments.
type body struct {
	of    *ir.Function
	from  int               // behind the loads, in its nodes
	names map[string]string // of what is in registers
	alike string            // the same for those that differ in numbers and names of labels
	runs  []*run            // in their order
}

// bodies are those of functions, as they are.
func (d *folder) bodies(functions []*ir.Function) (all []*body) {
	for _, f := range functions {
		b := &body{of: f, names: map[string]string{}}
		for b.from < len(f.Nodes) && loads(f.Nodes[b.from], b.names) {
			b.from++
		}
		b.alike = d.keyOf(b)
		all = append(all, b)
	}
	return all
}

// keyOf is the same for bodies that differ in numbers and in names of labels.
func (d *folder) keyOf(b *body) string {
	labels := map[string]int{}
	for _, node := range b.of.Nodes {
		if label, is := node.(ir.Label); is {
			labels[string(label)] = len(labels)
		}
	}
	var key strings.Builder
	for i, node := range b.of.Nodes[b.from:] {
		switch x := node.(type) {
		case ir.Label:
			fmt.Fprintf(&key, "%d:", labels[string(x)])
		case *ir.Comment:
			key.WriteString(d.line(b, i).key())
		case *ir.Instruction:
			if x.IsBranch {
				fmt.Fprintf(&key, "%s %d", x.Opcode, labels[x.Operands[0].Asm()])
			} else {
				key.WriteString(strconv.Itoa(d.kind(x)))
			}
		}
		key.WriteByte('\n')
	}
	return key.String()
}

// replace puts calls in the place of runs.
func (b *body) replace() {
	var nodes []ir.Node
	done := 0
	for _, r := range b.runs {
		if r.call != nil {
			nodes = append(append(nodes, b.of.Nodes[done:r.from]...), r.call)
			done = r.from + len(r.instructions)
		}
	}
	b.of.Nodes = append(nodes, b.of.Nodes[done:]...)
}

// foldBodies has functions whose bodies are alike call one macro.
func (d *folder) foldBodies(bodies []*body) {
	alike := map[string][]*body{}
	var order []string
	for _, b := range bodies {
		if alike[b.alike] == nil {
			order = append(order, b.alike)
		}
		alike[b.alike] = append(alike[b.alike], b)
	}
	for _, key := range order {
		var texts []text
		for _, b := range alike[key] {
			texts = append(texts, d.textOfBody(b))
		}
		m := newMacro(texts, len(texts))
		if m == nil {
			continue
		}
		d.define(m, alike[key][0].word())
		for i, b := range alike[key] {
			b.of.Nodes = append(b.of.Nodes[:b.from:b.from], d.callOf(m, i))
		}
	}
}

// word is what a macro of a body is called: as the kernel is, without its sizes.
func (b *body) word() string {
	word := strings.TrimPrefix(b.of.Name, "kernel")
	if at := strings.IndexFunc(word, unicode.IsDigit); at >= 0 {
		word = word[:at]
	}
	return "KERNEL_" + strings.ToUpper(word)
}

func (d *folder) textOfBody(b *body) (t text) {
	for i := range b.of.Nodes[b.from:] {
		if i > 0 {
			t.add("\n")
		}
		t.join(d.line(b, i))
	}
	return t
}

// line is node i behind the loads as a line of a macro. In comments values are named by the
// registers that their addresses are in.
func (d *folder) line(b *body, i int) (t text) {
	nodes := b.of.Nodes[b.from:]
	switch x := nodes[i].(type) {
	case ir.Label:
		t.add(string(x) + ":")
	case *ir.Comment:
		t.add("/* " + renamed(strings.Join(x.Lines, " "), b.names) + " */")
	case *ir.Instruction:
		t.join(d.textOf(x))
		if i+1 == len(nodes) || len(t.gaps) != 1 || x.Opcode != "MOVQ" {
			break
		}
		if label, is := nodes[i+1].(ir.Label); is {
			t.gaps[0].of = "n_" + string(label)
		}
	}
	return t
}

// loads reports whether node loads an argument, and notes which register has it.
func loads(node ir.Node, names map[string]string) bool {
	x, is := node.(*ir.Instruction)
	if !is || x.Opcode != "MOVQ" {
		return false
	}
	from, is := x.Operands[0].(operand.Mem)
	if !is || from.Base != reg.FramePointer {
		return false
	}
	names[from.Symbol.Name] = x.Operands[1].Asm()
	return true
}

var identifier = regexp.MustCompile(`[\pL_][\pL\pN_]*`)

// renamed puts names for identifiers.
func renamed(s string, names map[string]string) string {
	return identifier.ReplaceAllStringFunc(s, func(name string) string {
		if to, is := names[name]; is {
			return to
		}
		return name
	})
}
