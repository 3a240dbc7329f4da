// Command limits writes the vector code of package runtime/program/machine, which finds
// out what a processor can do at best.
//
//	go generate ./runtime/program/machine
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

func main() {
	m := x86.New(target.AVX2())
	writeMultiplyAdd(m, "multiplyAdd32", 4)
	writeMultiplyAdd(m, "multiplyAdd64", 8)
	writeRead(m)
	assembly, stubs, err := m.Print("machine", "internal/limits")
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
func writeMultiplyAdd(m machine.Machine, name string, bytes int) {
	m.Begin(name, bytes, "func(turns int)", name+" runs turns of 24 multiply-adds of vectors, in twelve independent sums.")
	turns := m.Arg("turns")
	factor := m.Vec()
	m.Zero(factor)
	var sums []machine.Vec
	for range 12 {
		sums = append(sums, m.Vec())
		m.Zero(sums[len(sums)-1])
	}
	m.Loop("turns", turns, func() {
		for range 2 {
			for _, sum := range sums {
				m.FMA(factor, factor, sum)
			}
		}
	})
	m.End()
}

// writeRead writes a loop that reads eight vectors a turn, as streams of sums.
func writeRead(m machine.Machine) {
	const streams = 8
	size := m.Target().VectorBytes
	m.Begin("read", 4, "func(from *byte, turns int)", fmt.Sprintf("read reads turns of %d bytes.", streams*size))
	from, turns := m.Arg("from"), m.Arg("turns")
	var sums []machine.Vec
	for range streams {
		sums = append(sums, m.Vec())
		m.Zero(sums[len(sums)-1])
	}
	m.Loop("turns", turns, func() {
		for i, sum := range sums {
			m.Add(machine.At(from, size*i), sum, sum)
		}
		m.Advance(from, streams*size)
	})
	m.End()
}
