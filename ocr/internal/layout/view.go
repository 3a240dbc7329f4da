// Package layout finds the lines of text in a picture: where they are, how they lean, and in which
// order people read them.
package layout

import (
	"image"
	"math"
)

// mostPixels are those of a view. An A4 page at 300 dots an inch has about as many.
const mostPixels = 1 << 23

// view is what is looked at for lines: the picture, smaller if it is large, and smoother if it is noisy.
type view struct {
	pix           []uint8
	width, height int
	by            int     // pixels of the picture on a side of one of the view's
	noise         float64 // standard deviation of what is left of it
	spare         []uint8
}

// load takes a picture, which stays as it is.
func (v *view) load(picture *image.Gray) {
	v.by, v.width, v.height = 1, picture.Rect.Dx(), picture.Rect.Dy()
	v.pix = sized(v.pix, 0)
	if v.width*v.height <= mostPixels {
		for y := range v.height {
			v.pix = append(v.pix, picture.Pix[y*picture.Stride:][:v.width]...)
		}
	} else {
		v.shrink(picture)
	}
	if v.noise = v.grain(); v.noise > noisy {
		v.smooth()
	}
}

// noisy is the noise from which on a view is smoothed, of 255.
const noisy = 6

// shrink takes the means of squares of pixels.
func (v *view) shrink(picture *image.Gray) {
	w, h := v.width, v.height
	for v.width*v.height > mostPixels {
		v.by++
		v.width, v.height = max(1, w/v.by), max(1, h/v.by)
	}
	for y := range v.height {
		for x := range v.width {
			across, down := min(v.by, w-x*v.by), min(v.by, h-y*v.by)
			sum := 0
			for k := range down {
				for _, p := range picture.Pix[(y*v.by+k)*picture.Stride+x*v.by:][:across] {
					sum += int(p)
				}
			}
			v.pix = append(v.pix, uint8(sum/(across*down)))
		}
	}
}

// grain is the standard deviation of noise: by the median of second differences along rows and columns,
// of which that of text is seldom a part.
func (v *view) grain() float64 {
	var count [1024]int
	all := 0
	add := func(a, b, c uint8) {
		d := int(a) - 2*int(b) + int(c)
		count[max(d, -d)]++
		all++
	}
	for y := 0; y < v.height; y += 3 {
		row := v.pix[y*v.width:][:v.width]
		for x := 1; x < len(row)-1; x++ {
			add(row[x-1], row[x], row[x+1])
		}
		if y+2 < v.height {
			for x := 0; x < v.width; x += 3 {
				add(row[x], v.pix[(y+1)*v.width+x], v.pix[(y+2)*v.width+x])
			}
		}
	}
	left, median := all/2, 0
	for left -= count[0]; left > 0; left -= count[median] {
		median++
	}
	return float64(median) / (0.6745 * math.Sqrt(6)) // of a normal distribution
}

// smooth mixes each pixel with its neighbours, by (1, 2, 1)/4 in rows and columns.
func (v *view) smooth() {
	w, h := v.width, v.height
	v.spare = sized(v.spare, w*h)
	for y := range h {
		row, out := v.pix[y*w:][:w], v.spare[y*w:][:w]
		for x, p := range row {
			out[x] = uint8((int(row[max(x-1, 0)]) + 2*int(p) + int(row[min(x+1, w-1)]) + 2) / 4)
		}
	}
	for y := range h {
		above, row, below := v.spare[max(y-1, 0)*w:][:w], v.spare[y*w:][:w], v.spare[min(y+1, h-1)*w:][:w]
		for x, p := range row {
			v.pix[y*w+x] = uint8((int(above[x]) + 2*int(p) + int(below[x]) + 2) / 4)
		}
	}
	v.noise *= 0.375
}

// sized returns n elements, of x if it has room.
func sized[T any](x []T, n int) []T {
	if cap(x) < n {
		return make([]T, n)
	}
	return x[:n]
}
