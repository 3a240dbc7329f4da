package text

import (
	"strings"
	"unicode/utf8"
)

// Within is the table where its lines have at most so many cells, and else each row by
// itself: its first cell, and below it a line for each other one, with its header. Without
// headers, what is too long in the last column goes on below.
func (t *Table) Within(width int) string {
	whole := t.String()
	switch {
	case !wider(whole, width) || t.header && len(t.rows) < 2:
		return whole
	case !t.header:
		return strings.Join(t.folded(width), "")
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
	lines := inner.folded(width)
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

// folded are the rows of a table without headers, the last column within the width.
func (t *Table) folded(width int) []string {
	widths := map[int]int{}
	for _, row := range t.rows {
		for i, c := range row[:len(row)-1] {
			widths[i] = max(widths[i], utf8.RuneCountInString(c))
		}
	}
	indent := 0
	for _, w := range widths {
		indent += w + t.gap()
	}
	rows := strings.SplitAfter(strings.TrimSuffix(t.String(), "\n"), "\n")
	for i, row := range rows {
		rows[i] = Fold(strings.TrimSuffix(row, "\n"), indent, width) + "\n"
	}
	return rows
}

// leastFold is the narrowest column that text is folded into.
const leastFold = 12

// Fold breaks a line between words where it is wider than so many cells; what follows is indented.
// Words, and all before the indentation, stay whole.
func Fold(line string, indent, width int) string {
	if width-indent < leastFold {
		return line
	}
	var b strings.Builder
	rest := []rune(line)
	for len(rest) > width {
		at := -1 // the last space that leaves a line, or else the first
		for i := indent + 1; i < len(rest) && (i <= width || at < 0); i++ {
			if rest[i] == ' ' && rest[i-1] != ' ' {
				at = i
			}
		}
		if at < 0 {
			break
		}
		b.WriteString(string(rest[:at]) + "\n")
		rest = append([]rune(strings.Repeat(" ", indent)), rest[at+1:]...)
	}
	return b.String() + string(rest)
}

func wider(lines string, width int) bool {
	for line := range strings.Lines(lines) {
		if utf8.RuneCountInString(strings.TrimSuffix(line, "\n")) > width {
			return true
		}
	}
	return false
}
