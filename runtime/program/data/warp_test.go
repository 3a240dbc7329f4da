package data

import (
	"slices"
	"testing"
)

// TestWarp compares with pictures by hand.
func TestWarp(t *testing.T) {
	picture := []float64{
		1, 2, 3,
		4, 5, 6,
	}
	flip := affine{xx: -1, x0: 2, yy: 1}
	for _, c := range []struct {
		name string
		from affine
		f    Filling
		want []float64
	}{
		{"as it is", shift(0, 0), defaultFilling, picture},
		{"flipped", flip, Filling{Interpolation: nearest}, []float64{3, 2, 1, 6, 5, 4}},
		{"flipped, bilinear", flip, defaultFilling, []float64{3, 2, 1, 6, 5, 4}},
		{"down", shift(1, 0), Filling{fillConstant, 9, nearest}, []float64{9, 9, 9, 1, 2, 3}},
		{"right", shift(0, 1), Filling{fillNearest, 0, nearest}, []float64{1, 1, 2, 4, 4, 5}},
		{"left, reflect", shift(0, -2), Filling{fillReflect, 0, nearest}, []float64{3, 3, 2, 6, 6, 5}},
		{"right, reflect", shift(0, 2), Filling{fillReflect, 0, nearest}, []float64{2, 1, 1, 5, 4, 4}},
		{"far right, reflect", shift(0, 7), Filling{fillReflect, 0, nearest}, []float64{1, 1, 2, 4, 4, 5}},
		{"right, wrap", shift(0, 4), Filling{fillWrap, 0, nearest}, []float64{3, 1, 2, 6, 4, 5}},
		{"half down, half right", shift(0.5, 0.5), Filling{fillConstant, 0, bilinear}, []float64{0.25, 0.75, 1.25, 1.25, 3, 4}},
		{"half right, nearest outside", shift(0, 0.5), Filling{fillNearest, 0, bilinear}, []float64{1, 1.5, 2.5, 4, 4.5, 5.5}},
		{"a quarter right, 8 outside", shift(0, 0.25), Filling{fillConstant, 8, bilinear}, []float64{2.75, 1.75, 2.75, 5, 4.75, 5.75}},
	} {
		s := sheet{pictureShape: pictureShape{2, 3, 2}}
		var got [2][]float64
		for _, v := range picture {
			s.values = append(s.values, v, -v)
		}
		f := c.f
		s.warp(c.from, f, make([]float64, 12))
		for i, v := range s.values {
			got[i%2] = append(got[i%2], v)
		}
		if !slices.Equal(got[0], c.want) {
			t.Errorf("%s: %v, want %v", c.name, got[0], c.want)
		}
		for i, v := range c.want {
			if f.FillMode != fillConstant && got[1][i] != -v {
				t.Errorf("%s: the second channel is %v", c.name, got[1])
				break
			}
		}
	}
}
