package kernel

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel/internal/guarded"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/machine"
)

var (
	benchWidth  = flag.Int("width", 16, "samples side by side in BenchmarkModels")
	benchGroups = flag.Int("groups", 4, "groups of samples over which gradients of weights are summed in BenchmarkModels")
	benchLeast  = flag.Float64("flop", 1e6, "BenchmarkModels leaves out operations of less FLOP a group; 0: none")
)

// BenchmarkModels runs the operations of a training step of each model one by
// one and compares contractions with the peak measured in the same run:
//
//	go test -run=^$ -bench=Models/ocr_conv ./gen/kernel -flop=0
//
// An operation in a scan runs at the scan's first iteration. Figures are those of
// the fastest call.
func BenchmarkModels(b *testing.B) {
	specs, err := filepath.Glob("../../models/*.toml")
	if err != nil || len(specs) == 0 {
		b.Fatalf("no models: %v", err)
	}
	for _, file := range specs {
		b.Run(strings.TrimSuffix(filepath.Base(file), ".toml"), func(b *testing.B) {
			for _, on := range guarded.Targets() {
				b.Run(on.Name, func(b *testing.B) { benchmarkModel(b, on, file) })
			}
		})
	}
}

func benchmarkModel(b *testing.B, on *target.Target, file string) {
	m := &modelBench{program: vectorProgram(b, on, file), places: map[*ir.Value]string{}}
	m.write(b)
	b.ReportMetric(0, "ns/op")
	output := strings.Fields(string(m.run(b)))
	peak := 0.0
	for _, is := range runtime.Machines() {
		if is.AVX2() && is.AVX512() == (on.VectorBytes == 64) {
			peak = machine.PeakFLOPS(is, m.program.DType.Bytes(), 1)
		}
	}
	for i, op := range m.ops {
		ns, err := strconv.ParseFloat(output[i], 64)
		if err != nil {
			b.Fatal(err)
		}
		m.report(b, i, op, ns, peak)
	}
}

func vectorProgram(b *testing.B, on *target.Target, file string) *ir.Program {
	text, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	net, errs := spec.Parse(file, text)
	p := graph.Build(net, ir.Train, errs).Program
	if err := errs.Err(); err != nil {
		b.Fatal(err)
	}
	width := *benchWidth
	if width > 1 && p.DType == runtime.Float64 {
		width /= 2
	}
	p.Width, p.Machine = width, on
	if err := pass.Compile(b.Context(), p, nil); err != nil {
		b.Skip(err)
	}
	return p
}

// modelBench is a program that runs the operations of a model.
type modelBench struct {
	program    *ir.Program
	ops        []*ir.Op
	labels     []string
	iterations []float64 // of the scans around
	forms      []string
	deferred   []bool

	kernels *Kernels
	planner *Planner
	places  map[*ir.Value]string // variables of values outside the arena
	globals strings.Builder
	calls   strings.Builder
}

func (m *modelBench) write(b *testing.B) {
	on := x86.New(m.program.Machine)
	m.kernels, m.planner = New(on), NewPlanner(on, m.program.DType.Bytes())
	_, groups, weights := m.program.Phases()
	m.add(b, groups, 0, 1, nil)
	m.add(b, weights, 0, 1, &Groups{Stride: m.program.Arena})
}

