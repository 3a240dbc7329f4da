package data

import (
	"errors"
	"fmt"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// RandomTranslation shifts pictures. As Keras's.
type RandomTranslation struct {
	HeightFactor []float64 `opt:"height_factor,required" min:"-1" max:"1" doc:"how far down, as a share of the height: from -f to f, or from the first of two numbers to the second"`
	WidthFactor  []float64 `opt:"width_factor,required" min:"-1" max:"1" doc:"how far to the right, as a share of the width, likewise"`
	Filling
	Chance
}

// Doc describes the change.
func (RandomTranslation) Doc() string { return "a shift along both axes. As Keras's" }

func (t RandomTranslation) check() error {
	return errors.Join(
		checkSpan("random_translation: height_factor", t.HeightFactor),
		checkSpan("random_translation: width_factor", t.WidthFactor),
		t.checkFilling("random_translation"), t.checkChance("random_translation"))
}

func (t RandomTranslation) move(r *runtime.Random, height, width int) (from affine, moved bool) {
	if !t.comes(r) {
		return from, false
	}
	down, right := draw(r, t.HeightFactor), draw(r, t.WidthFactor)
	return shift(down*float64(height), right*float64(width)), true
}

// checkSpan says what is wrong with one number x, for -x to x, or two.
func checkSpan(option string, span []float64) error {
	switch {
	case len(span) < 1 || len(span) > 2:
		return fmt.Errorf("%s = %v: want one number or two", option, span)
	case len(span) == 2 && span[0] > span[1]:
		return fmt.Errorf("%s = %v: want the smaller number first", option, span)
	case len(span) == 1 && span[0] < 0:
		return fmt.Errorf("%s = %v: want a number of at least 0, or two", option, span[0])
	}
	return nil
}

// draw is a number of a span.
func draw(r *runtime.Random, span []float64) float64 {
	low, high := -span[0], span[0]
	if len(span) == 2 {
		low, high = span[0], span[1]
	}
	return low + (high-low)*r.Float64()
}
