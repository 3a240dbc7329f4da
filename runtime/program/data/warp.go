package data

import (
	"fmt"
	"math"
	"slices"
)

// affine says where the pixel (x, y) of a changed picture comes from, in pixels from the middle
// of the first one: (xx·x + xy·y + x0, yx·x + yy·y + y0).
type affine struct{ xx, xy, x0, yx, yy, y0 float64 }

// shift is where pixels come from that move down and right.
func shift(down, right float64) affine { return affine{xx: 1, x0: -right, yy: 1, y0: -down} }

// Filling says what is between pixels and outside a picture.
type Filling struct {
	FillMode      string  `opt:"fill_mode" enum:"constant|nearest|reflect|wrap" doc:"what is outside the picture abcd: kkkk, aaaa and dddd, dcba before and after it, or abcd again"`
	FillValue     float64 `opt:"fill_value" doc:"k, where fill_mode is constant, as inputs have it: tones of bytes go from 0 to 1"`
	Interpolation string  `opt:"interpolation" enum:"bilinear|nearest" doc:"what is between pixels: of the four around, the mean by nearness or the nearest"`
}

const (
	fillConstant = "constant"
	fillNearest  = "nearest"
	fillReflect  = "reflect"
	fillWrap     = "wrap"

	bilinear = "bilinear"
	nearest  = "nearest"

	bicubic  = "bicubic" // of pictures alone that are brought into an input's size
	area     = "area"
	lanczos3 = "lanczos3"
)

var defaultFilling = Filling{FillMode: fillReflect, Interpolation: bilinear}

func (f Filling) filling() Filling { return f }

// checkFilling says what is wrong with the options of a change.
func (f Filling) checkFilling(of string) error {
	if !slices.Contains([]string{fillConstant, fillNearest, fillReflect, fillWrap}, f.FillMode) {
		return fmt.Errorf("%s: fill_mode = %q: want %q, %q, %q or %q", of, f.FillMode, fillConstant, fillNearest, fillReflect, fillWrap)
	}
	if f.Interpolation != bilinear && f.Interpolation != nearest {
		return fmt.Errorf("%s: interpolation = %q: want %q or %q", of, f.Interpolation, bilinear, nearest)
	}
	if f.FillMode != fillConstant && f.FillValue != 0 {
		return fmt.Errorf("%s: fill_value = %v has no effect with fill_mode = %q: want %q, or no fill_value", of, f.FillValue, f.FillMode, fillConstant)
	}
	return nil
}

// warp moves the picture's pixels. scratch has room for all of its numbers.
func (s *sheet) warp(from affine, f Filling, scratch []float64) {
	src := scratch[:copy(scratch, s.values)]
	if s.whole {
		f.Interpolation, f.FillValue = nearest, s.outside
	}
	at, n := 0, s.channels
	for y := range s.height {
		for x := range s.width {
			fx, fy := float64(x), float64(y)
			sx := from.x0 + float64(from.xx*fx) + float64(from.xy*fy)
			sy := from.y0 + float64(from.yx*fx) + float64(from.yy*fy)
			to := s.values[at : at+n]
			if at += n; f.Interpolation == nearest {
				s.pixel(to, src, int(math.RoundToEven(sx)), int(math.RoundToEven(sy)), f)
				continue
			}
			s.between(to, src, sx, sy, f)
		}
	}
}

// between is what stands at a place between four pixels.
func (s *sheet) between(to, src []float64, x, y float64, f Filling) {
	left, top := math.Floor(x), math.Floor(y)
	i, j, right, below := int(left), int(top), x-left, y-top
	if i >= 0 && i+1 < s.width && j >= 0 && j+1 < s.height {
		a := src[(j*s.width+i)*s.channels:][:2*s.channels]
		b := src[((j+1)*s.width+i)*s.channels:][:2*s.channels]
		for c := range to {
			to[c] = mean(mean(a[c], a[c+s.channels], right), mean(b[c], b[c+s.channels], right), below)
		}
		return
	}
	for c := range to {
		to[c] = mean(
			mean(s.number(src, i, j, c, f), s.number(src, i+1, j, c, f), right),
			mean(s.number(src, i, j+1, c, f), s.number(src, i+1, j+1, c, f), right), below)
	}
}

// mean is a, where share is 0, to b, where it is 1.
func mean(a, b, share float64) float64 { return float64((1-share)*a) + float64(share*b) }

// pixel is what stands at a place in or outside of the picture.
func (s *sheet) pixel(to, src []float64, x, y int, f Filling) {
	if x >= 0 && x < s.width && y >= 0 && y < s.height {
		copy(to, src[(y*s.width+x)*s.channels:])
		return
	}
	for c := range to {
		to[c] = s.number(src, x, y, c, f)
	}
}

// number is that of a channel at a place in or outside of the picture.
func (s *sheet) number(src []float64, x, y, channel int, f Filling) float64 {
	x, inX := within(x, s.width, f.FillMode)
	y, inY := within(y, s.height, f.FillMode)
	if !inX || !inY {
		return f.FillValue
	}
	return src[(y*s.width+x)*s.channels+channel]
}

// within is the place among n of what stands at place i in or outside of them, and whether
// there is one.
func within(i, n int, mode string) (place int, is bool) {
	switch mode {
	case fillConstant:
		return i, i >= 0 && i < n
	case fillNearest:
		return min(max(i, 0), n-1), true
	case fillWrap:
		return (i%n + n) % n, true
	}
	if i = (i%(2*n) + 2*n) % (2 * n); i >= n {
		i = 2*n - 1 - i
	}
	return i, true
}