func (m *modelBench) add(b *testing.B, ops []*ir.Op, scans int, iterations float64, groups *Groups) {
	for i := 0; i < len(ops); i++ {
		op := ops[i]
		if op.Kind == ir.Random {
			continue
		}
		if op.Kind == ir.Contract && op.Expr != nil {
			if whole, _ := m.planner.Operation(op, scans, groups); whole == nil {
				ops = slices.Replace(slices.Clone(ops), i, i+1, pass.SplitEpilogue(op)...)
				op = ops[i]
			}
		}
		if op.Kind == ir.Scan {
			m.add(b, op.Body, scans+1, iterations*float64(op.Loops[len(op.Loops)-1].N), groups)
			continue
		}
		if float64(op.FLOPs()) < *benchLeast {
			continue
		}
		plan, why := m.planner.Operation(op, scans, groups)
		if plan == nil {
			b.Logf("%s %s: %s", op.Layer, op.Stage, why)
			continue
		}
		kernel := m.kernels.Use(plan, Use{})
		args := []string{m.place(op.Out)}
		for _, a := range op.In {
			args = append(args, m.place(a))
		}
		if groups != nil {
			args = append(args, strconv.Itoa(*benchGroups))
		}
		fmt.Fprintf(&m.calls, "\tmeasure(func() { %s(%s) })\n", kernel, strings.Join(args, ", "))
		m.ops, m.iterations, m.forms, m.deferred = append(m.ops, op), append(m.iterations, iterations), append(m.forms, plan.Form), append(m.deferred, groups != nil)
		m.labels = append(m.labels, fmt.Sprintf("%s_%s_%.60s", op.Layer, op.Stage, strings.ReplaceAll(op.Formula(), " ", "")))
	}
}

func (m *modelBench) place(a ir.Access) string {
	v := a.Value.Root()
	if pass.InArena(m.program, v) {
		return fmt.Sprintf("&arena[%d]", v.Offset+a.Offset)
	}
	if m.places[v] == "" {
		m.places[v] = fmt.Sprintf("v%d", len(m.places))
		fmt.Fprintf(&m.globals, "var %s = array(%d)\n", m.places[v], v.Size()+1024)
	}
	return fmt.Sprintf("&%s[%d]", m.places[v], a.Offset)
}

// report prints a line of an operation: time of all its calls in a step of one
// group, and of a deferred one in a step.
func (m *modelBench) report(b *testing.B, i int, op *ir.Op, ns, peak float64) {
	flops := float64(op.FLOPs())
	if m.deferred[i] {
		flops *= float64(*benchGroups)
	}
	b.Run(fmt.Sprintf("%s/%s", m.labels[i], m.forms[i]), func(b *testing.B) {
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(ns*m.iterations[i]/1e3, "µs")
		if op.Kind == ir.Contract {
			b.ReportMetric(flops/(ns*m.iterations[i]), "GFLOP/s")
			b.ReportMetric(100*flops/(ns*1e-9*m.iterations[i])/peak, "%peak")
		}
	})
}

const modelBenchMain = `package main

import (
	"fmt"
	"time"
	"unsafe"
)

func array(n int) []ELEMENT {
	x := make([]ELEMENT, n+16)
	for uintptr(unsafe.Pointer(&x[0]))%64 != 0 {
		x = x[1:]
	}
	for i := range x {
		x[i] = ELEMENT(i*7919%1024)/1024 - 0.5
	}
	return x
}

var arena = array(ARENA)
GLOBALS
// measure prints the nanoseconds of the fastest call. Calls come in turns that
// last some microseconds; numbers are renewed so that they stay normal.
func measure(f func()) {
	start := time.Now()
	f()
	f()
	iterations := max(int(10*time.Microsecond*2/max(time.Since(start), 1)), 1)
	best := time.Duration(1 << 62)
	for n, start := 0, time.Now(); n < 20 || time.Since(start) < 60*time.Millisecond; n++ {
		if n%8 == 0 && n < 64 {
			for i := range arena {
				arena[i] = ELEMENT(i*7919%1024)/1024 - 0.5
			}
			f()
		}
		t := time.Now()
		for range iterations {
			f()
		}
		best = min(best, time.Since(t))
	}
	fmt.Println(float64(best) / float64(iterations))
}

func main() {
CALLS}
`

func (m *modelBench) run(b *testing.B) []byte {
	source := strings.NewReplacer("ELEMENT", string(m.program.DType), "CALLS", m.calls.String(), "GLOBALS", m.globals.String(),
		"ARENA", strconv.Itoa(m.program.Arena**benchGroups+1024)).Replace(modelBenchMain)
	return guarded.Build(b, m.program.Machine, m.kernels, map[string]string{"main.go": source}, nil)
}
