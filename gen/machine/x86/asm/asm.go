// Package asm writes vector code for amd64 with AVX2 and FMA: a thin layer over
// avo that knows the width of the element, so that one generator serves float32
// and float64. Registers are handed out by the writer itself: kernels have few
// of them alive, and know when.
package asm

import (
	"fmt"
	"math"
	"slices"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"

	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// Writer emits functions into one file.
type Writer struct {
	Instructions
	file   *build.Context
	Target *target.Target
	Bytes  int // of an element: 4 or 8

	vectors pool[Vec]
	general pool[Ptr]
	frame   frame
	full    *Full // what there is not enough of
	labels  int
	globals map[string]Mem
}

// New returns a writer of a file for amd64, built unless a tag excludes it.
func New(t *target.Target) *Writer {
	file := build.NewContext()
	w := &Writer{Instructions: file, file: file, Target: t, globals: map[string]Mem{}}
	w.file.ConstraintExpr("!purego")
	return w
}

// Begin starts a function over elements of the given size.
func (w *Writer) Begin(name string, bytes int, signature, doc string) {
	w.Bytes = bytes
	w.file.Function(name)
	w.file.Attributes(attr.Attribute(0))
	w.file.SignatureExpr(signature)
	w.file.Pragma("noescape")
	w.file.Doc(doc)
	w.file.AllocLocal(words * wordBytes)
	w.frame = frame{}
	w.FreeAll()
}

// End returns from the function.
func (w *Writer) End() {
	w.VZEROUPPER()
	w.RET()
}

// finish are those of avo's passes that a file without virtual registers needs:
// there is nothing to allocate, which would take most of the time.
var finish = pass.Concat(
	pass.Verify,
	pass.FunctionPass(pass.PruneJumpToFollowingLabel),
	pass.FunctionPass(pass.PruneDanglingLabels),
	pass.FunctionPass(pass.LabelTarget),
	pass.FunctionPass(pass.VerifyAllocation),
	pass.FunctionPass(pass.EnsureBasePointerCalleeSaved),
	pass.Func(pass.IncludeTextFlagHeader),
	pass.FunctionPass(pass.PruneSelfMoves),
	pass.FunctionPass(pass.RequiredISAExtensions),
)

// Print renders the file and the Go declarations of its functions.
func (w *Writer) Print(pkg, generator string) (assembly, stubs []byte, err error) {
	if err := w.Err(); err != nil {
		return nil, nil, err
	}
	f, err := w.file.Result()
	if err != nil {
		return nil, nil, err
	}
	if err := finish.Execute(f); err != nil {
		return nil, nil, err
	}
	for _, function := range f.Functions() {
		for _, feature := range function.ISA {
			if !slices.Contains(w.Target.Features, feature) {
				return nil, nil, fmt.Errorf("%s takes instructions of %s, which %s is without", function.Name, feature, w.Target.Name)
			}
		}
	}
	c := printer.Config{Name: generator, Pkg: pkg}
	if assembly, err = printer.NewGoAsm(c).Print(f); err != nil {
		return nil, nil, err
	}
	stubs, err = printer.NewStubs(c).Print(f)
	return assembly, stubs, err
}

// Lanes is the number of elements of a vector.
func (w *Writer) Lanes() int { return w.Target.Lanes(w.Bytes) }

// Arg loads an argument into a general register.
func (w *Writer) Arg(name string) Ptr {
	r := w.GP()
	w.file.Load(w.file.Param(name), r)
	return r
}

// ArgPlace is where an argument is in memory.
func (w *Writer) ArgPlace(name string) Mem {
	b, err := w.file.Param(name).Resolve()
	if err != nil {
		panic(err) // no parameter of the function's signature
	}
	return b.Addr
}

// NewLabel is a label that nothing else in the file has.
func (w *Writer) NewLabel(what string) string {
	w.labels++
	return fmt.Sprintf("%s%d", what, w.labels)
}

// Loop repeats body as often as the register says, at least once, and leaves
// it at zero.
func (w *Writer) Loop(count Ptr, body func()) {
	label := w.NewLabel("loop")
	w.Label(label)
	body()
	w.DECQ(count)
	w.JNZ(operand.LabelRef(label))
}

// Times repeats body n times.
func (w *Writer) Times(n int, body func()) {
	if n <= 0 {
		return
	}
	if n == 1 {
		body()
		return
	}
	count := w.GP()
	w.MOVQ(operand.U32(uint32(n)), count)
	w.Loop(count, body)
	w.ReleaseGP(count)
}

// Advance adds bytes to a pointer.
func (w *Writer) Advance(p Ptr, bytes int) {
	switch {
	case bytes > 0:
		w.ADDQ(operand.I32(int32(bytes)), p)
	case bytes < 0:
		w.SUBQ(operand.I32(int32(-bytes)), p)
	}
}

// Constant is a vector in memory whose lanes all hold x.
func (w *Writer) Constant(x float64) Mem {
	if w.Bytes == 4 {
		return w.constantBits(uint64(math.Float32bits(float32(x))))
	}
	return w.constantBits(math.Float64bits(x))
}

// Bits is a vector in memory whose lanes all hold an integer.
func (w *Writer) Bits(x uint64) Mem { return w.constantBits(x) }

func (w *Writer) constantBits(bits uint64) Mem {
	lanes := make([]uint64, w.Lanes())
	for i := range lanes {
		lanes[i] = bits
	}
	return w.data(fmt.Sprintf("all%d_%x", w.Bytes*8, bits), lanes)
}

// Mask is a vector in memory whose first n lanes are all ones and whose others
// are zero.
func (w *Writer) Mask(n int) Mem {
	lanes := make([]uint64, w.Lanes())
	for i := range lanes[:n] {
		lanes[i] = math.MaxUint64 >> (64 - 8*w.Bytes)
	}
	return w.data(fmt.Sprintf("first%d_%d", w.Bytes*8, n), lanes)
}

// Table is a vector in memory of numbers, given as bits.
func (w *Writer) Table(name string, bits []uint64) Mem { return w.data(name, bits) }

// Words is a table of 64-bit integers in memory.
func (w *Writer) Words(name string, words []uint64) Mem {
	bytes := w.Bytes
	defer func() { w.Bytes = bytes }()
	w.Bytes = 8
	return w.data(name, words)
}

// Masks is a table in memory: all ones for one vector, then zero for another,
// so that the mask of n lanes is n elements before its middle.
func (w *Writer) Masks() Mem {
	lanes := make([]uint64, 2*w.Lanes())
	for i := range lanes[:w.Lanes()] {
		lanes[i] = math.MaxUint64 >> (64 - 8*w.Bytes)
	}
	return w.data(fmt.Sprintf("masks%d", w.Bytes*8), lanes)
}

func (w *Writer) data(name string, lanes []uint64) Mem {
	if m, ok := w.globals[name]; ok {
		return m
	}
	m := w.file.StaticGlobal(name)
	w.file.DataAttributes(attr.RODATA | attr.NOPTR)
	for _, bits := range lanes {
		if w.Bytes == 4 {
			w.file.AppendDatum(operand.U32(uint32(bits)))
		} else {
			w.file.AppendDatum(operand.U64(bits))
		}
	}
	w.globals[name] = m
	return m
}

// SignBit is a vector in memory with the sign of each lane set, and no more.
func (w *Writer) SignBit() Mem { return w.constantBits(1 << (8*w.Bytes - 1)) }
