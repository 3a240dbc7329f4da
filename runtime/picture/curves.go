package picture

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// Curve is a line of a plot. Points that are not finite are left out.
type Curve struct {
	Name string
	X, Y []float64
}

// Curves plots losses and, if there are any, accuracies (0 to 1) in a second
// panel over the same x axis. Losses that span more than two powers of ten are
// drawn on a logarithmic axis.
func Curves(title, xLabel string, loss, accuracy []Curve) (image.Image, error) {
	first, err := lossPanel(loss)
	if err != nil {
		return nil, err
	}
	panels := []*plot.Plot{first}
	if len(accuracy) > 0 {
		second, err := accuracyPanel(accuracy)
		if err != nil {
			return nil, err
		}
		panels = append(panels, second)
	}
	panels[0].Title.Text = title
	panels[len(panels)-1].X.Label.Text = xLabel

	const width, height = 18 * vg.Centimeter, 8 * vg.Centimeter
	canvas := vgimg.NewWith(vgimg.UseWH(width, height*vg.Length(len(panels))), vgimg.UseDPI(144))
	tiles := draw.Tiles{Rows: len(panels), Cols: 1, PadX: 4, PadY: 10, PadTop: 8, PadBottom: 8, PadLeft: 8, PadRight: 12}
	rows := make([][]*plot.Plot, len(panels))
	for i, p := range panels {
		rows[i] = []*plot.Plot{p}
	}
	for i, row := range plot.Align(rows, tiles, draw.New(canvas)) {
		panels[i].Draw(row[0])
	}
	return canvas.Image(), nil
}

func lossPanel(curves []Curve) (*plot.Plot, error) {
	low, high := math.Inf(1), math.Inf(-1)
	for _, c := range curves {
		for _, v := range c.points() {
			low, high = min(low, v.Y), max(high, v.Y)
		}
	}
	p, err := panel("loss", curves)
	if err != nil {
		return nil, err
	}
	if low > 0 && high > 100*low {
		p.Y.Scale = plot.LogScale{}
		p.Y.Tick.Marker = plot.TickerFunc(decades)
		p.Y.Min, p.Y.Max = math.Pow(10, math.Floor(math.Log10(low))), math.Pow(10, math.Ceil(math.Log10(high)))
	} else if low >= 0 {
		p.Y.Min = 0
		p.Y.Max = max(p.Y.Max, 1e-12)
	}
	return p, nil
}

// decades labels powers of ten and marks their multiples.
func decades(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	for e := math.Floor(math.Log10(low)); e <= math.Ceil(math.Log10(high)); e++ {
		power := math.Pow(10, e)
		ticks = append(ticks, plot.Tick{Value: power, Label: fmt.Sprintf("%.3g", power)})
		for m := 2.; m < 10; m++ {
			ticks = append(ticks, plot.Tick{Value: m * power})
		}
	}
	return ticks
}

func accuracyPanel(curves []Curve) (*plot.Plot, error) {
	p, err := panel("accuracy", curves)
	if err != nil {
		return nil, err
	}
	p.Legend.Top, p.Legend.YOffs = false, 6
	p.Y.Max = 1
	p.Y.Min = max(0, p.Y.Min-0.1*(1-p.Y.Min)) // some air below the lowest point
	if p.Y.Min > 0.99 {
		p.Y.Min = 0.99
	}
	ticks := p.Y.Tick.Marker
	p.Y.Tick.Marker = plot.TickerFunc(func(low, high float64) []plot.Tick {
		marks := ticks.Ticks(low, high)
		for i := range marks {
			if marks[i].Label != "" {
				marks[i].Label = fmt.Sprintf("%.4g %%", 100*marks[i].Value)
			}
		}
		return marks
	})
	return p, nil
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

// panel is a plot of some curves with a grid and a legend.
func panel(label string, curves []Curve) (*plot.Plot, error) {
	p := plot.New()
	p.Y.Label.Text = label
	p.Legend.Top = true
	p.Legend.XOffs, p.Legend.YOffs, p.Legend.Padding = -6, -6, 2
	style(p)
	grid := plotter.NewGrid()
	for _, line := range []*draw.LineStyle{&grid.Vertical, &grid.Horizontal} {
		line.Color, line.Width = color.Gray{0xdd}, 0.5
	}
	p.Add(grid)
	drawn := 0
	for i, c := range curves {
		points := c.points()
		if len(points) == 0 {
			continue
		}
		line, dots, err := plotter.NewLinePoints(points)
		if err != nil {
			return nil, fmt.Errorf("curve %q: %w", c.Name, err)
		}
		line.Width = 1.6
		line.Color = palette[i%len(palette)]
		dots.Shape, dots.Radius, dots.Color = draw.CircleGlyph{}, 2, line.Color
		p.Add(line)
		if len(points) <= 40 {
			p.Add(dots)
		}
		p.Legend.Add(c.Name, line)
		drawn++
	}
	if drawn == 0 {
		return nil, fmt.Errorf("%s: no points to plot", label)
	}
	return p, nil
}

func (c Curve) points() plotter.XYs {
	var points plotter.XYs
	for i := range min(len(c.X), len(c.Y)) {
		if v := c.X[i] + c.Y[i]; !math.IsNaN(v) && !math.IsInf(v, 0) {
			points = append(points, plotter.XY{X: c.X[i], Y: c.Y[i]})
		}
	}
	return points
}

// style sets a plot in a sans-serif face with quiet axes.
func style(p *plot.Plot) {
	face := func(size vg.Length) font.Font { return font.Font{Typeface: "Liberation", Variant: "Sans", Size: size} }
	p.Title.TextStyle.Font = face(12)
	p.Title.Padding = 6
	p.Legend.TextStyle.Font = face(10)
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Label.TextStyle.Font = face(10)
		axis.Label.Padding = 4
		axis.Tick.Label.Font = face(9)
		axis.Color, axis.Tick.Color = faint, faint
		axis.Tick.LineStyle.Color = faint
		axis.Padding = 0
	}
	p.X.Tick.Marker = plot.TickerFunc(whole)
}

// whole labels about ten round whole numbers.
func whole(low, high float64) []plot.Tick {
	step := max(1, math.Pow(10, math.Floor(math.Log10((high-low)/10))))
	for i := 0; (high-low)/step > 12; i++ {
		step *= []float64{2, 2.5, 2}[i%3]
	}
	var ticks []plot.Tick
	for v := math.Ceil(low/step) * step; v <= high; v += step {
		ticks = append(ticks, plot.Tick{Value: v, Label: fmt.Sprintf("%.15g", v)})
	}
	return ticks
}
