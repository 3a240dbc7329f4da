package picture

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// FirstDense finds the first dense layer of a network: the name of its weights,
// and the shapes of its units and its input, as Weights takes them.
func FirstDense(info *runtime.ModelInfo) (weight string, units, input []int, ok bool) {
	for _, layer := range info.Layers {
		if layer.Type == "dense" && len(layer.Shapes) > 0 && len(layer.InputShapes) > 0 {
			return layer.Name + ".weight", layer.Shapes[0], layer.InputShapes[0], true
		}
	}
	return "", nil, nil, false
}

// Weights draws the weights of a dense layer, [units…][input…] row-major, one
// tile a unit and in the tile one pixel an input element, from blue for
// negative over gray to red for positive weights. Every tile has its own
// scale, on which its largest weight is full red or blue.
func Weights[T runtime.Float](title string, weight []T, units, input []int) (image.Image, error) {
	n, size := elements(units), elements(input)
	if n == 0 || size == 0 || len(weight) != n*size {
		return nil, fmt.Errorf("%d weights: want %d for the units %v on the input %v", len(weight), n*size, units, input)
	}
	height, width, at := layout(input)
	scale := min(max(64/max(height, width), 1), 24)
	columns := 0
	if len(units) == 2 && units[1] <= 64 {
		columns = units[1]
	}
	shown := min(n, maxTiles)
	title = fmt.Sprintf("%s: %s", title, countOf(shown, n))
	s, err := newSheet(title, shown, columns, width*scale, height*scale, 4, 0)
	if err != nil {
		return nil, err
	}
	colors := diverging()
	for i := range shown {
		row := weight[i*size:][:size]
		largest := largest(row)
		x, y := s.tile(i)
		for k, w := range row {
			r, c := at(k)
			s.cell(x+c*scale, y+r*scale, scale, colors[shade(float64(w), largest)])
		}
	}
	return s, s.colorBar(colors)
}

func countOf(shown, n int) string {
	if shown < n {
		return fmt.Sprintf("weights of the first %d of %d units", shown, n)
	}
	return fmt.Sprintf("weights of %d units", n)
}

// layout lays an input's elements out: pictures as they are, their channels
// side by side, and a long row of numbers in lines.
func layout(shape []int) (height, width int, at func(i int) (row, column int)) {
	n := elements(shape)
	switch {
	case len(shape) == 3:
		h, w, c := shape[0], shape[1], shape[2]
		return h, w * c, func(i int) (int, int) { return i / c / w, i%c*w + i/c%w }
	case len(shape) >= 2:
		width = n / shape[0]
	case n < 64:
		width = n
	default:
		width = int(math.Ceil(math.Sqrt(float64(n))))
	}
	return (n + width - 1) / width, width, func(i int) (int, int) { return i / width, i % width }
}

func largest[T runtime.Float](row []T) float64 {
	most := 0.
	for _, w := range row {
		if v := math.Abs(float64(w)); v > most && !math.IsInf(v, 0) {
			most = v
		}
	}
	return most
}

// shades is how many colours a map has on either side of 0.
const shades = 127

// shade is the colour's number of a weight, the middle for what is no number.
func shade(w, largest float64) int {
	v := w / largest
	if math.IsNaN(v) {
		v = 0
	}
	return shades + int(math.Round(shades*min(max(v, -1), 1)))
}

// coolWarm are nine colours of Moreland's map (Diverging Color Maps for
// Scientific Visualization, 2009), evenly apart.
var coolWarm = [9][3]float64{
	{0x3a, 0x4c, 0xc0}, {0x62, 0x82, 0xea}, {0x8d, 0xb0, 0xfe}, {0xb8, 0xd0, 0xf9}, {0xdd, 0xdd, 0xdd},
	{0xf5, 0xc5, 0xad}, {0xf5, 0x9a, 0x7b}, {0xde, 0x60, 0x4c}, {0xb4, 0x04, 0x26},
}

// diverging runs through coolWarm.
func diverging() []color.Color {
	colors := make([]color.Color, 2*shades+1)
	for i := range colors {
		whole, rest := math.Modf(float64(i*(len(coolWarm)-1)) / (2 * shades))
		a, b := coolWarm[int(whole)], coolWarm[min(int(whole)+1, len(coolWarm)-1)]
		mix := func(k int) uint8 { return uint8(math.Round(a[k] + rest*(b[k]-a[k]))) }
		colors[i] = color.RGBA{mix(0), mix(1), mix(2), 0xff}
	}
	return colors
}

// colorBar draws the key in the upper right corner.
func (s *sheet) colorBar(colors []color.Color) error {
	const size, high = 11, 12
	right := s.Bounds().Dx() - border
	plus, minus := "+max", "−max"
	left := right - textWidth(plus, size) - 6 - len(colors)/2
	for i := 0; i+1 < len(colors); i += 2 {
		for y := range high {
			s.Set(left+i/2, border+y+1, colors[i])
		}
	}
	if err := s.text(plus, right-textWidth(plus, size), border+11, size, faint); err != nil {
		return err
	}
	return s.text(minus, left-6-textWidth(minus, size), border+11, size, faint)
}

func elements(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}
