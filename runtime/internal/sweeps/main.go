// Command sweeps writes the vector code of package runtime: the optimizers'
// updates and the sums over shards, one sweep over the elements each, and the
// transposition that takes samples to lanes and back.
//
//	go generate ./runtime
package main

import (
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/seed-5f2744a7/tensornet/gen/emit/amd64/asm"
)

func main() {
	w := asm.New()
	for _, bytes := range []int{4, 8} {
		for _, s := range []sweep{add, scale, adam, adagrad, sgd, sgdMomentum, sgdNesterov, rmsprop(false, false), rmsprop(true, false), rmsprop(false, true), rmsprop(true, true)} {
			s.write(w, bytes)
		}
		writeTranspose(w, bytes)
		writeDropout(w, bytes)
	}
	assembly, stubs, err := w.Print("runtime", "internal/sweeps")
	if err != nil {
		log.Fatal(err)
	}
	for name, text := range map[string][]byte{"sweep_amd64.s": assembly, "sweep_stubs_amd64.go": stubs} {
		if err := os.WriteFile(name, text, 0o666); err != nil {
			log.Fatal(err)
		}
	}
}

// sweep is one function: for all i, what body computes from element i of each
// array goes back into those that are written.
type sweep struct {
	name    string
	doc     string
	numbers []string // the same for all elements
	arrays  []string
	written int // how many of the arrays, the first
	body    func(k *kernel)
}

// kernel is a sweep while it is written. Numbers and the elements at hand are
// in registers.
type kernel struct {
	*asm.Writer
	number []reg.VecPhysical
	x      []reg.VecPhysical
}

func (s sweep) write(w *asm.Writer, bytes int) {
	element := map[int]string{4: "float32", 8: "float64"}[bytes]
	signature := fmt.Sprintf("func(numbers *[%d]%s, %s *%[2]s, n int)", max(len(s.numbers), 1), element, strings.Join(s.arrays, ", "))
	if len(s.numbers) == 0 {
		signature = fmt.Sprintf("func(%s *%s, n int)", strings.Join(s.arrays, ", "), element)
	}
	name := fmt.Sprintf("%s%d", s.name, bytes*8)
	doc := fmt.Sprintf("%s computes %s", name, s.doc)
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
	for _, a := range s.arrays {
		at = append(at, w.Arg(a))
		k.x = append(k.x, w.Vec())
	}
	s.loops(k, at, w.Arg("n"))
	w.End()
}

// loops runs the body over whole vectors, then over the rest under a mask: the
// same instructions, so that bits do not depend on where a sweep begins.
func (s sweep) loops(k *kernel, at []reg.GPPhysical, n reg.GPPhysical) {
	rest, end, loop := k.NewLabel("rest"), k.NewLabel("end"), k.NewLabel("loop")
	k.Label(loop)
	k.CMPQ(n, operand.U8(k.Lanes()))
	k.JLT(operand.LabelRef(rest))
	for i, p := range at {
		k.LoadVec(asm.At(p, 0), k.x[i])
	}
	s.body(k)
	for i, p := range at {
		if i < s.written {
			k.StoreVec(k.x[i], asm.At(p, 0))
		}
		k.Advance(p, 32)
	}
	k.SUBQ(operand.U8(k.Lanes()), n)
	k.JMP(operand.LabelRef(loop))

	k.Label(rest)
	k.TESTQ(n, n)
	k.JZ(operand.LabelRef(end))
	mask := k.masked(n)
	for i, p := range at {
		k.LoadMasked(asm.At(p, 0), mask, k.x[i])
	}
	s.body(k)
	for i, p := range at[:s.written] {
		k.StoreMasked(k.x[i], mask, asm.At(p, 0))
	}
	k.Label(end)
}

// masked selects the first n lanes.
func (k *kernel) masked(n reg.GPPhysical) reg.VecPhysical {
	mask, table := k.Vec(), k.GP()
	k.LEAQ(k.Masks().Offset(32), table)
	k.NEGQ(n)
	k.LoadVec(operand.Mem{Base: table, Index: n, Scale: uint8(k.Bytes)}, mask)
	return mask
}

// temporary lends registers to f.
func (k *kernel) temporary(f func(a, b reg.VecPhysical)) {
	a, b := k.Vec(), k.Vec()
	f(a, b)
	k.Release(a, b)
}
