package app

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/report"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// column is the numbers of an input, or of a column of a table.
type column struct {
	name                string
	n                   float64
	mean, squares       float64 // Welford's, of squares of distances from the mean
	least, most, zeroes float64
}

func (c *column) add(v float64) {
	if c.n == 0 {
		c.least, c.most = v, v
	}
	c.n++
	apart := v - c.mean
	c.mean += apart / c.n
	c.squares += apart * (v - c.mean)
	c.least, c.most = min(c.least, v), max(c.most, v)
	if v == 0 {
		c.zeroes++
	}
}

// count adds a sample's numbers to columns, those of a table as they are in it.
func (b *pageMaker) count(columns []column, x *seen) []column {
	if b.pre != nil && len(b.pre.Columns) > 0 {
		if columns == nil {
			for _, name := range b.pre.Elements() {
				columns = append(columns, column{name: name})
			}
		}
		for i, v := range slices.Concat(x.inputs...) {
			columns[i%len(columns)].add(b.raw(i, v))
		}
		return columns
	}
	if columns == nil {
		for _, in := range b.info.Inputs {
			columns = append(columns, column{name: in.Name})
		}
	}
	for i, in := range x.inputs {
		for _, v := range in {
			columns[i].add(v)
		}
	}
	return columns
}

// raw is a number of an input as its table has it. A 0 is found again as what the network
// has for it: computed back, it would be a number beside 0, for it was rounded.
func (b *pageMaker) raw(i int, v float64) float64 { return raw(b.pre, b.info, i, v) }

func raw(pre *runtime.Preprocess, info *runtime.ModelInfo, i int, v float64) float64 {
	mean, deviation := pre.Scaling(i)
	if mean == 0 && deviation == 1 {
		return v
	}
	if zero := pre.Value(i, 0); v == zero || info.DType == "float32" && v == float64(float32(zero)) {
		return 0
	}
	return v*deviation + mean
}

// mostColumns is how many columns a page tells of.
const mostColumns = 60

func (b *pageMaker) columnTable(columns []column) {
	t := report.Table{Title: "Inputs, of training samples", Headers: []string{"input", ">mean", ">deviation", ">least", ">most", ">zeros"}}
	for _, c := range columns[:min(len(columns), mostColumns)] {
		t.Rows = append(t.Rows, []string{
			c.name, number(c.mean, 4, "–"), number(math.Sqrt(c.squares/c.n), 4, "–"), number(c.least, 4, "–"), number(c.most, 4, "–"),
			strings.TrimSpace(text.Percent(c.zeroes / c.n)),
		})
	}
	if n := len(columns) - mostColumns; n > 0 {
		t.Title += fmt.Sprintf("; %d more are left out", n)
	}
	b.page.Data = append(b.page.Data, t)
}
