package data

import (
	"errors"
	"fmt"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// RandomZoom makes pictures larger or smaller. As Keras's.
type RandomZoom struct {
	HeightFactor []float64 `opt:"height_factor,required" above:"-1" max:"10" doc:"how much more of the height is to be seen, as a share of it: from -f to f, or from the first of two numbers to the second. Negative numbers make the picture larger"`
	WidthFactor  []float64 `opt:"width_factor,empty" above:"-1" max:"10" doc:"likewise of the width; as much as of the height when empty"`
	Filling
	Chance
}

// Doc describes the change.
func (RandomZoom) Doc() string { return "larger or smaller about the middle. As Keras's" }

func (z RandomZoom) check() error {
	err := errors.Join(checkZoom("random_zoom: height_factor", z.HeightFactor), z.checkFilling("random_zoom"), z.checkChance("random_zoom"))
	if len(z.WidthFactor) > 0 {
		err = errors.Join(err, checkZoom("random_zoom: width_factor", z.WidthFactor))
	}
	return err
}

// checkZoom says what is wrong with a span of shares beyond a whole picture.
func checkZoom(option string, span []float64) error {
	if err := checkSpan(option, span); err != nil {
		return err
	}
	if low := min(span[0], -span[0]*float64(2-len(span))); low <= -1 {
		return fmt.Errorf("%s = %v: want more than -1, where nothing is to be seen", option, span)
	}
	return nil
}

func (z RandomZoom) move(r *runtime.Random, height, width int) (from affine, moved bool) {
	if !z.comes(r) {
		return from, false
	}
	y := 1 + draw(r, z.HeightFactor)
	x := y
	if len(z.WidthFactor) > 0 {
		x = 1 + draw(r, z.WidthFactor)
	}
	return about(affine{xx: x, yy: y}, height, width), true
}
