package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
	"github.com/seed-5f2744a7/tensornet/gen/shapes"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// program is one that measures kernels.
type program struct {
	on      *target.Target
	kernels *kernel.Kernels
	calls   strings.Builder
	jobs    []*job
	memory  int // elements that a call touches, at most
}

// job is a kernel to be measured.
type job struct {
	form                string
	times, flops, bytes float64
	ns                  float64 // of a call
}

func newProgram(on *target.Target) *program {
	return &program{on: on, kernels: kernel.New(x86.New(on))}
}

// add has a call measured, on operands that lie one after another.
func (p *program) add(c shapes.Call) *job {
	j := &job{form: c.Plan.Form, times: c.Times, flops: float64(c.Op.Products())}
	for _, l := range c.Op.Loops[:c.Scans] {
		j.flops /= float64(l.N)
	}
	j.flops *= float64(max(c.Groups, 1))
	var args []string
	at := 0
	for _, a := range append([]ir.Access{c.Op.Out}, c.Op.In...) {
		size := a.Value.Root().Size()
		j.bytes += 4 * c.Elements(a)
		if c.Groups > 0 && !a.Value.Shared() {
			size += (c.Groups - 1) * c.Stride
		}
		args = append(args, fmt.Sprintf("&memory[%d]", at+a.Offset))
		at += size/16*16 + 17*16
	}
	if c.Groups > 0 {
		args = append(args, strconv.Itoa(c.Groups))
	}
	for range c.Plan.Prefetched {
		args = append(args, "nil")
	}
	p.memory = max(p.memory, at)
	fmt.Fprintf(&p.calls, "\tmeasure(func() { %s(%s) })\n", p.kernels.Use(c.Plan, kernel.Use{}), strings.Join(args, ", "))
	p.jobs = append(p.jobs, j)
	return j
}

// run compiles the program and takes its figures.
func (p *program) run() error {
	assembly, stubs, err := p.kernels.Print("main", "heatmap")
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "heatmap")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string]string{
		"kernels_amd64.s": string(assembly), "stubs_amd64.go": string(stubs), "go.mod": "module heatmap\n\ngo 1.26\n",
		"main.go": fmt.Sprintf(measuring, p.memory+1024, p.calls.String()),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			return err
		}
	}
	fmt.Fprintf(os.Stderr, "%d kernels are compiled, and measured for %d calls\n", bytes.Count(stubs, []byte("\nfunc ")), len(p.jobs))
	cmd := exec.Command("go", "run", ".")
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return err
	}
	for i, line := range strings.Fields(string(out)) {
		if p.jobs[i].ns, err = strconv.ParseFloat(line, 64); err != nil {
			return err
		}
	}
	return nil
}

// measuring is the program: the least of many calls, each on what the one before has
// left in the cache.
const measuring = `package main

import (
	"fmt"
	"time"
)

var memory = make([]float32, %d)

func measure(f func()) {
	f()
	iterations := 1
	for {
		start := time.Now()
		for range iterations {
			f()
		}
		if time.Since(start) > 50*time.Microsecond {
			break
		}
		iterations *= 2
	}
	least := 1e300
	for began, rounds := time.Now(), 0; rounds < 3 || time.Since(began) < 3*time.Millisecond; rounds++ {
		start := time.Now()
		for range iterations {
			f()
		}
		least = min(least, float64(time.Since(start).Nanoseconds())/float64(iterations))
	}
	fmt.Println(least)
}

func main() {
	for i := range memory {
		memory[i] = float32(i%%7) - 3
	}
%s}
`
