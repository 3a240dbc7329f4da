package picture

import (
	"image"
	"image/color"
	"testing"
)

func TestTiles(t *testing.T) {
	small := image.NewNRGBA(image.Rect(1, 1, 3, 2)) // red and blue, 2 × 1
	small.SetNRGBA(1, 1, color.NRGBA{255, 0, 0, 255})
	small.SetNRGBA(2, 1, color.NRGBA{0, 0, 255, 255})
	large := image.NewGray(image.Rect(0, 0, 600, 300))
	large.SetGray(0, 0, color.Gray{200})
	img, err := Tiles("two", []image.Image{small, large}, []string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	// Tiles are 200 × 100, the larger one in every third pixel; the smaller is 64 × 32, at the foot, in the middle.
	for _, c := range []struct {
		x, y int
		want color.RGBA
	}{
		{border + 68, border + titleRow + 68, color.RGBA{255, 0, 0, 255}},
		{border + 68 + 63, border + titleRow + 99, color.RGBA{0, 0, 255, 255}},
		{border + 67, border + titleRow + 80, color.RGBA{255, 255, 255, 255}},
		{border + 68, border + titleRow + 67, color.RGBA{255, 255, 255, 255}},
	} {
		if got := img.At(c.x, c.y); got != c.want {
			t.Errorf("pixel %d, %d is %v, want %v", c.x, c.y, got, c.want)
		}
	}
	for i := range 2 { // side by side, or one below the other
		x, y := border+206*i, border+titleRow+122*(1-i)
		if got := img.At(x, y); got == (color.RGBA{200, 200, 200, 255}) {
			return
		}
	}
	t.Error("the larger picture is not on the sheet")
}

func TestTilesOfNothing(t *testing.T) {
	if _, err := Tiles("none", nil, nil); err == nil {
		t.Error("no error")
	}
	if _, err := Tiles("empty", []image.Image{image.NewGray(image.Rectangle{})}, []string{""}); err != nil {
		t.Error(err)
	}
}
