// Package guarded is for tests: it compiles kernels into a program that runs them
// in memory where a step outside is noticed.
package guarded

import (
	"bytes"
	"embed"
	"encoding/binary"
	gobuild "go/build"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/cpu"

	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/gen/tests"
)

// Printer has kernels, as a machine and a collection of kernels have.
type Printer interface {
	Print(pkg, generator string) (assembly, stubs []byte, err error)
}

//go:embed testdata
var program embed.FS

// Targets are the machines that kernels run on here or, where the processor lacks
// something, are assembled for.
func Targets() []*target.Target { return []*target.Target{target.AVX2(), target.AVX512()} }

// lacks is what a machine needs and the processor has not, "" if it has all.
func lacks(on *target.Target) string {
	if gobuild.Default.GOARCH != on.Arch {
		return on.Arch
	}
	has := map[string]bool{
		"AVX2": cpu.X86.HasAVX2, "FMA3": cpu.X86.HasFMA, "AVX512F": cpu.X86.HasAVX512F,
		"AVX512DQ": cpu.X86.HasAVX512DQ, "AVX512BW": cpu.X86.HasAVX512BW, "AVX512VL": cpu.X86.HasAVX512VL,
	}
	for _, feature := range on.Features {
		if is, asked := has[feature]; asked && !is {
			return feature
		}
	}
	return ""
}

// Share is how many machines run here, among which trials are divided where there is
// not the time for all on each, and which of them this one is.
func Share(on *target.Target) (this, of int) {
	if tests.Long() {
		return 0, 1
	}
	for _, t := range Targets() {
		if t.Name == on.Name {
			this = of
		}
		if lacks(t) == "" {
			of++
		}
	}
	return min(this, max(of-1, 0)), max(of, 1)
}

// Left reports whether kernels are left to a longer run: where the processor is not the
// machine they are assembled alone, for which those of float64 do; and of two machines each
// has a type of numbers, unless tests do everything.
func Left(on *target.Target, width int) bool {
	if _, machines := Share(on); machines > 1 && !tests.All() {
		return (width == 4) != (on.Name == target.AVX2().Name)
	}
	return !tests.Long() && width == 4 && lacks(on) != ""
}

// Run runs calls on a machine, each a call of run in testdata/main.go with the numbers
// of its buffers in input, and returns their results.
func Run(t testing.TB, on *target.Target, p Printer, calls string, input []byte) []byte {
	t.Helper()
	files := map[string]string{"calls.go": "package main\n\nfunc calls() {\n" + calls + "}\n"}
	for _, name := range []string{"main.go", "guard_linux.go", "guard_other.go"} {
		text, err := program.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(text)
	}
	return Build(t, on, p, files, input)
}

// Build compiles files together with the kernels and runs the program on input. A test
// whose machine the processor is not ends there.
func Build(t testing.TB, on *target.Target, p Printer, files map[string]string, input []byte) []byte {
	t.Helper()
	missing := lacks(on)
	assembly, stubs, err := p.Print("main", "test")
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
		if missing == on.Arch {
			cmd.Env = append(cmd.Environ(), "GOARCH="+on.Arch)
		}
		var stderr strings.Builder
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s %v: %v\n%.3000s", name, args, err, stderr.String())
		}
		return out
	}
	if missing != "" || bytes.Count(stubs, []byte("\nfunc ")) >= vetted {
		command(nil, "go", "vet", "-asmdecl", ".")
	}
	program := filepath.Join(dir, "kernels.exe")
	command(nil, "go", "build", "-ldflags=-s -w", "-o", program, ".")
	if missing != "" {
		t.Skipf("assembled and not run: the processor has no %s", missing)
	}
	return command(input, program)
}

// vetted is from how many kernels on go vet compares their stubs with what they
// take from the stack, which takes as long as compiling them.
const vetted = 50

// Write appends a buffer of numbers of so many bytes each.
func Write(b *bytes.Buffer, width int, x []float64) {
	binary.Write(b, binary.LittleEndian, uint64(len(x)))
	for _, v := range x {
		if width == 4 {
			binary.Write(b, binary.LittleEndian, math.Float32bits(float32(v)))
		} else {
			binary.Write(b, binary.LittleEndian, v)
		}
	}
}

// Read takes n numbers off the results.
func Read(b []byte, width, n int) (x []float64, rest []byte) {
	x = make([]float64, n)
	for i := range x {
		if width == 4 {
			x[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:])))
		} else {
			x[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
		}
	}
	return x, b[n*width:]
}
