package data

import (
	"fmt"
	"math"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Kinds of what networks are trained on.
const (
	kindPicture = "picture" // tones
	kindNumbers = "numbers" // of a file in a picture's form, but no tones
	kindTable   = "table"
)

// byteTone is the factor on the tones of a picture, 0 to 255, where nothing
// else was said in training.
const byteTone = 1. / 255

// toneFactor is the factor on the tones of a picture, 0 to 255, that makes the
// numbers that the network was trained on.
func toneFactor(p *runtime.Preprocess) float64 {
	if p == nil || p.Scale == 0 {
		return byteTone
	}
	return p.Scale * (p.White / 255)
}

// fromTones says why weights that were trained with p do not fit samples of
// tones, of which white is 255·tone; 0 is for any.
func fromTones(p *runtime.Preprocess, source string, tone float64) error {
	switch {
	case p == nil:
	case p.Kind == kindTable:
		return fmt.Errorf("%s: the weights were trained on a table, not on pictures", source)
	case tone != 0 && (p.Kind == kindNumbers || math.Abs(toneFactor(p)/tone-1) > 1e-6):
		return fmt.Errorf("%s: the weights were trained on numbers that go to %g, its pictures' go to %g", source, p.Scale*p.White, tone*255)
	}
	return nil
}

// white is the number that stands for white in a file, as far as its numbers
// show: 255 for bytes; for others 1, 255 or 65535, whichever the largest is
// near; 0 where the numbers are no tones.
func (f *idxFile) white() float64 {
	if f.kind == unsignedByte {
		return 255
	}
	low, high := f.limits()
	switch {
	case low < 0:
	case high <= 1.001: // sums that were rounded
		return 1
	case high >= 128 && high <= 255.5:
		return 255
	case high >= 32768 && high <= 65535:
		return 65535
	}
	return 0
}

// limits are the smallest and the largest number of a file.
func (f *idxFile) limits() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for i := range f.len() {
		v := f.value(i)
		low, high = min(low, v), max(high, v)
	}
	return low, high
}

// paper tells from the edges of the first pictures whether they show light
// things on dark ground or dark ones on light ground.
func (p *pictures) paper() string {
	picture, ok := pictureOf(p.shape)
	white := p.white()
	if !ok || picture.channels != 1 || white == 0 {
		return ""
	}
	var sum, n float64
	for i := range min(1000, len(p.labels)) {
		first := i * picture.height * picture.width
		picture.edge(func(at int) {
			sum += p.value(first+at) / white
			n++
		})
	}
	switch mean := sum / n; {
	case mean <= 0.25:
		return "dark"
	case mean >= 0.75:
		return "light"
	}
	return ""
}
