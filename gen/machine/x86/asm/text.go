package asm

import (
	"fmt"
	"strings"

	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// text is a line, or several, with gaps for numbers.
type text struct {
	parts []string // one more than there are numbers
	gaps  []gap
}

// gap is a number in a text.
type gap struct {
	of    string // what it is, by which parameters are named
	value int
}

// String is the text with numbers in its gaps.
func (t text) String() string {
	return t.with(func(i int) string { return fmt.Sprint(t.gaps[i].value) })
}

// key is the same for texts that differ in numbers alone.
func (t text) key() string { return strings.Join(t.parts, "#") }

// with is the text with something in each of its gaps.
func (t text) with(fill func(gap int) string) string {
	var b strings.Builder
	for i, part := range t.parts {
		if i > 0 {
			b.WriteString(fill(i - 1))
		}
		b.WriteString(part)
	}
	return b.String()
}

// add appends what follows.
func (t *text) add(part string) {
	if len(t.parts) == 0 {
		t.parts = []string{""}
	}
	t.parts[len(t.parts)-1] += part
}

func (t *text) gap(of string, value int) {
	t.add("")
	t.parts, t.gaps = append(t.parts, ""), append(t.gaps, gap{of, value})
}

func (t *text) join(u text) {
	t.add(u.parts[0])
	t.parts, t.gaps = append(t.parts, u.parts[1:]...), append(t.gaps, u.gaps...)
}

// textOf is an instruction, with gaps for distances from pointers, and for numbers that are
// moved to registers or added to them.
func textOf(x *ir.Instruction) text {
	var t text
	t.add(x.OpcodeWithSuffixes())
	for i, o := range x.Operands {
		t.add([]string{" ", ", "}[min(i, 1)])
		switch o := o.(type) {
		case Mem:
			if o.Symbol.Name == "" && o.Base != nil && o.Base != reg.StackPointer {
				t.gap("at"+o.Base.Asm(), o.Disp)
				o.Disp = 0
			}
			t.add(o.Asm())
		case operand.I32:
			t.add("$")
			t.gap(strings.ToLower(x.Opcode[:3])+x.Operands[len(x.Operands)-1].Asm(), int(o))
		default:
			t.add(o.Asm())
		}
	}
	return t
}
