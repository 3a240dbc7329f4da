package text

import (
	"strings"
	"unicode/utf8"
)

// Within is the table where its lines have at most so many cells, and else each row by
// itself: its first cell, and below it a line for each other one, with its header.
func (t *Table) Within(width int) string {
	whole := t.String()
	if !t.header || len(t.rows) < 2 || !wider(whole, width) {
		return whole
	}
	inner := NewTable()
	header := t.rows[0]
	for _, row := range t.rows[1:] {
		for i, c := range row {
			if i > 0 && c != "" {
				inner.Row("  "+header[i], c)
			}
		}
	}
	var b strings.Builder
	lines := strings.SplitAfter(inner.String(), "\n")
	for _, row := range t.rows[1:] {
		b.WriteString(row[0] + "\n")
		for i, c := range row {
			if i > 0 && c != "" {
				b.WriteString(lines[0])
				lines = lines[1:]
			}
		}
	}
	return b.String()
}

func wider(lines string, width int) bool {
	for line := range strings.Lines(lines) {
		if utf8.RuneCountInString(strings.TrimSuffix(line, "\n")) > width {
			return true
		}
	}
	return false
}
