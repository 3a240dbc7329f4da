// Command heatmap measures layers over a sweep of shapes, kernel by kernel on one
// processor, and draws the share that each reaches of what bounds it:
//
//	go run ./gen/shapes/heatmap -docs docs
//
// It takes a minute of a quiet machine. What other lines of the sweep reach, kernel by kernel:
//
//	go run ./gen/shapes/heatmap -lines depthwise -kernels
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/seed-5f2744a7/tensornet/gen/shapes"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/machine"
)

// parts are those of a layer's programs that are drawn, in their order.
var parts = []string{"predict 1 forward", "train 1 input", "train 1 weights", "train 16 forward", "train 16 input", "train 16 weights"}

// points are the sizes that are measured of each line.
var points = []int{1, 4, 7, 8, 16, 31, 32, 56, 63, 64, 65, 112, 128, 256, 512, 1024, 2048}

// cell is a part of a layer at one size.
type cell struct {
	part  string
	share float64 // of what bounds it; 0: there is nothing
	jobs  []*job
}

// row is a line of the sweep.
type row struct {
	shapes.Line
	columns [][]*cell // for each size, the parts
}

func main() {
	docs := flag.String("docs", "", "`FOLDER` for the picture and the table of shapes.md; else the table is printed")
	only := flag.String("lines", "", "lines of the whole sweep whose names have this `TEXT`, not those that are drawn")
	each := flag.Bool("kernels", false, "print each kernel of each field")
	wide := flag.Bool("avx512", false, "for AVX-512, not AVX2")
	flag.Parse()
	if err := run(*docs, *only, *wide, *each); err != nil {
		fmt.Fprintln(os.Stderr, "heatmap:", err)
		os.Exit(1)
	}
}

func run(docs, only string, wide, each bool) error {
	on := target.AVX2()
	if wide {
		on = target.AVX512()
	}
	p := newProgram(on)
	var rows []*row
	lines := shapes.Drawn()
	if only != "" {
		lines = slices.DeleteFunc(shapes.Lines(), func(l shapes.Line) bool { return !strings.Contains(l.Name, only) })
	}
	for _, line := range lines {
		r := &row{Line: line}
		r.At = slices.DeleteFunc(slices.Clone(r.At), func(n int) bool { return !slices.Contains(points, n) })
		for _, n := range r.At {
			column, err := p.layer(line.Of(n))
			if err != nil {
				return fmt.Errorf("%s, %d: %w", line.Name, n, err)
			}
			r.columns = append(r.columns, column)
		}
		rows = append(rows, r)
	}
	if err := p.run(); err != nil {
		return err
	}
	limits := machine.Measure(machineOf(on), 1, 200*time.Millisecond)
	for _, r := range rows {
		for _, column := range r.columns {
			for _, c := range column {
				c.judge(&limits)
			}
		}
	}
	text := table(rows)
	if docs == "" {
		if each {
			fmt.Print(kernels(rows, &limits))
		}
		fmt.Print(text)
		return nil
	}
	name := "shapes"
	if wide {
		name += "_avx512"
	}
	if err := os.WriteFile(filepath.Join(docs, name+".svg"), []byte(picture(rows)), 0o666); err != nil {
		return err
	}
	return replace(filepath.Join(docs, "shapes.md"), name, text)
}

// machineOf is the machine that a target is.
func machineOf(t *target.Target) runtime.Machine {
	for _, m := range runtime.Machines() {
		if m.AVX2() && m.AVX512() == (t.VectorBytes == target.AVX512().VectorBytes) {
			return m
		}
	}
	return runtime.PlainGo()
}

// layer compiles a layer and has the program measure its kernels.
func (p *program) layer(network shapes.Network) ([]*cell, error) {
	s, err := shapes.Compile(context.Background(), p.on, network.Spec())
	if err != nil {
		return nil, err
	}
	works := shapes.Works(s, p.on)
	var column []*cell
	for _, part := range parts {
		c := &cell{part: part}
		if w := works[part]; w != nil {
			for _, call := range w.Calls {
				c.jobs = append(c.jobs, p.add(call))
			}
		}
		column = append(column, c)
	}
	return column, nil
}

// judge compares the time of a part with the least that arithmetic, or the cache that
// all of it fits into, allows.
func (c *cell) judge(l *machine.Limits) {
	least, took := 0.0, 0.0
	for _, j := range c.jobs {
		least += j.times * j.bound(l)
		took += j.times * j.ns
	}
	if took > 0 {
		c.share = least / took
	}
}

// bound is the least that a call takes, in nanoseconds.
func (j *job) bound(l *machine.Limits) float64 {
	return max(j.flops/l.FLOPS["float32"], j.bytes/rate(l, j.bytes)) * 1e9
}

// rate is that of the smallest level that has room.
func rate(l *machine.Limits, bytes float64) float64 {
	for _, level := range l.Bandwidth {
		if level.Size == 0 || bytes <= float64(level.Size) {
			return level.Rate
		}
	}
	return l.Bandwidth[len(l.Bandwidth)-1].Rate
}
