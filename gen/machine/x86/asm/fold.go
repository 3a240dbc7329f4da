package asm

import (
	"fmt"
	"strings"

	"github.com/mmcloughlin/avo/ir"
)

// longFile is how many instructions a file may have that are all written out.
const longFile = 10_000

// leastPeriod is how many instructions a part of a run must have to be one by itself.
const leastPeriod = 3

// folder writes what functions repeat once.
type folder struct {
	texts  map[*ir.Instruction]text
	kinds  map[string]int // the same for instructions that differ in numbers alone
	kindOf map[*ir.Instruction]int
	alike  map[string][]*run // those that differ in numbers alone
	order  []string          // of these, as they come first
	names  map[string]int    // how many macros have them, but for a number
	macros strings.Builder
}

// run are instructions of a function on vectors alone, between those that count, move
// pointers or jump.
type run struct {
	in           *body
	number       int // among its runs
	from         int // in its nodes
	instructions []*ir.Instruction
	call         *ir.Instruction
}

// fold has functions call macros for runs, and for all that they do, that only differ
// in numbers, and returns the macros. Instructions remain the same, one by one.
func fold(functions []*ir.Function) string {
	n := 0
	for _, f := range functions {
		n += len(f.Nodes)
	}
	if n < longFile {
		return ""
	}
	d := folder{texts: map[*ir.Instruction]text{}, kinds: map[string]int{}, kindOf: map[*ir.Instruction]int{}, alike: map[string][]*run{}, names: map[string]int{}}
	bodies := d.bodies(functions)
	for _, b := range bodies {
		d.find(b)
	}
	for _, key := range d.order {
		d.foldRuns(d.alike[key])
	}
	for _, b := range bodies {
		b.replace()
	}
	d.foldBodies(bodies)
	return d.macros.String()
}

// textOf is that of an instruction, which may be a call of a macro.
func (d *folder) textOf(x *ir.Instruction) text {
	t, known := d.texts[x]
	if !known {
		t = textOf(x)
		d.texts[x] = t
	}
	return t
}

// foldRuns has runs that are alike call one macro. Of those in bodies that are alike one
// would be written.
func (d *folder) foldRuns(runs []*run) {
	type place struct {
		alike  string
		number int
	}
	var texts []text
	written := map[place]bool{}
	for _, r := range runs {
		var t text
		for i, x := range r.instructions {
			if i > 0 {
				t.add("\n")
			}
			t.join(d.textOf(x))
		}
		texts = append(texts, t)
		written[place{r.in.alike, r.number}] = true
	}
	m := newMacro(texts, len(written))
	if m == nil {
		return
	}
	d.define(m, word(runs[0].instructions))
	for i, r := range runs {
		r.call = d.callOf(m, i)
	}
}

// define names and writes a macro.
func (d *folder) define(m *macro, what string) {
	m.name = what
	if d.names[what]++; d.names[what] > 1 {
		m.name = fmt.Sprint(what, "_", d.names[what])
	}
	d.macros.WriteString(m.String())
}

// callOf is a call as an instruction.
func (d *folder) callOf(m *macro, i int) *ir.Instruction {
	t := m.call(i)
	x := &ir.Instruction{Opcode: t.String()}
	d.texts[x] = t
	return x
}

// find finds the runs of a body, and notes which are alike.
func (d *folder) find(b *body) {
	var all []*ir.Instruction
	end := func(i int) {
		for _, r := range d.split(all) {
			r.in, r.number, r.from = b, len(b.runs), r.from+i-len(all)
			b.runs = append(b.runs, r)
		}
		all = nil
	}
	for i, node := range b.of.Nodes {
		x, is := node.(*ir.Instruction)
		if !is || !onVectors(x) {
			end(i)
			continue
		}
		if len(all) > 0 && zeroes(x) != zeroes(all[len(all)-1]) {
			end(i)
		}
		all = append(all, x)
	}
	end(len(b.of.Nodes))
}

// split makes a run of instructions, or several where some are repeated at once.
func (d *folder) split(all []*ir.Instruction) (runs []*run) {
	kinds := make([]int, len(all))
	for i, x := range all {
		kinds[i] = d.kind(x)
	}
	note := func(from, to int) {
		if from == to {
			return
		}
		r := &run{from: from, instructions: all[from:to]}
		runs = append(runs, r)
		key := fmt.Sprint(kinds[from:to])
		if d.alike[key] == nil {
			d.order = append(d.order, key)
		}
		d.alike[key] = append(d.alike[key], r)
	}
	rest := 0
	for i := 0; i < len(all); {
		period, times := repeated(kinds[i:])
		if times < 2 {
			i++
			continue
		}
		note(rest, i)
		for range times {
			note(i, i+period)
			i += period
		}
		rest = i
	}
	note(rest, len(all))
	return runs
}

// repeated is how many of the first are repeated at once, and how often, so that as many
// as possible are.
func repeated(kinds []int) (period, times int) {
	for n := leastPeriod; 2*n <= len(kinds); n++ {
		same := 0
		for n+same < len(kinds) && kinds[same] == kinds[n+same] {
			same++
		}
		if t := 1 + same/n; t > 1 && n*t > period*times {
			period, times = n, t
		}
	}
	return period, times
}

// kind is the same for instructions that differ in numbers alone.
func (d *folder) kind(x *ir.Instruction) int {
	n, known := d.kindOf[x]
	if known {
		return n
	}
	key := d.textOf(x).key()
	if n, known = d.kinds[key]; !known {
		n = len(d.kinds)
		d.kinds[key] = n
	}
	d.kindOf[x] = n
	return n
}

// onVectors reports whether x may be of a run.
func onVectors(x *ir.Instruction) bool {
	return (x.Opcode[0] == 'V' || strings.HasPrefix(x.Opcode, "PREFETCH")) && x.Opcode != "VZEROUPPER"
}

// zeroes reports whether x sets a vector to 0.
func zeroes(x *ir.Instruction) bool {
	return (x.Opcode == "VXORPS" || x.Opcode == "VPXORD") && x.Operands[0] == x.Operands[1] && x.Operands[1] == x.Operands[2]
}

// verbs are what macros of runs are called, by what names of instructions begin with;
// the first that one does.
var verbs = []struct{ opcode, verb string }{
	{"VFMADD", "MULTIPLYADD"}, {"VFNMADD", "MULTIPLYSUBTRACT"}, {"VDIV", "DIVIDE"}, {"VCMP", "COMPARE"}, {"VUNPCK", "TRANSPOSE"},
	{"VMAX", "MAX"}, {"VMIN", "MIN"}, {"VSUB", "SUBTRACT"}, {"VADD", "ADD"}, {"VMUL", "MULTIPLY"}, {"VXOR", "CLEAR"}, {"VPXOR", "CLEAR"},
}

// word is what a run does, and the number of its instructions.
func word(run []*ir.Instruction) string {
	for _, v := range verbs {
		for _, x := range run {
			if strings.HasPrefix(x.Opcode, v.opcode) {
				return fmt.Sprint(v.verb, len(run))
			}
		}
	}
	return fmt.Sprint("MOVE", len(run))
}
