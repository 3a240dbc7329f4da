package amd64

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"go/build"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"golang.org/x/sys/cpu"
)

// trial is an operation to run on random numbers in its kernel.
type trial struct {
	name   string
	op     *ir.Op
	groups int // 0: not summed over
	stride int
	told   *bool       // whether to add, if the kernel asks
	in     [][]float64 // in the order of op.In; nil: drawn
	within float64     // tolerance, relative to magnitude
}

const guard = 64 // elements around every buffer, which must stay as they are

// runTrials compiles a program of all kernels, runs it and returns for each
// trial the result's buffer, guards included.
func runTrials(t *testing.T, width int, trials []*trial) [][]float64 {
	t.Helper()
	if build.Default.GOARCH != "amd64" || !cpu.X86.HasAVX2 || !cpu.X86.HasFMA {
		t.Skip("no AVX2")
	}
	k := New(width)
	var calls strings.Builder
	var input bytes.Buffer
	element := fmt.Sprintf("float%d", 8*width)
	for i, tr := range trials {
		var groups *Groups
		args := []string{fmt.Sprintf("&b[0][%d]", guard+tr.op.Out.Offset)}
		for n, a := range tr.op.In {
			args = append(args, fmt.Sprintf("&b[%d][%d]", n+1, guard+a.Offset))
		}
		if tr.groups > 0 {
			groups = &Groups{Stride: tr.stride, Add: tr.told != nil}
			args = append(args, fmt.Sprint(tr.groups))
			if tr.told != nil {
				args = append(args, map[bool]string{false: "0", true: "1"}[*tr.told])
			}
		}
		kernel, err := k.Add(fmt.Sprintf("kernel%d", i), tr.op, 0, groups)
		if err != nil {
			t.Fatalf("%s: %v", tr.name, err)
		}
		fmt.Fprintf(&calls, "\trun(%d, func(b [][]%s) { %s(%s) })\n", len(tr.op.In)+1, element, kernel.Name, strings.Join(args, ", "))
		tr.draw()
		for _, x := range append([][]float64{tr.out()}, tr.in...) {
			writeBuffer(&input, width, x)
		}
	}
	output := execute(t, k, harness, element, calls.String(), input.Bytes())
	results := make([][]float64, len(trials))
	for i, tr := range trials {
		results[i], output = readBuffer(output, width, tr.op.Out.Value.Size()+2*guard)
	}
	return results
}

// draw fills in the operands that are not given.
func (tr *trial) draw() {
	r := rand.New(rand.NewPCG(1, 2))
	if tr.in == nil {
		tr.in = make([][]float64, len(tr.op.In))
	}
	for i, a := range tr.op.In {
		if tr.in[i] != nil {
			continue
		}
		n := a.Value.Size()
		if tr.groups > 1 && !a.Value.Shared() {
			n += (tr.groups - 1) * tr.stride
		}
		tr.in[i] = make([]float64, n)
		for k := range tr.in[i] {
			tr.in[i][k] = float64(float32(r.NormFloat64()))
		}
	}
}

// out is what the result's buffer holds before.
func (tr *trial) out() []float64 {
	x := make([]float64, tr.op.Out.Value.Size())
	for i := range x {
		x[i] = float64(i%7) - 3
	}
	return x
}

// meaning is the operation as the kernel is told to do it.
func (tr *trial) meaning() *ir.Op {
	op := *tr.op
	op.Add = op.Add || tr.told != nil && *tr.told
	return &op
}

func (tr *trial) want() []float64 {
	out := tr.out()
	interpret(tr.meaning(), max(tr.groups, 1), tr.stride, out, tr.in)
	return out
}

// magnitude is the result with all numbers positive: the scale of rounding.
func (tr *trial) magnitude() []float64 {
	positive := func(x []float64) []float64 {
		y := make([]float64, len(x))
		for i := range x {
			y[i] = math.Abs(x[i])
		}
		return y
	}
	out := positive(tr.out())
	in := make([][]float64, len(tr.in))
	for i := range in {
		in[i] = positive(tr.in[i])
	}
	interpret(tr.meaning(), max(tr.groups, 1), tr.stride, out, in)
	return out
}

const guardValue = -12345

func writeBuffer(b *bytes.Buffer, width int, x []float64) {
	put := func(v float64) {
		if width == 4 {
			binary.Write(b, binary.LittleEndian, math.Float32bits(float32(v)))
		} else {
			binary.Write(b, binary.LittleEndian, v)
		}
	}
	binary.Write(b, binary.LittleEndian, uint64(len(x)+2*guard))
	for i := range len(x) + 2*guard {
		if i < guard || i >= guard+len(x) {
			put(guardValue)
		} else {
			put(x[i-guard])
		}
	}
}

func readBuffer(b []byte, width, n int) ([]float64, []byte) {
	x := make([]float64, n)
	for i := range x {
		if width == 4 {
			x[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:])))
		} else {
			x[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
		}
	}
	return x, b[n*width:]
}

const harness = `package main

import (
	"bufio"
	"encoding/binary"
	"os"
)

var in, out = bufio.NewReader(os.Stdin), bufio.NewWriter(os.Stdout)

func run(n int, f func(b [][]ELEMENT)) {
	b := make([][]ELEMENT, n)
	for i := range b {
		var size uint64
		binary.Read(in, binary.LittleEndian, &size)
		b[i] = make([]ELEMENT, size)
		binary.Read(in, binary.LittleEndian, b[i])
	}
	f(b)
	binary.Write(out, binary.LittleEndian, b[0])
}

func main() {
CALLS	out.Flush()
}
`

// execute compiles a program around the kernels, runs it on input and returns
// its output.
func execute(t testing.TB, k *Kernels, program, element, calls string, input []byte) []byte {
	t.Helper()
	assembly, stubs, err := k.Print("main", "test")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	source := strings.NewReplacer("ELEMENT", element, "CALLS", calls).Replace(program)
	for name, text := range map[string]string{
		"main.go": source, "kernels_amd64.s": string(assembly), "stubs_amd64.go": string(stubs), "go.mod": "module kernels\n\ngo 1.26\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	command := func(args ...string) []byte {
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir, cmd.Stdin = dir, bytes.NewReader(input)
		var stderr strings.Builder
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("go %v: %v\n%.3000s", args, err, stderr.String())
		}
		return out
	}
	command("vet", ".")
	return command("run", ".")
}

// check compares a result with the truth.
func (tr *trial) check(t *testing.T, got []float64) {
	t.Helper()
	want, magnitude := tr.want(), tr.magnitude()
	for i, g := range got {
		if i < guard || i >= guard+len(want) {
			if g != guardValue {
				t.Errorf("%s: wrote %v outside, at %d of %d", tr.name, g, i-guard, len(want))
				return
			}
			continue
		}
		w := want[i-guard]
		if !(math.Abs(g-w) <= tr.within*magnitude[i-guard]) {
			t.Errorf("%s: element %d is %v, want %v", tr.name, i-guard, g, w)
			return
		}
	}
}
