// Package report makes one page of HTML of a training: how it went, what the network answers and
// where it is wrong, what it is made of. The page needs nothing but itself, and runs nothing.
package report

import (
	_ "embed"
	"fmt"
	"image"
	"io"
	"math"
	"path/filepath"
	"slices"
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

func (of *Page) classes(p *page, a *Answers) {
	if a.Confusion != nil && len(a.Confusion) <= 30 {
		p.text("h3", "Confusion matrix")
		p.text("p", "A row is what it is, a column what it was taken for.", "class", "soft")
		of.matrix(p, a)
	}
	p.text("h3", "By class")
	var rows [][]string
	all := a.Classes()
	for _, c := range all {
		rows = append(rows, []string{c.Class, text.Int(c.Support), percent(c.Precision), percent(c.Recall), percent(c.F1), number(c.Area)})
	}
	p.cells([]string{"class", ">samples", ">precision", ">recall", ">F1", ">area below ROC"}, rows)
	p.tag("div", func() {
		if c := of.roc(a, all); len(c.all) > 0 {
			p.chart(c)
		}
		if points, counts, ece := a.Calibration(); len(points) > 0 {
			p.chart(chart{
				title: "Calibration, mean error " + percent(ece), x: "confidence", diagonal: true, across: shares(), up: shares(),
				all: []series{{name: "share of right answers, of " + listed(counts) + " answers", points: points, marks: true}},
			})
		}
	}, "class", "charts")
}

// roc has a curve for each class or, of many, for those that are worst.
func (of *Page) roc(a *Answers, all []ClassScore) chart {
	c := chart{title: "ROC, each class against the others", x: "false alarms", diagonal: true, across: shares(), up: shares()}
	var classes []int
	for k := range all {
		if len(all) == 2 && a.single() && k == 0 {
			continue // the mirror of the other
		}
		if !math.IsNaN(all[k].Area) {
			classes = append(classes, k)
		}
	}
	if len(classes) > mostClasses {
		classes = least(classes, func(k int) float64 { return all[k].Area }, 6)
		c.title = "ROC of the six classes with the least areas, each against the others"
	}
	for _, k := range classes {
		points, area := a.ROC(k)
		c.all = append(c.all, series{name: fmt.Sprintf("%s, area %s", all[k].Class, number(area)), points: thin(points, 400)})
	}
	return c
}

// matrix shades each cell by its share of the row.
func (of *Page) matrix(p *page, a *Answers) {
	p.tag("div", func() {
		p.tag("table", func() {
			p.tag("thead", func() {
				p.tag("tr", func() {
					p.text("th", "")
					for k := range a.Confusion {
						p.text("th", a.Class(k))
					}
				})
			})
			p.tag("tbody", func() {
				for k, row := range a.Confusion {
					all := 0
					for _, n := range row {
						all += n
					}
					p.WriteString("\n")
					p.tag("tr", func() {
						p.text("th", a.Class(k))
						for _, n := range row {
							if n == 0 {
								p.text("td", "·", "class", "soft")
								continue
							}
							share := float64(n) / float64(all)
							p.text("td", text.Int(n), "style", fmt.Sprintf("background:rgba(var(--heat),%.2f)", 0.1+0.6*share))
						}
					})
				}
			})
		}, "class", "matrix")
	}, "class", "wide")
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

func (of *Page) worst(p *page, a *Answers) (err error) {
	title, answer := "Worst mistakes, the surest first", []string{">sample", "is", "taken for"}
	if a.scores == nil {
		title, answer = "Farthest off", []string{">sample", ">is", ">predicted"}
	}
	p.text("h3", title)
	var rows [][]string
	var headers []string
	p.tag("div", func() {
		for _, m := range a.Worst {
			img, row := of.Inputs(m)
			if img == nil {
				headers = slices.Clone(answer)
				cells := []string{integer(m.Number + 1), m.Truth, m.Found}
				for _, c := range row {
					headers, cells = append(headers, c[0]), append(cells, c[1])
				}
				rows = append(rows, cells)
				continue
			}
			p.WriteString("\n")
			p.tag("figure", func() {
				caption := fmt.Sprintf("%s, taken for %s", m.Truth, m.Found)
				err = p.picture(img, caption, "sample")
				if m.Name != "" {
					caption += ": " + filepath.ToSlash(m.Name)
				}
				p.text("figcaption", caption)
			})
		}
	}, "class", "worst")
	if len(rows) > 0 {
		p.cells(headers, rows)
	}
	return err
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

// least are the elements with the least values.
func least(all []int, value func(int) float64, n int) []int {
	var kept []int
	for _, k := range all {
		at := len(kept)
		for at > 0 && value(kept[at-1]) > value(k) {
			at--
		}
		kept = append(kept[:at], append([]int{k}, kept[at:]...)...)
		kept = kept[:min(len(kept), n)]
	}
	return kept
}
