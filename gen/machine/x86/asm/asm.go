// Package asm writes vector code for amd64, with AVX2 and FMA or with AVX-512: a thin
// layer over avo that knows the width of the element, so that one generator serves
// float32 and float64. Registers are handed out by the writer itself: kernels have few
// of them alive, and know when.
package asm

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/mmcloughlin/avo/buildtags"
	"github.com/mmcloughlin/avo/gotypes"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"

	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// Writer emits functions into one file.
type Writer struct {
	Instructions
	file   *ir.File
	Target *target.Target
	Bytes  int // of an element: 4 or 8

	vectors    pool[Vec]
	masks      pool[Mask]
	general    pool[Ptr]
	frame      frame
	full       *Full          // what there is not enough of
	signatures error          // of those that do not parse
	labels     map[string]int // of the function
	next       next           // what the function that begins next is
	*shared
}

// shared is what writers of one file have.
type shared struct {
	writers []*Writer
	globals map[string]global
	written map[string]*function
}

// function is what its instructions do not say of one.
type function struct {
	by *Writer
	next
	local bool // to the file
}

// next is how a function is called.
type next struct {
	or    string // what runs in its place if its last argument is true
	inner bool   // in the place of another
}

// New returns a writer of a file for amd64, built unless a tag excludes it.
func New(t *target.Target) *Writer {
	file := ir.NewFile()
	file.Constraints = buildtags.And(buildtags.Not("purego")).ToConstraints()
	return (&Writer{file: file, shared: &shared{globals: map[string]global{}, written: map[string]*function{}}}).Beside(t)
}

// Beside returns a writer of the same file for another target.
func (w *Writer) Beside(t *target.Target) *Writer {
	beside := &Writer{file: w.file, Target: t, shared: w.shared}
	w.writers = append(w.writers, beside)
	return beside
}

// Unless has the next function take a bool, wide, which has another run in its place.
func (w *Writer) Unless(other string) { w.next.or = other }

// Inner has the next function be called in the place of others alone.
func (w *Writer) Inner() { w.next.inner = true }

// NewDraft returns a writer that keeps no instructions: to count registers.
func NewDraft(t *target.Target) *Writer {
	w := New(t)
	w.draft = true
	return w
}

// Begin starts a function over elements of the given size.
func (w *Writer) Begin(name string, bytes int, signature, doc string) {
	w.Bytes = bytes
	f := ir.NewFunction(name)
	if w.draft {
		signature = "func()"
	}
	if w.next.or != "" {
		signature = strings.TrimSuffix(signature, ")") + ", wide bool)"
	}
	w.written[name], w.next = &function{by: w, next: w.next}, next{}
	if parsed, err := gotypes.ParseSignature(signature); err != nil {
		w.signatures = errors.Join(w.signatures, fmt.Errorf("%s: %w", name, err))
	} else {
		f.SetSignature(parsed)
	}
	f.AddPragma("noescape")
	f.Doc = strings.Split(doc, "\n")
	f.AllocLocal(words * wordBytes)
	w.file.AddSection(f)
	w.function = f
	w.frame, w.labels = frame{}, map[string]int{}
	w.FreeAll()
}

// End returns from the function, where pointers need not go any more.
func (w *Writer) End() {
	nodes := w.function.Nodes
	for len(nodes) > 0 {
		if _, _, moves := move(nodes[len(nodes)-1]); !moves {
			break
		}
		nodes = nodes[:len(nodes)-1]
	}
	w.function.Nodes = nodes
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
	pass.Func(pass.IncludeTextFlagHeader),
	pass.FunctionPass(pass.PruneSelfMoves),
	pass.FunctionPass(pass.RequiredISAExtensions),
)

// Print renders the file and the Go declarations of its functions.
func (w *Writer) Print(pkg, generator string) (assembly, stubs []byte, err error) {
	for _, by := range w.writers {
		if err := cmp.Or(by.Err(), by.signatures); err != nil {
			return nil, nil, err
		}
	}
	f := w.file
	w.local()
	if err := finish.Execute(f); err != nil {
		return nil, nil, err
	}
	for _, function := range f.Functions() {
		dropLoads(function)
		for _, feature := range function.ISA {
			if on := w.written[function.Name].by.Target; !slices.Contains(on.Features, feature) {
				return nil, nil, fmt.Errorf("%s takes instructions of %s, which %s is without", function.Name, feature, on.Name)
			}
		}
	}
	c := printer.Config{Name: generator, Pkg: pkg}
	stubs, err = printer.NewStubs(c).Print(w.outer())
	if err != nil {
		return nil, nil, err
	}
	macros := fold(f.Functions())
	if assembly, err = printer.NewGoAsm(c).Print(f); err != nil {
		return nil, nil, err
	}
	return w.linked(documented(plainly(assembly), macros, f.Functions())), together(stubs), nil
}

