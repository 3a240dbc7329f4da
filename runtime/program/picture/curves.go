package picture

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"slices"
)

// Curve is a line of a plot. Points that are not finite are left out.
type Curve struct {
	Name string
	X, Y []float64
}

// palette is that of Okabe and Ito, which colour-blind people can tell apart.
var palette = []color.Color{
	color.RGBA{0x00, 0x72, 0xb2, 0xff},
	color.RGBA{0xd5, 0x5e, 0x00, 0xff},
	color.RGBA{0x00, 0x9e, 0x73, 0xff},
	color.RGBA{0xcc, 0x79, 0xa7, 0xff},
	color.RGBA{0xe6, 0x9f, 0x00, 0xff},
	color.RGBA{0x56, 0xb4, 0xe9, 0xff},
}

// Sizes of a plot in pixels.
const (
	plotWidth   = 1020
	panelHeight = 420
	plotTop     = 44 // for the title
	plotBottom  = 40 // for the name of the x axis
)

// Panel is a part of a plot.
type Panel struct {
	Label  string
	Share  bool // numbers from 0 to 1, shown as per cent
	Curves []Curve
}

// Add adds a curve, unless it has no points.
func (p *Panel) Add(c Curve) {
	if len(c.X) > 0 {
		p.Curves = append(p.Curves, c)
	}
}

// Curves plots panels one below another, over the same x axis. Those but the first
// that have no points are left out. Numbers above 0 that span more than two powers of
// ten are drawn on a logarithmic axis.
func Curves(title, xLabel string, plotted ...Panel) (image.Image, error) {
	return plot(title, xLabel, countAxis, plotted)
}

// Decades plots panels likewise over a logarithmic x axis, of numbers above 0.
func Decades(title, xLabel string, plotted ...Panel) (image.Image, error) {
	return plot(title, xLabel, func(a axis) axis {
		a = decades(a)
		a.ticks = slices.DeleteFunc(a.ticks, func(t tick) bool { return t.label == "" })
		return a
	}, plotted)
}

func plot(title, xLabel string, along func(axis) axis, plotted []Panel) (image.Image, error) {
	var panels []*panel
	for i, of := range plotted {
		p := &panel{label: of.Label, curves: of.Curves, legendBelow: of.Share}
		err := p.measure()
		switch {
		case err == nil && of.Share:
			p.y = accuracyAxis(p.y)
		case err == nil:
			p.y = lossAxis(p.y)
		case i > 0:
			continue
		default:
			return nil, err
		}
		panels = append(panels, p)
	}
	x := noAxis
	for _, p := range panels {
		x.low, x.high = min(x.low, p.x.low), max(x.high, p.x.high)
	}
	x = along(x)

	height := plotTop + len(panels)*panelHeight + plotBottom
	dst := image.NewRGBA(image.Rect(0, 0, plotWidth, height))
	draw.Draw(dst, dst.Bounds(), image.White, image.Point{}, draw.Src)
	for i, p := range panels {
		p.x = x
		top := plotTop + i*panelHeight
		if err := p.draw(dst, image.Rect(0, top, plotWidth, top+panelHeight)); err != nil {
			return nil, err
		}
	}
	if err := write(dst, xLabel, (plotWidth-textWidth(xLabel, nameSize))/2, height-18, nameSize, ink); err != nil {
		return nil, err
	}
	return dst, write(dst, title, (plotWidth-textWidth(title, headSize))/2, 32, headSize, ink)
}

// measure finds the least and the largest numbers of a panel's curves, and drops
// the curves that have none.
func (p *panel) measure() error {
	p.x, p.y = noAxis, noAxis
	p.curves = slices.DeleteFunc(slices.Clone(p.curves), func(c Curve) bool {
		empty := true
		c.points(func(x, y float64) {
			p.x.low, p.x.high = min(p.x.low, x), max(p.x.high, x)
			p.y.low, p.y.high = min(p.y.low, y), max(p.y.high, y)
			empty = false
		})
		return empty
	})
	if len(p.curves) == 0 {
		return fmt.Errorf("%s: no points to plot", p.label)
	}
	return nil
}

// points calls use with the points that can be drawn.
func (c Curve) points(use func(x, y float64)) {
	for i := range min(len(c.X), len(c.Y)) {
		if v := c.X[i]/2 + c.Y[i]/2; !math.IsNaN(v) && !math.IsInf(v, 0) {
			use(c.X[i], c.Y[i])
		}
	}
}
