package data

import (
	"errors"
	"math"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// RandomRotation turns pictures about their middle. As Keras's.
type RandomRotation struct {
	Factor []float64 `opt:"factor,required" min:"-1" max:"1" doc:"how far to the left, as a share of a whole turn: from -f to f, or from the first of two numbers to the second"`
	Filling
	Chance
}

// Doc describes the change.
func (RandomRotation) Doc() string { return "a turn about the middle. As Keras's" }

func (t RandomRotation) check() error {
	return errors.Join(checkSpan("random_rotation: factor", t.Factor), t.checkFilling("random_rotation"), t.checkChance("random_rotation"))
}

func (t RandomRotation) move(r *runtime.Random, height, width int) (from affine, moved bool) {
	if !t.comes(r) {
		return from, false
	}
	sin, cos := math.Sincos(2 * math.Pi * draw(r, t.Factor))
	return about(affine{xx: cos, xy: -sin, yx: sin, yy: cos}, height, width), true
}

// about has the middle of a picture stay where it is.
func about(a affine, height, width int) affine {
	x, y := float64(width-1)/2, float64(height-1)/2
	a.x0 = x - a.xx*x - a.xy*y
	a.y0 = y - a.yx*x - a.yy*y
	return a
}