var (
	columns   = regexp.MustCompile(`(?m)^(\t[A-Z][\w.]*) +`)
	signature = regexp.MustCompile(`(?m)^(func \w+)\((.*)\)$`)
)

// plainly is assembly without the columns and plus signs that the printer writes, which would be a
// part of its length.
func plainly(assembly []byte) []byte {
	return bytes.ReplaceAll(columns.ReplaceAll(assembly, []byte("$1 ")), []byte("$+"), []byte("$"))
}

// together are declarations in which parameters of one type have it once.
func together(stubs []byte) []byte {
	return signature.ReplaceAllFunc(stubs, func(line []byte) []byte {
		parts := signature.FindSubmatch(line)
		all := strings.Split(string(parts[2]), ", ")
		for i, p := range all[:len(all)-1] {
			if name, typ, _ := strings.Cut(p, " "); strings.HasSuffix(all[i+1], " "+typ) {
				all[i] = name
			}
		}
		return fmt.Appendf(nil, "%s(%s)", parts[1], strings.Join(all, ", "))
	})
}

// stub is what the printer writes above a function: its declaration, which is in Go, too.
var stub = regexp.MustCompile(`(?m)^// func (\w+)\(.*\n(?:// Requires: .*\n)?`)

// documented puts what functions do above them, as the printer does in Go alone; where
// there are macros, these above all, and functions are a few lines without their words.
func documented(assembly []byte, macros string, functions []*ir.Function) []byte {
	docs := map[string]string{}
	for _, f := range functions {
		if macros == "" {
			docs[f.Name] = "// " + strings.Join(f.Doc, "\n// ") + "\n"
		}
	}
	if at := stub.FindIndex(assembly); at != nil {
		assembly = slices.Concat(assembly[:at[0]-1], []byte(macros), assembly[at[0]-1:])
	}
	return stub.ReplaceAllFunc(assembly, func(s []byte) []byte { return []byte(docs[string(stub.FindSubmatch(s)[1])]) })
}

// Lanes is the number of elements of a vector.
func (w *Writer) Lanes() int { return w.Target.Lanes(w.Bytes) }

// Arg loads an argument into a general register.
func (w *Writer) Arg(name string) Ptr {
	r := w.GP()
	w.MOVQ(w.ArgPlace(name), r)
	return r
}

// ArgPlace is where an argument is in memory.
func (w *Writer) ArgPlace(name string) Mem {
	if w.draft {
		return operand.NewParamAddr(name, 0)
	}
	b, err := w.function.Signature.Params().Lookup(name).Resolve()
	if err != nil {
		panic(err) // no parameter of the function's signature
	}
	return b.Addr
}

// NewLabel is a label that nothing else in the function has: what it is given, with
// a number where that is taken.
func (w *Writer) NewLabel(what string) string {
	if w.labels[what]++; w.labels[what] == 1 {
		return what
	}
	return w.NewLabel(fmt.Sprintf("%s_%d", what, w.labels[what]))
}

// Loop repeats body as often as the register says, at least once, and leaves it at
// zero. what says what it goes through, and becomes its label.
func (w *Writer) Loop(what string, count Ptr, body func()) {
	label := w.NewLabel(what)
	w.Label(label)
	body()
	w.DECQ(count)
	w.JNZ(operand.LabelRef(label))
}

// Times repeats body n times, as Loop does.
func (w *Writer) Times(what string, n int, body func()) {
	if n <= 0 {
		return
	}
	if n == 1 {
		body()
		return
	}
	count := w.GP()
	w.MOVQ(operand.I32(int32(n)), count)
	w.Loop(what, count, body)
	w.ReleaseGP(count)
}

// Advance adds bytes to a pointer, which what is added to it before need not be added
// for itself, where nothing is between but what moves other pointers.
func (w *Writer) Advance(p Ptr, bytes int) {
	nodes := w.function.Nodes
	for i := len(nodes) - 1; i >= 0; i-- {
		to, n, moves := move(nodes[i])
		if !moves {
			break
		}
		if to == p {
			w.function.Nodes = slices.Delete(nodes, i, i+1)
			bytes += n
			break
		}
	}
	if bytes != 0 {
		w.ADDQ(operand.I32(int32(bytes)), p)
	}
}

// move reports whether a node moves a pointer, and by how many bytes.
func move(node ir.Node) (p Op, bytes int, is bool) {
	x, is := node.(*ir.Instruction)
	if !is || x.Opcode != "ADDQ" {
		return nil, 0, false
	}
	n, is := x.Operands[0].(operand.I32)
	return x.Operands[1], int(n), is
}
