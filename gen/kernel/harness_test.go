package kernel

import (
	"bytes"
	"embed"
	"encoding/binary"
	"fmt"
	gobuild "go/build"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"golang.org/x/sys/cpu"
)

// trial is an operation to run on random numbers in its kernel.
type trial struct {
	name   string
	op     *ir.Op
	groups int // 0: not summed over
	stride int
	told   *bool       // whether to add, if the kernel asks
	beside int         // arrays that are needed next: none, as asking must not touch them
	in     [][]float64 // in the order of op.In; nil: drawn
	within float64     // tolerance, relative to magnitude
	chain  []*ir.Op    // in which the operation is; nil: alone
}

// runTrials compiles a program of all kernels, runs it and returns the results.
func runTrials(t testing.TB, on *target.Target, width int, trials []*trial) [][]float64 {
	t.Helper()
	if gobuild.Default.GOARCH != "amd64" || !cpu.X86.HasAVX2 || !cpu.X86.HasFMA {
		t.Skip("no AVX2")
	}
	m := x86.New(on)
	k, planner := New(m), NewPlanner(m, width)
	var calls strings.Builder
	var input bytes.Buffer
	element := fmt.Sprintf("float%d", 8*width)
	for i, tr := range trials {
		var groups *Groups
		args := []string{fmt.Sprintf("&b[0][%d]", tr.op.Out.Offset)}
		for n, a := range tr.op.In {
			args = append(args, fmt.Sprintf("&b[%d][%d]", n+1, a.Offset))
		}
		if tr.groups > 0 {
			groups = &Groups{Stride: tr.stride, Add: tr.told != nil, Beside: tr.beside}
			args = append(args, fmt.Sprint(tr.groups))
			if tr.told != nil {
				args = append(args, map[bool]string{false: "0", true: "1"}[*tr.told])
			}
		}
		kernel, fetched, why := tr.kernel(k, planner, fmt.Sprintf("kernel%d", i), groups)
		if why != "" {
			t.Fatalf("%s: %s", tr.name, why)
		}
		args = append(args, slices.Repeat([]string{"nil"}, fetched)...)
		fmt.Fprintf(&calls, "\trun(%q, %d, func(b [][]%s) { %s(%s) })\n", tr.name, len(tr.op.In)+1, element, kernel, strings.Join(args, ", "))
		tr.draw()
		for _, x := range append([][]float64{tr.out()}, tr.in...) {
			writeBuffer(&input, width, x)
		}
	}
	output := runKernels(t, k, calls.String(), input.Bytes())
	results := make([][]float64, len(trials))
	for i, tr := range trials {
		results[i], output = readBuffer(output, width, tr.op.Out.Value.Size())
	}
	return results
}

// kernel plans and writes the kernel, and returns its name, or why there is none.
func (tr *trial) kernel(k *Kernels, planner *Planner, name string, groups *Groups) (kernel string, fetched int, why string) {
	if tr.chain == nil {
		p, why := planner.Operation(tr.op, 0, groups)
		if p == nil {
			return "", 0, why
		}
		return k.Write(name, p), p.Fetched, ""
	}
	c, why := planner.Chain(tr.chain)
	if c == nil {
		return "", 0, why
	}
	params := make([]string, len(c.Values))
	for i := range params {
		params[i] = fmt.Sprintf("v%d", i)
	}
	return k.WriteChain(name, tr.name, c, params), 0, ""
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

func writeBuffer(b *bytes.Buffer, width int, x []float64) {
	binary.Write(b, binary.LittleEndian, uint64(len(x)))
	for _, v := range x {
		if width == 4 {
			binary.Write(b, binary.LittleEndian, math.Float32bits(float32(v)))
		} else {
			binary.Write(b, binary.LittleEndian, v)
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

//go:embed testdata/harness
var harness embed.FS

// runKernels runs calls of kernels on guarded buffers.
func runKernels(t testing.TB, k *Kernels, calls string, input []byte) []byte {
	t.Helper()
	files := map[string]string{"calls.go": "package main\n\nfunc calls() {\n" + calls + "}\n"}
	for _, name := range []string{"main.go", "guard_linux.go", "guard_other.go"} {
		text, err := harness.ReadFile("testdata/harness/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(text)
	}
	return build(t, k, files, input)
}

// execute compiles a program around the kernels, runs it on input and returns
// its output.
func execute(t testing.TB, k *Kernels, program, element, calls string, input []byte) []byte {
	t.Helper()
	return build(t, k, map[string]string{"main.go": strings.NewReplacer("ELEMENT", element, "CALLS", calls).Replace(program)}, input)
}

// build compiles files together with the kernels and runs the program on input.
func build(t testing.TB, k *Kernels, files map[string]string, input []byte) []byte {
	t.Helper()
	assembly, stubs, err := k.Print("main", "test")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	files["kernels_amd64.s"], files["stubs_amd64.go"], files["go.mod"] = string(assembly), string(stubs), "module kernels\n\ngo 1.26\n"
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	command := func(input []byte, name string, args ...string) []byte {
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Dir, cmd.Stdin = dir, bytes.NewReader(input)
		var stderr strings.Builder
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s %v: %v\n%.3000s", name, args, err, stderr.String())
		}
		return out
	}
	if len(k.names) >= vetted {
		command(nil, "go", "vet", ".")
	}
	program := filepath.Join(dir, "kernels.exe")
	command(nil, "go", "build", "-ldflags=-s -w", "-o", program, ".")
	return command(input, program)
}

// vetted is from how many kernels on go vet compares their stubs with what they
// take from the stack, which takes as long as compiling them.
const vetted = 50

// check compares a result with the truth.
func (tr *trial) check(t testing.TB, got []float64) {
	t.Helper()
	want, magnitude := tr.want(), tr.magnitude()
	for i, g := range got {
		if w := want[i]; !(math.Abs(g-w) <= tr.within*magnitude[i]) {
			t.Errorf("%s: element %d is %v, want %v", tr.name, i, g, w)
			return
		}
	}
}
