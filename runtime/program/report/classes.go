package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// mostMatrix is how many classes a confusion matrix is drawn of.
const mostMatrix = 30

func (of *Page) classes(p *page, a *Answers) {
	if a.Confusion != nil && len(a.Confusion) <= mostMatrix {
		p.text("h3", "Confusion matrix")
		p.text("p", "A row is what it is, a column what it was taken for.", "class", "soft")
		of.matrix(p, a)
	}
	if len(a.Confusion) > mostMatrix {
		if rows := a.confused(20); len(rows) > 0 {
			p.text("h3", "Most frequent mistakes")
			p.cells([]string{"is", "taken for", ">samples", ">of the class"}, rows)
		}
	}
	p.text("h3", "By class")
	all := a.Classes()
	of.byClass(p, a, all)
	p.tag("div", func() {
		roc, precision := of.thresholds(a, all)
		for _, c := range []chart{roc, precision} {
			if len(c.all) > 0 {
				p.chart(c)
			}
		}
		if points, counts, ece := a.Calibration(); len(points) > 0 {
			p.chart(chart{
				title: "Calibration, mean error " + percent(ece), x: "confidence", diagonal: true, across: shares(), up: shares(),
				all: []series{{name: "share of right answers, of " + listed(counts) + " answers", points: points, marks: true}},
			})
		}
	}, "class", "charts")
}

// byClass is the table of scores, with thresholds where there are any.
func (of *Page) byClass(p *page, a *Answers, all []ClassScore) {
	headers := []string{"class", ">samples", ">precision", ">recall", ">F1", ">area below ROC", ">average precision"}
	limits := slices.ContainsFunc(all, func(c ClassScore) bool { return a.threshold(c.number) != "" })
	if limits {
		headers = append(headers, ">yes above")
	}
	var rows [][]string
	for _, c := range all {
		row := []string{c.Class, text.Int(c.Support), percent(c.Precision), percent(c.Recall), percent(c.F1), number(c.Area), number(c.Average)}
		if limits {
			row = append(row, a.threshold(c.number))
		}
		rows = append(rows, row)
	}
	p.cells(headers, rows)
}

// thresholds are curves over all of them, for each class or, of many, for those that are worst, with
// a point where an answer of yes or no has its own.
func (of *Page) thresholds(a *Answers, all []ClassScore) (roc, precision chart) {
	roc = chart{title: "ROC, each class against the others", x: "false alarms", diagonal: true, across: shares(), up: shares()}
	precision = chart{title: "Precision over recall", x: "recall", across: shares(), up: shares()}
	var classes []int
	for k := range all {
		if !math.IsNaN(all[k].Area) {
			classes = append(classes, k)
		}
	}
	if len(classes) == 2 && a.single() { // one mirrors the other: that which is asked for, or else the rarer
		k := 1
		if a.units() == 2 && all[0].Support < all[1].Support {
			k = 0
		}
		classes = []int{k}
	}
	if len(classes) > mostClasses {
		classes = least(classes, func(k int) float64 { return all[k].Area }, 6)
		roc.title = "ROC of the six classes with the least areas, each against the others"
		precision.title = "Precision over recall, of the same classes"
	}
	for _, k := range classes {
		points, area := a.ROC(k)
		line := series{name: fmt.Sprintf("%s, area %s", all[k].Class, number(area)), points: thin(points, 400)}
		points, average := a.PrecisionRecall(k)
		other := series{name: fmt.Sprintf("%s, average %s", all[k].Class, number(average)), points: thin(points, 400)}
		if limit := a.threshold(k); limit != "" {
			t, yes, no := a.chosen(k)
			at := t.roc(yes, no)
			line.point, line.name = &at, line.name+", ○ above "+limit
			if t.all > 0 {
				at := t.precisionRecall(yes)
				other.point, other.name = &at, other.name+", ○ above "+limit
			}
		}
		roc.all, precision.all = append(roc.all, line), append(precision.all, other)
	}
	return roc, precision
}

// confused are the most frequent pairs of what it is and what it was taken for.
func (a *Answers) confused(most int) (rows [][]string) {
	type pair struct{ is, found, n, of int }
	var all []pair
	for is, row := range a.Confusion {
		of := 0
		for _, n := range row {
			of += n
		}
		for found, n := range row {
			if n > 0 && is != found {
				all = append(all, pair{is, found, n, of})
			}
		}
	}
	slices.SortStableFunc(all, func(x, y pair) int { return cmp.Compare(y.n, x.n) })
	for _, c := range all[:min(len(all), most)] {
		rows = append(rows, []string{a.Class(c.is), a.Class(c.found), text.Int(c.n), percent(float64(c.n) / float64(c.of))})
	}
	return rows
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
		}, "class", "matrix", "style", fmt.Sprintf("--n:%d", len(a.Confusion)))
	}, "class", "wide")
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
