package picture

import (
	"image/color"
	"testing"
)

func TestHeatMap(t *testing.T) {
	// Two channels: tones are their mean, counts their sum.
	img, err := HeatMap("t", []float64{0, 1, 1, 1, 0, 0, 0.5, 0.5}, []float64{1, 1, -2, -2, 0, 0, 1, -1}, []int{2, 2, 2})
	if err != nil {
		t.Fatal(err)
	}
	at := func(tile, row, column int) color.RGBA {
		const size = 24 // of a place, and a gap of 12
		r, g, b, a := img.At(border+tile*(2*size+12)+column*size+size/2, border+titleRow+row*size+size/2).RGBA()
		return color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), uint8(a >> 8)}
	}
	gray := func(y uint8) color.RGBA { return color.RGBA{y, y, y, 255} }
	colors := diverging()
	for _, c := range []struct {
		tile, row, column int
		want              color.Color
	}{
		{0, 0, 0, gray(128)}, {0, 0, 1, gray(255)}, {0, 1, 0, gray(0)}, {0, 1, 1, gray(128)},
		{1, 0, 0, colors[shades+shades/2+1]}, {1, 0, 1, colors[0]}, {1, 1, 0, colors[shades]}, {1, 1, 1, colors[shades]},
	} {
		if got := at(c.tile, c.row, c.column); got != c.want {
			t.Errorf("tile %d, %d, %d: %v, expected %v", c.tile, c.row, c.column, got, c.want)
		}
	}
	if _, err := HeatMap("t", make([]float64, 3), make([]float64, 3), []int{3}); err == nil {
		t.Error("no picture, but no error")
	}
}
