package picture

import (
	"image/color"
	"math"
	"testing"
)

func TestMaps(t *testing.T) {
	// Two samples of 1 × 2 pixels and two channels.
	img, err := Maps("layer", [][]float64{{-1, 0, 3, 1}, {0, 4, math.NaN(), 2}}, []int{1, 2, 2})
	if err != nil {
		t.Fatal(err)
	}
	const scale = leastTile / 2
	for _, c := range []struct {
		sample, channel, pixel int
		want                   uint8 // tone; red is what is none
	}{{0, 0, 0, 0}, {0, 0, 1, 255}, {0, 1, 0, 64}, {0, 1, 1, 128}, {1, 0, 0, 0}, {1, 1, 0, 255}, {1, 1, 1, 128}} {
		x := border + c.channel*(2*scale+6) + c.pixel*scale + 3
		y := border + titleRow + c.sample*(scale+6+16) + 3
		if got := color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y; got != c.want {
			t.Errorf("sample %d, channel %d, pixel %d: tone %d, want %d", c.sample, c.channel, c.pixel, got, c.want)
		}
	}
	if r, g, _, _ := img.At(border+scale+3, border+titleRow+scale+22+3).RGBA(); r < 0xd000 || g > 0x1000 {
		t.Error("what is no number is not red")
	}
	for _, shape := range [][]int{{}, {7}, {3, 2}, {2, 2, 2, 3}} {
		if _, err := Maps("layer", [][]float64{make([]float64, elements(shape))}, shape); err != nil {
			t.Errorf("%v: %v", shape, err)
		}
	}
	if MostMaps([]int{4, 4, 512}) != 2 || MostMaps([]int{4, 4, 5000}) != 1 {
		t.Error("there is room for another number of samples")
	}
	if _, err := Maps("layer", make([][]float64, 3), []int{4, 4, 512}); err == nil {
		t.Error("more samples than there is room for")
	}
}
