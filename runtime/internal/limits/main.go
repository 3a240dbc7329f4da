// Command limits writes the vector code of package runtime/machine, which finds
// out what a processor can do at best.
//
//	go generate ./runtime/machine
package main

import (
	"log"
	"os"

	"github.com/mmcloughlin/avo/reg"

	"github.com/seed-5f2744a7/tensornet/gen/machine/x86/asm"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

func main() {
	w := asm.New(target.AVX2())
	writeMultiplyAdd(w, "multiplyAdd32", 4)
	writeMultiplyAdd(w, "multiplyAdd64", 8)
	writeRead(w)
	assembly, stubs, err := w.Print("machine", "internal/limits")
	if err != nil {
		log.Fatal(err)
	}
	for name, text := range map[string][]byte{"peak_amd64.s": assembly, "peak_stubs_amd64.go": stubs} {
		if err := os.WriteFile(name, text, 0o666); err != nil {
			log.Fatal(err)
		}
	}
}

// writeMultiplyAdd writes a loop of 24 multiply-adds a turn, which never wait:
// each of twelve sums is used again after eleven others.
func writeMultiplyAdd(w *asm.Writer, name string, bytes int) {
	w.Begin(name, bytes, "func(turns int)", name+" runs turns of 24 multiply-adds of vectors, in twelve independent sums.")
	turns := w.Arg("turns")
	factor := w.Vec()
	w.Zero(factor)
	var sums []reg.VecPhysical
	for range 12 {
		sums = append(sums, w.Vec())
		w.Zero(sums[len(sums)-1])
	}
	w.Loop("turns", turns, func() {
		for range 2 {
			for _, sum := range sums {
				w.FMA(factor, factor, sum)
			}
		}
	})
	w.End()
}

// writeRead writes a loop that reads 256 bytes a turn, as eight streams of sums.
func writeRead(w *asm.Writer) {
	w.Begin("read", 4, "func(from *byte, turns int)", "read reads turns of 256 bytes.")
	from, turns := w.Arg("from"), w.Arg("turns")
	var sums []reg.VecPhysical
	for range 8 {
		sums = append(sums, w.Vec())
		w.Zero(sums[len(sums)-1])
	}
	w.Loop("turns", turns, func() {
		for i, sum := range sums {
			w.Add(asm.At(from, 32*i), sum, sum)
		}
		w.Advance(from, 256)
	})
	w.End()
}
