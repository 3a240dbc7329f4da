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
)

// Printer has kernels, as a machine and a collection of kernels have.
type Printer interface {
	Print(pkg, generator string) (assembly, stubs []byte, err error)
}

//go:embed testdata
var program embed.FS

// Run runs calls, each a call of run in testdata/main.go with the numbers of its
// buffers in input, and returns their results.
func Run(t testing.TB, p Printer, calls string, input []byte) []byte {
	t.Helper()
	files := map[string]string{"calls.go": "package main\n\nfunc calls() {\n" + calls + "}\n"}
	for _, name := range []string{"main.go", "guard_linux.go", "guard_other.go"} {
		text, err := program.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(text)
	}
	return Build(t, p, files, input)
}

// Build compiles files together with the kernels and runs the program on input.
func Build(t testing.TB, p Printer, files map[string]string, input []byte) []byte {
	t.Helper()
	if gobuild.Default.GOARCH != "amd64" || !cpu.X86.HasAVX2 || !cpu.X86.HasFMA {
		t.Skip("no AVX2")
	}
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
		var stderr strings.Builder
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s %v: %v\n%.3000s", name, args, err, stderr.String())
		}
		return out
	}
	if bytes.Count(stubs, []byte("\nfunc ")) >= vetted {
		command(nil, "go", "vet", ".")
	}
	program := filepath.Join(dir, "kernels.exe")
	command(nil, "go", "build", "-ldflags=-s -w", "-o", program, ".")
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
