package layout

import (
	"cmp"
	"slices"
)

// arrange puts lines into the order of reading, and numbers blocks.
func (f *Finder) arrange() {
	f.Lines = append(f.Lines[:0], ordered(f.Lines)...)
	block := 0
	for i := range f.Lines {
		l := &f.Lines[i]
		if i > 0 && apart(&f.Lines[i-1], l) {
			block++
		}
		l.Block = block
		f.each(l.chain, func(m *mark) { f.lineOf[m.of] = int32(i) })
	}
}

// apart reports whether a line does not go on with the block of the one before it.
func apart(before, l *Line) bool {
	size := max(before.size, l.size)
	return across(before.box, l.box) <= 0 || size > 1.5*min(before.size, l.size) ||
		l.core.y0 < before.core.y0 || l.core.y0-before.core.y1 > 2.5*size
}

// ordered are lines as people read them: columns from left to right, where there are any, and from the
// top to the bottom what is above each other; a line over several columns is read before what is below
// it.
func ordered(lines []Line) []Line {
	if len(lines) == 0 {
		return nil
	}
	groups := beside(lines)
	if at := splits(groups); len(at) > 0 {
		columns := make([][]Line, len(at)+1)
		for _, l := range lines {
			k, _ := slices.BinarySearch(at, l.core.x0)
			columns[k] = append(columns[k], l)
		}
		return inTurn(columns)
	}
	if len(groups) == 1 {
		return groups[0]
	}
	if all := bands(groups); len(all) > 1 {
		return inTurn(all)
	}
	return inTurn(groups)
}

func inTurn(parts [][]Line) []Line {
	var all []Line
	for _, p := range parts {
		all = append(all, ordered(p)...)
	}
	return all
}

// beside groups lines that are, at least in part, beside each other.
func beside(lines []Line) (groups [][]Line) {
	lines = slices.Clone(lines)
	slices.SortFunc(lines, func(a, b Line) int {
		return cmp.Or(cmp.Compare(a.core.y0, b.core.y0), cmp.Compare(a.core.x0, b.core.x0))
	})
	bottom := 0.
	for i, l := range lines {
		if i == 0 || l.core.y0 >= bottom {
			groups = append(groups, nil)
			bottom = l.core.y1
		}
		bottom = max(bottom, l.core.y1)
		groups[len(groups)-1] = append(groups[len(groups)-1], l)
	}
	return groups
}

// bands are groups above each other that have columns in common, or have none.
func bands(groups [][]Line) (all [][]Line) {
	begin, columns := 0, len(splits(groups[:1])) > 0
	for i := 1; i <= len(groups); i++ {
		if i < len(groups) {
			both := len(splits(groups[begin:i+1])) > 0
			if both || !columns && len(splits(groups[i:i+1])) == 0 {
				columns = both
				continue
			}
			columns = len(splits(groups[i:i+1])) > 0
		}
		all = append(all, slices.Concat(groups[begin:i]...))
		begin = i
	}
	return all
}

// splits are the columns of pixels where columns of text begin, but for the first: lines leave paper
// before it free, and some have others beside them, on the other side.
func splits(groups [][]Line) (at []float64) {
	lines := slices.Concat(groups...)
	slices.SortFunc(lines, func(a, b Line) int { return cmp.Compare(a.core.x0, b.core.x0) })
	right := lines[0].core.x1
	for _, l := range lines[1:] {
		if l.core.x0 > right+0.3*l.size && slices.ContainsFunc(groups, func(g []Line) bool { return sides(g, l.core.x0) }) {
			at = append(at, l.core.x0-0.1)
		}
		right = max(right, l.core.x1)
	}
	return at
}

// sides reports whether lines are on both sides of a column.
func sides(lines []Line, x float64) bool {
	left, right := false, false
	for i := range lines {
		left, right = left || lines[i].core.x1 <= x, right || lines[i].core.x0 >= x
	}
	return left && right
}
