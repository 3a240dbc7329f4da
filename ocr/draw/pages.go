package draw

import (
	"math/rand/v2"
	"strings"
)

// PageKinds are the kinds of pages that [RandomSheet] draws.
func PageKinds() []string {
	return []string{"plain", "headings", "indented", "small", "columns", "three columns", "tight", "dark", "bars",
		"gradient", "noisy", "skewed", "skewed columns", "table", "screenshot", "tighter"}
}

// RandomSheet draws a page of a kind, with one of the faces; the same numbers give the same page.
func RandomSheet(random *rand.Rand, faces []*Face, kind string) *Sheet {
	l := &layout{random: random, face: faces[random.IntN(len(faces))], size: l12to24(random), ink: float32(random.IntN(50)),
		columns: 1, leading: 1.2 + 0.4*random.Float64(), sheet: &Sheet{Width: 900, Paper: 255 - float32(random.IntN(30)), Seed: random.Uint64()}}
	l.sheet.PaperEnd = l.sheet.Paper
	l.rows = 14 + random.IntN(8)
	l.adapt(kind)
	l.write()
	return l.sheet
}

func l12to24(random *rand.Rand) float64 { return 12 + 12*random.Float64()*random.Float64() }

// layout writes a sheet.
type layout struct {
	random              *rand.Rand
	face                *Face
	size, leading       float64 // the latter in ems
	ink                 float32
	columns, rows       int // of the text
	heading, indent     bool
	bars, cells, spaced bool
	sheet               *Sheet
}

// adapt makes it one of a kind.
func (l *layout) adapt(kind string) {
	r, s := l.random, l.sheet
	skew := func() { s.Angle = (2 + 3*r.Float64()) * float64(1-2*r.IntN(2)) }
	switch kind {
	case "headings":
		l.heading, l.spaced = true, true
	case "indented":
		l.indent = true
	case "small":
		l.size = 9 + 3*r.Float64()
	case "columns", "skewed columns":
		l.columns, l.heading, l.size, l.rows = 2, true, min(l.size, 16), 24
		if kind != "columns" {
			skew()
		}
	case "three columns":
		l.columns, l.size, l.rows = 3, 12, 24
	case "tight":
		l.leading = 1.08
	case "tighter":
		l.leading = 0.96
	case "dark":
		s.Paper, l.ink = float32(r.IntN(60)), 255-float32(r.IntN(60))
		s.PaperEnd = s.Paper
	case "bars":
		l.bars = true
	case "gradient":
		s.Paper, s.PaperEnd = 250, 110
		if r.IntN(2) == 0 {
			s.Paper, s.PaperEnd = 110, 250
		}
		l.ink = 10
	case "noisy":
		s.Noise, s.Blur, s.JPEG = 0.03+0.07*r.Float64(), 0.5*r.Float64(), 40+r.IntN(50)
	case "skewed":
		skew()
		l.spaced = r.IntN(2) == 0
	case "table":
		l.cells = true
	case "screenshot":
		l.bars, l.indent, l.spaced, l.size, l.heading = true, true, true, 12+3*r.Float64(), true
	}
}

// write fills the sheet.
func (l *layout) write() {
	s := l.sheet
	edge := 40 + 40*l.random.Float64()
	y := edge + 2*l.size
	if s.Angle != 0 {
		edge += 60
		y += 60
	}
	width := float64(s.Width) - 2*edge
	if l.heading {
		size := l.size * (1.4 + l.random.Float64())
		y += size
		l.block(edge, y, l.lines(1, 0.8*width, size), size)
		y += size + l.size
	}
	switch {
	case l.cells:
		y = l.table(edge, y, width)
	case l.columns > 1:
		gutter := l.size * (2 + 2*l.random.Float64())
		column := (width - gutter*float64(l.columns-1)) / float64(l.columns)
		bottom := y
		for k := range l.columns {
			x := edge + float64(k)*(column+gutter)
			bottom = max(bottom, l.block(x, y, l.lines(l.rows-l.random.IntN(4), column, l.size), l.size))
		}
		y = bottom
	default:
		y = l.paragraphs(edge, y, width)
	}
	s.Height = int(y + edge)
	if s.Angle > 0 {
		s.Height += 80
	}
}

func (l *layout) paragraphs(x, y, width float64) float64 {
	for left := l.rows; left > 0; {
		n := left
		if l.spaced || l.bars {
			n = min(left, 2+l.random.IntN(5))
		}
		left -= n
		if l.bars && l.random.IntN(2) == 0 {
			y = l.bar(x, y, width)
		}
		y = l.block(x, y, l.lines(n, width, l.size), l.size)
		if l.spaced {
			y += l.size * (0.5 + l.random.Float64())
		}
	}
	return y
}

// bar writes a line light on a dark bar.
func (l *layout) bar(x, y, width float64) float64 {
	high := l.size * (1.8 + l.random.Float64())
	y += 0.3 * l.size
	tone := float32(20 + l.random.IntN(90))
	l.sheet.Bars = append(l.sheet.Bars, Bar{x, y - l.size, width, high, tone})
	ink := l.ink
	l.ink = 255
	l.block(x+l.size, y-l.size+high/2+0.35*l.size, l.lines(1, width-2*l.size, l.size), l.size)
	l.ink = ink
	return y + high + 0.4*l.size
}

// table writes rows of cells, which are lines with wide spaces.
func (l *layout) table(x, y, width float64) float64 {
	for range l.rows {
		name := l.lines(1, 0.5*width, l.size)[0]
		number := digits(l.random, 1+l.random.IntN(3)) + "." + digits(l.random, 2)
		at := width - l.face.Advance(number)*l.size
		l.block(x, y, []string{name}, l.size)
		l.block(x+at, y, []string{number}, l.size)
		n := len(l.sheet.Blocks)
		l.sheet.Blocks[n-2].Beside = true
		y += l.leading * l.size
	}
	return y
}

// block writes lines, and returns where the next one has its origin.
func (l *layout) block(x, y float64, lines []string, size float64) float64 {
	b := Block{Lines: lines, Face: l.face, Size: size, X: x, Y: y, Leading: l.leading * size, Ink: l.ink}
	if l.indent {
		for range lines {
			b.Indents = append(b.Indents, float64(l.random.IntN(4))*2*size)
		}
		for i, line := range lines {
			for l.face.Advance(line)*size+b.Indents[i] > float64(l.sheet.Width)-2*x && strings.Contains(line, " ") {
				line = line[:strings.LastIndex(line, " ")]
			}
			lines[i] = line
		}
	}
	l.sheet.Blocks = append(l.sheet.Blocks, b)
	return y + float64(len(lines))*b.Leading
}

// lines draws so many that are as wide as a column, but for the last.
func (l *layout) lines(n int, width, size float64) []string {
	all := make([]string, n)
	var rest []string
	for i := range all {
		line := ""
		for {
			if len(rest) == 0 {
				rest = strings.Fields(Prose(l.random, 60))
			}
			next := strings.TrimSpace(line + " " + rest[0])
			if l.face.Advance(next)*size > width || i == n-1 && n > 1 && len(next) > 24 {
				break
			}
			line, rest = next, rest[1:]
		}
		if line == "" { // a word too long
			line, rest = "and", rest[1:]
		}
		all[i] = line
	}
	return all
}
