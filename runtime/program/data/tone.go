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
	kindText    = "text"
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
	case p.Kind == kindTable, p.Kind == kindText:
		return fmt.Errorf("%s: the weights were trained on %s, not on pictures", source, map[string]string{kindTable: "a table", kindText: "texts"}[p.Kind])
	case tone != 0 && (p.Kind == kindNumbers || math.Abs(toneFactor(p)/tone-1) > 1e-6):
		return fmt.Errorf("%s: the weights were trained on numbers that go to %g, its pictures' go to %g", source, p.Scale*p.White, tone*255)
	}
	return nil
}

// tones are numbers that may be those of pictures.
type tones interface {
	len() int
	value(i int) float64
	isBytes() bool // from 0 for black to 255 for white
}

// whiteOf is the number that stands for white, as far as the numbers show: 255 for
// bytes; for others 1, 255 or 65535, whichever the largest is near; 0 where they
// are no tones.
func whiteOf(t tones) float64 {
	if t.isBytes() {
		return 255
	}
	low, high := limits(t)
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

// limits are the smallest and the largest number.
func limits(t tones) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for i := range t.len() {
		v := t.value(i)
		low, high = min(low, v), max(high, v)
	}
	return low, high
}

// paper tells from the edges of the first pictures whether they show light things
// on dark ground or dark ones on light ground.
func paper(t tones, shape []int, white float64) string {
	picture, ok := pictureOf(shape)
	if !ok || picture.channels != 1 || white == 0 {
		return ""
	}
	var sum, n float64
	size := picture.height * picture.width
	for i := range min(1000, t.len()/size) {
		picture.edge(func(at int) {
			sum += t.value(i*size+at) / white
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

// preprocessTones says how the numbers of a source's training pictures of a shape are
// brought into the network: as they were for the weights, if that was kept. scale is the
// source's option; integers stay as they are.
func preprocessTones(source string, scale float64, kept *runtime.Preprocess, t tones, shape []int, integers bool) (*runtime.Preprocess, error) {
	if integers {
		return &runtime.Preprocess{Kind: kindNumbers, Scale: 1}, nil
	}
	white := whiteOf(t)
	p := &runtime.Preprocess{Kind: kindPicture, Paper: paper(t, shape, white), Scale: scale, White: white}
	if p.White == 0 {
		p.Kind = kindNumbers
	}
	if kept != nil {
		p.Kind, p.Scale, p.White = kept.Kind, kept.Scale, kept.White
		if p.Scale == 0 {
			p.Scale, p.White = byteTone, 255
		}
		if scale != 0 && scale != p.Scale {
			return nil, fmt.Errorf("%s: scale = %v, but the weights were trained with %v: want that, or no scale", source, scale, p.Scale)
		}
	}
	if p.Scale == 0 {
		p.Scale = 1
		if t.isBytes() {
			p.Scale = byteTone
		}
	}
	return p, nil
}

// scaleOf is the factor on the numbers of a file, in which white may be another
// number than it was in training.
func scaleOf(p *runtime.Preprocess, t tones) (float64, error) {
	white := whiteOf(t)
	if p.White == 0 || white == p.White {
		return p.Scale, nil
	}
	low, high := limits(t)
	switch {
	case white != 0:
		return p.Scale * (p.White / white), nil
	case low >= 0 && high <= p.White:
		return p.Scale, nil
	}
	return 0, fmt.Errorf("numbers from %g to %g, but white was %g in the pictures that the network was trained on", low, high, p.White)
}
