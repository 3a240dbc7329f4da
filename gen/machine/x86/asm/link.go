package asm

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/ir"
)

// mostLocal is how many bytes a function may take that does not see whether the stack has them: the
// linker allows some eight hundred.
const mostLocal = 640

// local finds the functions that only others call and that Go need not know: the garbage collector
// stops at the entry of what they are called for. Those that take much of the stack have to ask for
// it, and Go has to know what their arguments are.
func (w *Writer) local() {
	for _, f := range w.file.Functions() {
		if of := w.written[f.Name]; of.inner && f.FrameBytes() <= mostLocal {
			of.local = true
			f.Attributes |= attr.NOSPLIT
		}
	}
}

// outer is the file without the functions that Go need not know.
func (w *Writer) outer() *ir.File {
	f := *w.file
	f.Sections = slices.DeleteFunc(slices.Clone(f.Sections), func(s ir.Section) bool {
		function, is := s.(*ir.Function)
		return is && w.written[function.Name].local
	})
	return &f
}

// head is the first line of a function.
var head = regexp.MustCompile(`(?m)^TEXT ·(\w+)(\(SB\).*\n)`)

// wider is a macro that runs another function where an argument says so; include is what is above it.
const include, wider = "#include \"textflag.h\"\n", `
#define WIDER(wide, kernel) \
	CMPB wide, $0 \
	JEQ 2(PC) \
	RET kernel<>(SB)
`

// linked has functions run others in their place, and makes these local to the file.
func (w *Writer) linked(assembly []byte) []byte {
	any := false
	assembly = head.ReplaceAllFunc(assembly, func(line []byte) []byte {
		parts := head.FindSubmatch(line)
		name := string(parts[1])
		switch f := w.written[name]; {
		case f.local:
			return fmt.Appendf(nil, "TEXT %s<>%s", name, parts[2])
		case f.or == "":
		case w.written[f.or].local:
			any = true
			return fmt.Appendf(slices.Clip(line), "\tWIDER(%s, %s)\n", w.flag(name).Asm(), f.or)
		default:
			return fmt.Appendf(slices.Clip(line), "\tCMPB %s, $0\n\tJEQ 2(PC)\n\tRET ·%s(SB)\n", w.flag(name).Asm(), f.or)
		}
		return line
	})
	if any {
		assembly = bytes.Replace(assembly, []byte(include), []byte(include+wider), 1)
	}
	return assembly
}

// flag is where the argument is.
func (w *Writer) flag(name string) Mem {
	for _, f := range w.file.Functions() {
		if f.Name == name {
			if b, err := f.Signature.Params().Lookup("wide").Resolve(); err == nil {
				return b.Addr
			}
		}
	}
	return Mem{}
}
