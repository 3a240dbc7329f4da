// Command limits writes the vector code of package runtime/program/machine, which finds
// out what a processor can do at best.
//
//	go generate ./runtime/program/machine
package main

import (
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

func main() {
	for end, t := range map[string]*target.Target{"": target.AVX2(), "AVX512": target.AVX512()} {
		in := ""
		if end != "" {
			in = "_" + strings.ToLower(end)
		}
		m := x86.New(t)
		writeMultiplyAdd(m, "multiplyAdd32"+end, 4)
		writeMultiplyAdd(m, "multiplyAdd64"+end, 8)
		writeRead(m, "read"+end)
		assembly, stubs, err := m.Print("machine", "internal/limits")
		if err != nil {
			log.Fatal(err)
		}
		for name, text := range map[string][]byte{"peak" + in + "_amd64.s": assembly, "peak_stubs" + in + "_amd64.go": stubs} {
			if err := os.WriteFile(name, text, 0o666); err != nil {
				log.Fatal(err)
			}
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
func writeRead(m machine.Machine, name string) {
	const streams = 8
	size := m.Target().VectorBytes
	m.Begin(name, 4, "func(from *byte, turns int)", fmt.Sprintf("%s reads turns of %d bytes.", name, streams*size))
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
