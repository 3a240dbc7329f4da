// Package text lays out what people read: tables, numbers and sizes.
package text

import (
	"strings"
	"unicode/utf8"
)

// Table aligns cells in columns. The zero value is a table without a header.
type Table struct {
	header bool
	right  []bool
	narrow bool
	rows   [][]string
}

// NewTable begins a table; a column whose header starts with ">" is aligned to
// the right. Control characters in headers and cells are replaced. Without headers every column is aligned to the left.
func NewTable(headers ...string) *Table {
	t := &Table{header: len(headers) > 0}
	if !t.header {
		return t
	}
	row := make([]string, len(headers))
	t.right = make([]bool, len(headers))
	for i, h := range headers {
		h, t.right[i] = strings.CutPrefix(h, ">")
		row[i] = Clean(h)
	}
	t.rows = append(t.rows, row)
	return t
}

// Narrow leaves one space between columns instead of two.
func (t *Table) Narrow() { t.narrow = true }

func (t *Table) gap() int {
	if t.narrow {
		return 1
	}
	return 2
}

// Row adds a row.
func (t *Table) Row(cells ...string) {
	row := make([]string, len(cells))
	for i, c := range cells {
		row[i] = Clean(c)
	}
	t.rows = append(t.rows, row)
}

// String is the table, each line ended, a rule below the header.
func (t *Table) String() string {
	var widths []int
	for _, row := range t.rows {
		for i, c := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(c))
		}
	}
	var b strings.Builder
	for n, row := range t.rows {
		b.WriteString(t.line(row, widths) + "\n")
		if n == 0 && t.header {
			b.WriteString(t.rule(widths) + "\n")
		}
	}
	return b.String()
}

func (t *Table) line(row []string, widths []int) string {
	var b strings.Builder
	for i, c := range row {
		if i > 0 {
			b.WriteString(strings.Repeat(" ", t.gap()))
		}
		pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c))
		if i < len(t.right) && t.right[i] {
			b.WriteString(pad + c)
		} else {
			b.WriteString(c + pad)
		}
	}
	return strings.TrimRight(b.String(), " ")
}

func (t *Table) rule(widths []int) string {
	total := t.gap() * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	return strings.Repeat("─", total)
}
