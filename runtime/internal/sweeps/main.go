// Command sweeps writes the vector code of package runtime: the optimizers'
// updates and the sums over shards, one sweep over the elements each, and the
// transposition that takes samples to lanes and back.
//
//	go generate ./runtime
package main

import (
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/seed-5f2744a7/tensornet/gen/machine/x86/asm"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

func main() {
	w := asm.New(target.AVX2())
	for _, bytes := range []int{4, 8} {
		for _, s := range sweeps {
			s.write(w, bytes)
			if s.product {
				s.writeProduct(w, bytes)
			}
		}
		writeTranspose(w, bytes)
		writeLargest(w, bytes)
		writeDropout(w, bytes)
	}
	assembly, stubs, err := w.Print("runtime", "internal/sweeps")
	if err != nil {
		log.Fatal(err)
	}
	files := map[string][]byte{"sweep_amd64.s": assembly, "sweep_stubs_amd64.go": stubs}
	for name, vectors := range map[string]bool{"sweep_calls_amd64.go": true, "sweep_calls_generic.go": false} {
		if files[name], err = calls(sweeps, vectors); err != nil {
			log.Fatal(err)
		}
	}
	for name, text := range files {
		if err := os.WriteFile(name, text, 0o666); err != nil {
			log.Fatal(err)
		}
	}
}

// sweeps is the table. Each file with sweeps adds its own.
var sweeps []sweep

// define adds sweeps, and has no value of use.
func define(some ...sweep) struct{} {
	sweeps = append(sweeps, some...)
	return struct{}{}
}

// sweep is one function: for all i, what body computes from element i of each
// array goes back into those that are written.
type sweep struct {
	name    string
	doc     []string // its formulas, in order
	numbers []string // the same for all elements
	arrays  []string
	quick   map[int]float64 // the least numbers for which body may be quick, in float32
	prepare func(k *kernel) // goes before a quick one
	body    func(k *kernel)
	product bool // there is one for gradients that are products, too
}

// kernel is a sweep while it is written.
type kernel struct {
	*asm.Writer
	number []reg.VecPhysical
	x      []asm.Op // the elements at hand: in memory or, a part of a vector, in registers
	put    func(x reg.VecPhysical, array int)
	quick  bool
}

func (s sweep) write(w *asm.Writer, bytes int) {
	k, at := s.begin(w, bytes, s.name, strings.Join(s.doc, ", "), s.arrays, "n")
	n := w.Arg("n")
	s.each(k, func() { s.loops(k, at, n) })
}

// begin starts a function, with numbers and pointers in registers.
func (s sweep) begin(w *asm.Writer, bytes int, name, doc string, arrays []string, counts string) (*kernel, []reg.GPPhysical) {
	element := dtype(bytes)
	signature := fmt.Sprintf("func(numbers *[%d]%s, %s *%[2]s, %[4]s int)", max(len(s.numbers), 1), element, strings.Join(arrays, ", "), counts)
	if len(s.numbers) == 0 {
		signature = fmt.Sprintf("func(%s *%s, %s int)", strings.Join(arrays, ", "), element, counts)
	}
	name = fmt.Sprintf("%s%d", name, bytes*8)
	doc = fmt.Sprintf("%s computes %s", name, doc)
	if len(s.numbers) > 0 {
		doc += ", where numbers are " + strings.Join(s.numbers, ", ")
	}
	w.Begin(name, bytes, signature, doc+".")
	k := &kernel{Writer: w}
	if len(s.numbers) > 0 {
		p := w.Arg("numbers")
		for i := range s.numbers {
			r := w.Vec()
			w.Broadcast(asm.At(p, i*bytes), r)
			k.number = append(k.number, r)
		}
		w.ReleaseGP(p)
	}
	var at []reg.GPPhysical
	for _, a := range arrays {
		at = append(at, w.Arg(a))
	}
	return k, at
}

// each writes loops, quick ones too if there are such, and ends the function.
func (s sweep) each(k *kernel, loops func()) {
	if len(s.quick) > 0 && k.Bytes == 4 {
		exact := k.NewLabel("exact")
		for _, i := range slices.Sorted(maps.Keys(s.quick)) {
			k.VUCOMISS(k.Constant("least", s.quick[i]), k.number[i].AsX())
			k.JB(operand.LabelRef(exact))
		}
		k.quick = true
		s.prepare(k)
		loops()
		k.End()
		k.Label(exact)
		k.quick = false
	}
	loops()
	k.End()
}

// loops runs the body over whole vectors, then over the rest under a mask: the
// same instructions, so that bits do not depend on where a sweep begins.
func (s sweep) loops(k *kernel, at []reg.GPPhysical, n reg.GPPhysical) {
	rest, end, loop := k.NewLabel("rest"), k.NewLabel("end"), k.NewLabel("loop")
	i := k.GP() // from minus the elements of whole vectors to 0
	element := func(p reg.GPPhysical) operand.Mem { return operand.Mem{Base: p, Index: i, Scale: uint8(k.Bytes)} }
	k.MOVQ(n, i)
	k.ANDQ(operand.I8(-k.Lanes()), i)
	k.x = nil
	for _, p := range at {
		k.LEAQ(element(p), p)
		k.x = append(k.x, element(p))
	}
	k.put = func(x reg.VecPhysical, array int) { k.StoreVec(x, element(at[array])) }
	k.NEGQ(i)
	k.JZ(operand.LabelRef(rest))
	k.Label(loop)
	s.body(k)
	k.ADDQ(operand.I8(k.Lanes()), i)
	k.JNZ(operand.LabelRef(loop))
	k.ReleaseGP(i)

	k.Label(rest)
	k.ANDQ(operand.I8(k.Lanes()-1), n)
	k.JZ(operand.LabelRef(end))
	mask := k.masked(n)
	var parts []reg.VecPhysical
	for j, p := range at {
		parts = append(parts, k.Vec())
		k.LoadMasked(asm.At(p, 0), mask, parts[j])
		k.x[j] = parts[j]
	}
	k.put = func(x reg.VecPhysical, array int) { k.StoreMasked(x, mask, asm.At(at[array], 0)) }
	s.body(k)
	k.Release(append(parts, mask)...)
	k.Label(end)
}

// masked selects the first n lanes.
func (k *kernel) masked(n reg.GPPhysical) reg.VecPhysical {
	mask, table := k.Vec(), k.GP()
	k.LEAQ(k.Masks().Offset(32), table)
	k.NEGQ(n)
	k.LoadVec(operand.Mem{Base: table, Index: n, Scale: uint8(k.Bytes)}, mask)
	k.ReleaseGP(table)
	return mask
}

// with lends registers to f.
func (k *kernel) with(f func(a, b, c reg.VecPhysical)) {
	a, b, c := k.Vec(), k.Vec(), k.Vec()
	f(a, b, c)
	k.Release(a, b, c)
}

// dtype is the type of elements of so many bytes. The table of them is in the
// runtime, which does not compile before this has written its assembly.
func dtype(bytes int) string { return fmt.Sprintf("float%d", 8*bytes) }
