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
	fill := f.FillValue
	if s.whole {
		f.Interpolation, fill = nearest, s.outside
	}
	at, n := 0, s.channels
	for y := range s.height {
		for x := range s.width {
			fx, fy := float64(x), float64(y)
			sx := from.x0 + float64(from.xx*fx) + float64(from.xy*fy)
			sy := from.y0 + float64(from.yx*fx) + float64(from.yy*fy)
			to := s.values[at : at+n]
			if at += n; f.Interpolation == nearest {
				s.add(to, src, math.RoundToEven(sx), math.RoundToEven(sy), 1, true, f.FillMode, fill)
				continue
			}
			left, top := math.Floor(sx), math.Floor(sy)
			right, below := sx-left, sy-top
			s.add(to, src, left, top, float64((1-right)*(1-below)), true, f.FillMode, fill)
			s.add(to, src, left+1, top, float64(right*(1-below)), false, f.FillMode, fill)
			s.add(to, src, left, top+1, float64((1-right)*below), false, f.FillMode, fill)
			s.add(to, src, left+1, top+1, float64(right*below), false, f.FillMode, fill)
		}
	}
}

// add adds the pixel (x, y) of a picture times a weight; first puts it in the place of what is
// there.
func (s *sheet) add(to, src []float64, x, y, weight float64, first bool, mode string, fill float64) {
	if weight == 0 && !first {
		return
	}
	i, j := int(x), int(y)
	inside := true
	if uint(i) >= uint(s.width) || uint(j) >= uint(s.height) {
		i, inside = within(i, s.width, mode)
		if inside {
			j, inside = within(j, s.height, mode)
		}
	}
	from := (j*s.width + i) * s.channels
	for c := range to {
		v := fill
		if inside {
			v = src[from+c]
		}
		if v *= weight; !first {
			v += to[c]
		}
		to[c] = v
	}
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
