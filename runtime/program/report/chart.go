package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Sizes of a chart, about those of pixels on a phone.
const (
	chartWidth, chartHeight = 360, 250
	chartLeft, chartRight   = 46, 22
	chartTop, chartBottom   = 12, 34
)

// series is a line, or points, of a chart.
type series struct {
	name   string
	points [][2]float64
	dots   bool        // alone
	marks  bool        // dots on the line
	point  *[2]float64 // with a ring around it; nil for none
}

// axis goes from low to high, perhaps by powers of ten.
type axis struct {
	low, high float64
	log       bool
	whole     bool // ticks at whole numbers alone
	label     func(float64) string
}

// chart is a drawing of series over two axes.
type chart struct {
	title, x   string
	all        []series
	across, up axis
	diagonal   bool // a line from corner to corner, in the background
}

// scale finds an axis for numbers, by powers of ten where all are above 0 and span more than two.
func scale(numbers []float64, log bool) axis {
	a := axis{low: math.Inf(1), high: math.Inf(-1), label: func(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }}
	for _, v := range numbers {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			a.low, a.high = min(a.low, v), max(a.high, v)
		}
	}
	if a.low > a.high {
		a.low, a.high = 0, 1
	}
	if log && a.low > 0 && a.high/a.low > 100 {
		a.log = true
		a.low, a.high = math.Floor(math.Log10(a.low)), math.Ceil(math.Log10(a.high))
		a.label = func(v float64) string { return strconv.FormatFloat(math.Pow(10, v), 'g', 4, 64) }
	}
	if a.low == a.high {
		half := math.Abs(a.low) / 2
		if half == 0 {
			half = 0.5
		}
		a.low, a.high = a.low-half, a.high+half
	}
	return a
}

// shares is an axis from 0 to 1.
func shares() axis {
	return axis{low: 0, high: 1, label: func(v float64) string { return strconv.FormatFloat(math.Round(v*1000)/10, 'f', -1, 64) + " %" }}
}

// at is where a number is on an axis, from 0 to 1.
func (a axis) at(v float64) float64 {
	if a.log {
		v = math.Log10(v)
	}
	return (v - a.low) / (a.high - a.low)
}

// ticks are some round numbers on the axis; logarithms of them where it is by powers.
func (a axis) ticks(most int) (all []float64) {
	span := a.high - a.low
	step := math.Pow(10, math.Floor(math.Log10(span/float64(most))))
	for _, k := range []float64{1, 2, 5, 10} {
		if span/(step*k) <= float64(most) {
			step *= k
			break
		}
	}
	if a.log || a.whole {
		step = max(step, 1)
	}
	for k := math.Ceil(a.low/step - 1e-9); k*step <= a.high+span*1e-9; k++ {
		all = append(all, k*step+0) // no -0
	}
	return all
}

// draw writes a chart as a figure.
func (p *page) chart(c chart) {
	p.WriteString("\n")
	p.tag("figure", func() {
		p.text("figcaption", c.title)
		fmt.Fprintf(p, `<svg viewBox="0 0 %d %d" role="img" aria-label="%s">`, chartWidth, chartHeight, escape(c.title))
		c.grid(p)
		for i, s := range c.all {
			c.series(p, s, i)
		}
		p.WriteString("</svg>")
		if len(c.all) > 1 || len(c.all) == 1 && c.all[0].name != "" {
			var names []string
			for _, s := range c.all {
				names = append(names, s.name)
			}
			p.legend(names)
		}
	})
}

// colours are those of the style.
const colours = 6

// look is the class of a line or its key: more lines than there are colours are dashed.
func look(kind string, k int) string {
	class := fmt.Sprintf("%s%d", kind, k%colours)
	if k >= colours {
		class += " z"
	}
	return class
}

// legend tells what colours are.
func (p *page) legend(names []string) {
	p.tag("p", func() {
		for i, name := range names {
			p.tag("span", func() {
				p.tag("i", nil, "class", look("k", i))
				p.WriteString(escape(name))
			})
		}
	}, "class", "legend")
}

func (c chart) place(v [2]float64) (x, y float64) {
	return chartLeft + c.across.at(v[0])*(chartWidth-chartLeft-chartRight),
		chartHeight - chartBottom - c.up.at(v[1])*(chartHeight-chartTop-chartBottom)
}

func (c chart) grid(p *page) {
	const right, bottom = chartWidth - chartRight, chartHeight - chartBottom
	for _, v := range c.up.ticks(5) {
		y := bottom - (v-c.up.low)/(c.up.high-c.up.low)*(bottom-chartTop)
		fmt.Fprintf(p, `<line class="g" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/><text class="e" x="%d" y="%.1f">%s</text>`,
			chartLeft, right, y, y, chartLeft-5, y+4, escape(c.up.label(v)))
	}
	for _, v := range c.across.ticks(5) {
		x := chartLeft + (v-c.across.low)/(c.across.high-c.across.low)*(right-chartLeft)
		fmt.Fprintf(p, `<line class="g" x1="%.1f" x2="%.1f" y1="%d" y2="%d"/><text class="m" x="%.1f" y="%d">%s</text>`,
			x, x, chartTop, bottom, x, bottom+14, escape(c.across.label(v)))
	}
	fmt.Fprintf(p, `<text class="m" x="%d" y="%d">%s</text>`, (chartLeft+right)/2, chartHeight-4, escape(c.x))
	if c.diagonal {
		fmt.Fprintf(p, `<line class="d" x1="%d" y1="%d" x2="%d" y2="%d"/>`, chartLeft, bottom, right, chartTop)
	}
}

func (c chart) series(p *page, s series, k int) {
	var path strings.Builder
	for _, v := range s.points {
		if math.IsNaN(v[0]+v[1]) || math.IsInf(v[0]+v[1], 0) {
			continue
		}
		x, y := c.place(v)
		if s.dots || s.marks || len(s.points) == 1 {
			fmt.Fprintf(p, `<circle class="c%d" cx="%.1f" cy="%.1f" r="2.5"/>`, k%colours, x, y)
		}
		if s.dots {
			continue
		}
		command := "L"
		if path.Len() == 0 {
			command = "M"
		}
		fmt.Fprintf(&path, "%s%.1f %.1f", command, x, y)
	}
	if path.Len() > 0 {
		fmt.Fprintf(p, `<path class="%s" d="%s"/>`, look("l", k), path.String())
	}
	if s.point != nil {
		x, y := c.place(*s.point)
		fmt.Fprintf(p, `<circle class="o %s" cx="%.1f" cy="%.1f" r="5"/>`, look("l", k), x, y)
	}
}

// thin leaves out points of a line that nobody would see, but not its ends.
func thin(points [][2]float64, most int) [][2]float64 {
	if len(points) <= most {
		return points
	}
	var kept [][2]float64
	for i := range most {
		kept = append(kept, points[i*(len(points)-1)/(most-1)])
	}
	return kept
}
