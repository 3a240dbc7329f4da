// Package report makes one page of HTML of a training: how it went, what the network answers and
// where it is wrong, what it is made of. The page needs nothing but itself, and runs nothing.
package report

import (
	_ "embed"
	"fmt"
	"image"
	"io"
	"math"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/picture"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

//go:embed style.css
var style string

// Page is what a report shows. What is empty is left out.
type Page struct {
	Info     *runtime.ModelInfo
	Labels   func(output int) []string // names of classes; nil: none have any
	Facts    [][2]string               // of the training
	Curves   []picture.Panel           // over epochs
	Results  Table                     // metrics of each set of samples
	Tests    []Test
	Weights  image.Image // of the first layer
	Data     []Table     // statistics
	Spec     string      // the file's text
	Settings [][2]string
	Timings  [][2]string
	Layers   *LayerTimes // nil: not measured
	Notes    []string
	Inputs   func(Mistake) (image.Image, [][2]string) // a sample as a picture, or as headers and cells
}

// Table is one with a title; a header with ">" in front is of a column of numbers.
type Table struct {
	Title   string
	Headers []string
	Rows    [][]string
}

// Test is what the network answered for some samples.
type Test struct {
	Name    string
	Outputs []*Answers
}

// Write writes the page.
func Write(w io.Writer, of *Page) error {
	p := new(page)
	p.WriteString("<!DOCTYPE html>\n")
	err := of.write(p)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, p.String()+"\n")
	return err
}

func (of *Page) write(p *page) (err error) {
	p.WriteString(`<html lang="en"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/>`)
	p.text("title", of.Info.Name+": report of a training")
	p.tag("style", func() { p.WriteString(style) })
	p.WriteString("</head><body>\n")
	p.text("h1", of.Info.Name+": report of a training")
	if of.Info.Doc != "" {
		p.text("p", strings.Join(strings.Fields(of.Info.Doc), " "))
	}
	p.facts(of.Facts)
	for _, note := range of.Notes {
		p.text("p", note, "class", "soft")
	}
	if len(of.Results.Rows) > 0 {
		p.section("Results", func() { p.cells(of.Results.Headers, of.Results.Rows) })
	}
	if len(of.Curves) > 0 {
		p.section("Curves", func() { of.curves(p) })
	}
	for _, t := range of.Tests {
		for _, a := range t.Outputs {
			if e := of.answers(p, t, a); e != nil {
				err = e
			}
		}
	}
	if of.Weights != nil {
		p.section("Weights of the first layer", func() {
			err = p.picture(of.Weights, "a tile for each unit, a colour for each weight", "weights")
		})
	}
	p.section("Network", func() { of.layers(p) })
	if of.Layers != nil {
		p.section("Where the time goes", func() { of.times(p) })
	}
	if len(of.Data) > 0 {
		p.section("Data", func() {
			for _, t := range of.Data {
				p.text("h3", t.Title)
				p.cells(t.Headers, t.Rows)
			}
		})
	}
	p.section("Training", func() {
		p.facts(of.Settings)
		p.text("h3", "Time")
		p.facts(of.Timings)
	})
	if of.Spec != "" {
		p.section("Spec", func() { p.text("pre", of.Spec) })
	}
	p.text("p", "Made by tensornet "+of.Info.Version+".", "class", "soft")
	p.WriteString("</body></html>")
	return err
}

func (of *Page) curves(p *page) {
	p.tag("div", func() {
		for _, panel := range of.Curves {
			c := chart{title: panel.Label, x: "epoch"}
			var xs, ys []float64
			for _, curve := range panel.Curves {
				s := series{name: curve.Name}
				for i, x := range curve.X {
					s.points = append(s.points, [2]float64{x, curve.Y[i]})
				}
				xs, ys = append(xs, curve.X...), append(ys, curve.Y...)
				s.points = thin(s.points, 700)
				c.all = append(c.all, s)
			}
			if len(xs) == 0 {
				continue
			}
			c.across, c.up = scale(xs, false), scale(ys, !panel.Share)
			c.across.whole = true
			if panel.Share {
				low := c.up.low
				c.up = shares()
				c.up.low = math.Floor(min(low, 0.99)*10) / 10
			}
			p.chart(c)
		}
	}, "class", "charts")
}

// answers shows what an output said of a set of samples.
func (of *Page) answers(p *page, t Test, a *Answers) (err error) {
	if a.Samples == 0 || a.scores == nil && a.pairs == nil {
		return nil
	}
	title := "Answers on " + t.Name + " samples"
	if len(t.Outputs) > 1 {
		title = fmt.Sprintf("Answers of %s on %s samples", a.Output.Name, t.Name)
	}
	p.section(title, func() {
		if a.scores != nil {
			of.classes(p, a)
		} else {
			of.numbers(p, a)
		}
		if len(a.Worst) > 0 {
			err = of.worst(p, a)
		}
	})
	return err
}

func (of *Page) numbers(p *page, a *Answers) {
	var all []float64
	for _, v := range a.pairs {
		all = append(all, v[0], v[1])
	}
	one := scale(all, false)
	p.facts([][2]string{
		{"root of the mean square error", number(math.Sqrt(a.squares / float64(a.numbers)))},
		{"mean absolute error", number(a.absolute / float64(a.numbers))},
		{"samples", text.Int(a.Samples)},
	})
	p.tag("div", func() {
		p.chart(chart{title: "What it is, and what was predicted", x: "what it is", across: one, up: one, diagonal: true, all: []series{{points: a.pairs, dots: true}}})
	}, "class", "charts")
}

func (of *Page) layers(p *page) {
	p.network(of.Info)
	var rows [][]string
	for _, l := range of.Info.Layers {
		var shapes []string
		for _, s := range l.Shapes {
			shapes = append(shapes, runtime.FormatShape(s))
		}
		rows = append(rows, []string{l.Name, l.Type, strings.Join(shapes, " "), text.Int(l.Parameters), of.arithmetic(l.FLOPs)})
	}
	p.cells([]string{"layer", "type", "output shape", ">weights", ">arithmetic"}, rows)
}

// arithmetic is the share of some FLOPs.
func (of *Page) arithmetic(flops int64) string {
	if of.Info.FLOPs == 0 || flops == 0 {
		return ""
	}
	return percent(float64(flops) / float64(of.Info.FLOPs))
}

// listed are numbers with commas.
func listed(counts []int) string {
	var all []string
	for _, n := range counts {
		all = append(all, integer(n))
	}
	return strings.Join(all, ", ")
}
