// Command shapes draws pictures of disks, rectangles and triangles, and for each pixel what
// is to be seen there, into a file of arrays as NumPy's:
//
//	go run ./models/trained/shapes shapes.npz
//
// It is always the same file. Networks learn to tell the shapes apart, or to draw them again.
package main

import (
	"archive/zip"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// count pictures of side × side pixels, in gray.
const count, side = 10000, 32

// What is to be seen at a pixel.
const (
	ground = iota
	disk
	rectangle
	triangle
	kinds
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: shapes FILE.npz")
		os.Exit(2)
	}
	var images, masks []byte
	for i := range count {
		image, mask := draw(rand.New(rand.NewPCG(1, uint64(i))))
		images, masks = append(images, image...), append(masks, mask...)
	}
	err := runtime.WriteFile(os.Args[1], func(w io.Writer) error {
		return write(w, map[string][]byte{"image": images, "mask": masks}, "image", "mask")
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// draw makes a picture: one to four shapes over one another, each in one tone, on a ground
// that becomes lighter in some direction, and noise.
func draw(r *rand.Rand) (image, mask []byte) {
	tones := make([]float64, side*side)
	mask = make([]byte, side*side)
	tone, slope, angle := r.Float64(), 0.3*r.Float64()/side, 2*math.Pi*r.Float64()
	each := func(f func(i int, x, y float64)) {
		for i := range tones {
			f(i, float64(i%side)+0.5, float64(i/side)+0.5)
		}
	}
	each(func(i int, x, y float64) {
		tones[i] = tone + slope*(math.Cos(angle)*(x-side/2)+math.Sin(angle)*(y-side/2))
	})
	for range 1 + r.IntN(4) {
		kind := byte(1 + r.IntN(kinds-1))
		inside := shape(r, kind)
		other := math.Mod(tone+0.25+0.5*r.Float64(), 1)
		each(func(i int, x, y float64) {
			if inside(x, y) {
				tones[i], mask[i] = other, kind
			}
		})
	}
	image = make([]byte, side*side)
	for i, v := range tones {
		image[i] = byte(math.Round(255 * min(max(v+0.06*r.NormFloat64(), 0), 1)))
	}
	return image, mask
}

// shape returns what says whether a place is inside of a shape, which is turned by some
// angle.
func shape(r *rand.Rand, kind byte) func(x, y float64) bool {
	cx, cy := side*(0.15+0.7*r.Float64()), side*(0.15+0.7*r.Float64())
	size, sin, cos := 4+5*r.Float64(), 0., 1.
	if kind != disk {
		sin, cos = math.Sincos(2 * math.Pi * r.Float64())
	}
	long := size * (0.6 + 0.6*r.Float64())
	return func(x, y float64) bool {
		u, v := cos*(x-cx)+sin*(y-cy), cos*(y-cy)-sin*(x-cx)
		switch kind {
		case disk:
			return u*u+v*v < size*size
		case rectangle:
			return math.Abs(u) < size && math.Abs(v) < long
		}
		return v > -size/2 && math.Abs(u) < (size-v)/math.Sqrt(3)
	}
}

// write archives arrays of bytes, count × side × side, as numpy.savez_compressed does.
func write(w io.Writer, arrays map[string][]byte, names ...string) error {
	z := zip.NewWriter(w)
	for _, name := range names {
		f, err := z.Create(name + ".npy")
		if err != nil {
			return err
		}
		const head = "{'descr': '|u1', 'fortran_order': False, 'shape': (%d, %d, %d), }"
		text := fmt.Sprintf("%-117s\n", fmt.Sprintf(head, count, side, side))
		if _, err := fmt.Fprintf(f, "\x93NUMPY\x01\x00%c\x00%s", len(text), text); err != nil {
			return err
		}
		if _, err := f.Write(arrays[name]); err != nil {
			return err
		}
	}
	return z.Close()
}
