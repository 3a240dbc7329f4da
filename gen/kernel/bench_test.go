package kernel

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel/internal/guarded"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// bytesTouched is the size of all that an operation touches, each element once.
func (tr *trial) bytesTouched(width int) int {
	n := tr.op.Out.Value.Size()
	seen := map[*ir.Value]bool{tr.op.Out.Value: true}
	for _, a := range tr.op.In {
		if !seen[a.Value] {
			seen[a.Value] = true
			n += a.Value.Size()
		}
	}
	return n * width
}

// BenchmarkOneSample measures the kernels of one sample over shapes of the
// models, with what share of the machine's arithmetic and bandwidth they reach.
func BenchmarkOneSample(b *testing.B) {
	var trials []*trial
	for _, s := range [][2]int{{225, 1024}, {225, 225}, {26, 225}, {1024, 1024}, {5000, 392}, {95, 5000}, {1000, 168}, {24, 1000}, {128, 9216}, {10, 128}, {80, 20}, {20, 20}, {16, 4}} {
		all := dense(s[0], s[1], 1)
		trials = append(trials, all[len(all)-3:]...)
	}
	for _, s := range [][3]int{{80, 32, 32}, {80, 20, 32}, {20, 20, 32}, {64, 256, 10}} {
		trials = append(trials, columns(s[0], s[1], s[2]))
	}
	for _, on := range guarded.Targets() {
		b.Run(on.Name, func(b *testing.B) { benchmarkTrials(b, on, 4, trials) })
	}
}

// benchmarkTrials times the kernels in a program of their own: the least of
// many calls, each on operands that the one before left in the cache.
func benchmarkTrials(b *testing.B, on *target.Target, width int, trials []*trial) {
	m := x86.New(on)
	k, planner := New(m), NewPlanner(m, width)
	var calls strings.Builder
	element := fmt.Sprintf("float%d", 8*width)
	forms := make([]string, len(trials))
	for i, tr := range trials {
		var args, sizes []string
		for n, a := range append([]ir.Access{tr.op.Out}, tr.op.In...) {
			args = append(args, fmt.Sprintf("&b[%d][%d]", n, a.Offset))
			sizes = append(sizes, fmt.Sprint(a.Value.Size()))
		}
		plan, why := planner.Operation(tr.op, 0, nil)
		if plan == nil {
			b.Fatalf("%s: %s", tr.name, why)
		}
		forms[i] = plan.Form
		kernel := k.Use(plan, Use{})
		fmt.Fprintf(&calls, "\trun([]int{%s}, func(b [][]%s) { %s(%s) })\n", strings.Join(sizes, ", "), element, kernel, strings.Join(args, ", "))
	}
	program := strings.NewReplacer("ELEMENT", element, "CALLS", calls.String()).Replace(timing)
	output := guarded.Build(b, on, k, map[string]string{"main.go": program}, nil)
	for i, tr := range trials {
		var ns float64
		if err := binary.Read(bytes.NewReader(output[8*i:]), binary.LittleEndian, &ns); err != nil {
			b.Fatal(err)
		}
		b.Run(strings.ReplaceAll(tr.name+" "+forms[i], " ", "_"), func(b *testing.B) {
			for b.Loop() {
			}
			b.ReportMetric(ns, "ns/op")
			b.ReportMetric(float64(tr.op.FLOPs())/ns, "GFLOP/s")
			b.ReportMetric(float64(tr.bytesTouched(width))/ns, "GB/s")
		})
	}
}

const timing = `package main

import (
	"bufio"
	"encoding/binary"
	"os"
	"time"
	"unsafe"
)

var out = bufio.NewWriter(os.Stdout)

func run(sizes []int, f func(b [][]ELEMENT)) {
	b := make([][]ELEMENT, len(sizes))
	for i, n := range sizes {
		all := make([]ELEMENT, n+1024)
		for int(uintptr(unsafe.Pointer(&all[0])))%64 != 0 {
			all = all[1:]
		}
		b[i] = all[:n:n]
		for k := range b[i] {
			b[i][k] = ELEMENT(k%7) - 3
		}
	}
	f(b)
	iterations := 1
	for {
		start := time.Now()
		for range iterations {
			f(b)
		}
		if time.Since(start) > 20*time.Microsecond {
			break
		}
		iterations *= 2
	}
	least := 1e300
	for began := time.Now(); time.Since(began) < 400*time.Millisecond; {
		start := time.Now()
		for range iterations {
			f(b)
		}
		least = min(least, float64(time.Since(start).Nanoseconds())/float64(iterations))
	}
	binary.Write(out, binary.LittleEndian, least)
}

func main() {
CALLS	out.Flush()
}
`
