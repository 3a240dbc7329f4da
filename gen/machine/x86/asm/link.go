package asm

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"

	"github.com/mmcloughlin/avo/ir"
)

// outer is the file without the functions that only others call.
func (w *Writer) outer() *ir.File {
	f := *w.file
	f.Sections = slices.DeleteFunc(slices.Clone(f.Sections), func(s ir.Section) bool {
		function, is := s.(*ir.Function)
		return is && w.written[function.Name].inner
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
		case f.inner:
			return fmt.Appendf(nil, "TEXT %s<>%s", name, parts[2])
		case f.or != "":
			any = true
			return fmt.Appendf(slices.Clip(line), "\tWIDER(%s, %s)\n", w.flag(name).Asm(), f.or)
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
