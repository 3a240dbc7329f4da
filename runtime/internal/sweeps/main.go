// Command sweeps writes the vector code of package runtime: the optimizers'
// updates and the sums over shards, one sweep over the elements each, and the
// transposition that takes samples to lanes and back. All of it is for any
// [machine.Sweeper].
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

	"github.com/seed-5f2744a7/tensornet/gen/machine"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// vectorMachines are those that sweeps are written for, the best first.
var vectorMachines = []*target.Target{target.AVX512(), target.AVX2()}

func main() {
	files := map[string][]byte{}
	var err error
	for _, t := range vectorMachines {
		in := strings.ToLower(suffix(t))
		if in != "" {
			in = "_" + in
		}
		if files["sweep"+in+"_amd64.s"], files["sweep_stubs"+in+"_amd64.go"], err = write(x86.New(t)); err != nil {
			log.Fatal(err)
		}
	}
	for name, on := range map[string][]*target.Target{"sweep_calls_amd64.go": vectorMachines, "sweep_calls_generic.go": nil} {
		if files[name], err = calls(sweeps, on); err != nil {
			log.Fatal(err)
		}
	}
	for name, text := range files {
		if err := os.WriteFile(name, text, 0o666); err != nil {
			log.Fatal(err)
		}
	}
}

// suffix is what the names of functions for a machine end with.
func suffix(t *target.Target) string {
	if t.Name == target.AVX2().Name {
		return ""
	}
	return t.Name
}

// function is the name of a function for elements of so many bytes.
func function(m machine.Machine, name string, bytes int) string {
	return fmt.Sprintf("%s%d%s", name, 8*bytes, suffix(m.Target()))
}

// write writes all functions for a machine, and their declarations.
func write(m machine.Sweeper) (assembly, stubs []byte, err error) {
	for _, bytes := range []int{4, 8} {
		for _, s := range sweeps {
			s.write(m, bytes)
			if s.product {
				s.writeProduct(m, bytes)
			}
		}
		if suffix(m.Target()) == "" { // its blocks serve the others, too
			writeTranspose(m, bytes)
		}
		writeLargest(m, bytes)
		writeLambNorms(m, bytes)
		m.Dropout(bytes, function(m, "dropout", bytes), function(m, "dropoutLanes", bytes))
	}
	return m.Print("runtime", "internal/sweeps")
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
	machine.Sweeper
	number []machine.Vec
	x      []machine.Op // the elements at hand
	put    func(x machine.Vec, array int)
	quick  bool
}

func (s sweep) write(m machine.Sweeper, bytes int) {
	k, at := s.begin(m, bytes, s.name, strings.Join(s.doc, ", "), s.arrays, "n int")
	n := k.Arg("n")
	s.each(k, func() {
		k.Sweep(n, at, func(x []machine.Op, put func(machine.Vec, int)) {
			k.x, k.put = x, put
			s.body(k)
		})
	})
}

// begin starts a function, with numbers and pointers in registers.
func (s sweep) begin(m machine.Sweeper, bytes int, name, doc string, arrays []string, rest string) (*kernel, []machine.Ptr) {
	element := dtype(bytes)
	signature := fmt.Sprintf("func(numbers *[%d]%s, %s *%[2]s, %[4]s)", max(len(s.numbers), 1), element, strings.Join(arrays, ", "), rest)
	if len(s.numbers) == 0 {
		signature = fmt.Sprintf("func(%s *%s, %s)", strings.Join(arrays, ", "), element, rest)
	}
	name = function(m, name, bytes)
	doc = fmt.Sprintf("%s computes %s", name, doc)
	if len(s.numbers) > 0 {
		doc += ", where numbers are " + strings.Join(s.numbers, ", ")
	}
	m.Begin(name, bytes, signature, doc+".")
	k := &kernel{Sweeper: m}
	if len(s.numbers) > 0 {
		p := m.Arg("numbers")
		var held []string
		for i, name := range s.numbers {
			k.number = append(k.number, m.Vec())
			held = append(held, m.Names(k.number[i])+": "+name)
		}
		m.Comment(strings.Join(held, ", "))
		for i, r := range k.number {
			m.Broadcast(machine.At(p, i*bytes), r)
		}
		m.ReleaseGP(p)
	}
	var at []machine.Ptr
	for _, a := range arrays {
		at = append(at, m.Arg(a))
	}
	return k, at
}

// each writes loops, quick ones too if there are such, and ends the function.
func (s sweep) each(k *kernel, loops func()) {
	if len(s.quick) > 0 && k.QuickRoots() {
		var numbers []machine.Vec
		var least []float64
		for _, i := range slices.Sorted(maps.Keys(s.quick)) {
			numbers, least = append(numbers, k.number[i]), append(least, s.quick[i])
		}
		k.IfAtLeast(numbers, least, func() {
			k.quick = true
			s.prepare(k)
			loops()
			k.End()
		})
		k.quick = false
	}
	loops()
	k.End()
}

// with lends registers to f.
func (k *kernel) with(f func(a, b, c machine.Vec)) {
	a, b, c := k.Vec(), k.Vec(), k.Vec()
	f(a, b, c)
	k.Release(a, b, c)
}

// dtype is the type of elements of so many bytes. The table of them is in the
// runtime, which does not compile before this has written its assembly.
func dtype(bytes int) string { return fmt.Sprintf("float%d", 8*bytes) }
