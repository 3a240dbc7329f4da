package main

import (
	"fmt"
	"html"
	"os"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime/program/machine"
)

// Sizes of the picture in pixels.
const (
	left, cellWidth, cellHeight, gap, top = 170, 34, 15, 34, 24
)

// picture draws all rows, each part of them with a field for each size: from red, none of
// what bounds it, to green, all.
func picture(rows []*row) string {
	var b strings.Builder
	most := 0
	for _, r := range rows {
		most = max(most, len(r.At))
	}
	width, height := left+most*cellWidth+10, len(rows)*(len(parts)*cellHeight+gap)+top
	fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"10\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n", width, height)
	y := top
	for _, r := range rows {
		fmt.Fprintf(&b, "<text x=\"6\" y=\"%d\" font-weight=\"bold\">%s</text>\n", y-4, html.EscapeString(r.Name))
		for i, n := range r.At {
			fmt.Fprintf(&b, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%d</text>\n", left+i*cellWidth+cellWidth/2, y-4, n)
		}
		for k, part := range parts {
			at := y + k*cellHeight
			fmt.Fprintf(&b, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", left-6, at+11, part)
			for i, column := range r.columns {
				if share := column[k].share; share > 0 {
					fmt.Fprintf(&b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"hsl(%.0f,70%%,60%%)\"/><text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%.0f</text>\n",
						left+i*cellWidth, at, cellWidth-1, cellHeight-1, 120*min(share, 1), left+i*cellWidth+cellWidth/2, at+11, 100*share)
				}
			}
		}
		y += len(parts)*cellHeight + gap
	}
	return b.String() + "</svg>\n"
}

// table has the median and the least share of each part of a row.
func table(rows []*row) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| percent, median (least) | %s |\n|---|%s\n", strings.Join(parts, " | "), strings.Repeat("--:|", len(parts)))
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s", r.Name)
		for k := range parts {
			var all []float64
			for _, column := range r.columns {
				if column[k].share > 0 {
					all = append(all, 100*column[k].share)
				}
			}
			if slices.Sort(all); len(all) == 0 {
				b.WriteString(" | ")
			} else {
				fmt.Fprintf(&b, " | %.0f (%.0f)", all[len(all)/2], all[0])
			}
		}
		b.WriteString(" |\n")
	}
	return b.String()
}

// kernels has a line for each call of each field: what it takes, and its share.
func kernels(rows []*row, l *machine.Limits) string {
	var b strings.Builder
	for _, r := range rows {
		for i, column := range r.columns {
			for _, c := range column {
				for _, j := range c.jobs {
					fmt.Fprintf(&b, "%s: %d, %s: %.0f × %.3g µs, %.0f %% of %.3g kFLOP, %.3g kB: %s\n", r.Name, r.At[i], c.part, j.times, j.ns/1e3, 100*j.bound(l)/j.ns, j.flops/1e3, j.bytes/1e3, j.form)
				}
			}
		}
	}
	return b.String()
}

// replace puts the table between the marks of its name in a page.
func replace(page, name, table string) error {
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->\n"
	before, rest, ok := strings.Cut(string(text), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return fmt.Errorf("%s: found no place for the table, expected %q and %q", page, begin, end)
	}
	return os.WriteFile(page, []byte(before+begin+table+end+after), 0o666)
}
