package data

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// RandomResizedCrop makes a piece of a picture as large as the picture. As PyTorch's, whose
// sizes and places of pieces are whole pixels; here they are any.
type RandomResizedCrop struct {
	Scale         []float64 `opt:"scale" above:"0" max:"1" doc:"smallest and largest share of the picture's area"`
	Ratio         []float64 `opt:"ratio" above:"0" doc:"smallest and largest width of the piece, divided by its height"`
	Interpolation string    `opt:"interpolation" enum:"bilinear|nearest" doc:"what is between pixels: of the four around, the mean by nearness or the nearest"`
	Chance
}

// Doc describes the change.
func (RandomResizedCrop) Doc() string {
	return "a piece of the picture, as large as the picture. As PyTorch's"
}

func (c RandomResizedCrop) check() error {
	return errors.Join(
		checkPair("random_resized_crop: scale", c.Scale), checkPair("random_resized_crop: ratio", c.Ratio),
		c.filling().checkFilling("random_resized_crop"), c.checkChance("random_resized_crop"))
}

func (c RandomResizedCrop) filling() Filling { return Filling{fillNearest, 0, c.Interpolation} }

func (c RandomResizedCrop) move(r *runtime.Random, height, width int) (from affine, moved bool) {
	if !c.comes(r) {
		return from, false
	}
	y, x := c.piece(r, float64(width)/float64(height))
	from = affine{xx: x, yy: y}
	// The piece's edges are edges of pixels, half a pixel from their middles.
	from.x0 = (1-x)*float64(width)*r.Float64() + (x-1)/2
	from.y0 = (1-y)*float64(height)*r.Float64() + (y-1)/2
	return from, true
}

// piece draws shares of the height and the width of a picture of some ratio. As in PyTorch, the
// ratio's logarithm is drawn, and after ten that do not fit the piece is as large as can be.
func (c RandomResizedCrop) piece(r *runtime.Random, picture float64) (y, x float64) {
	for range 10 {
		area, ratio := draw(r, c.Scale), drawRatio(r, c.Ratio)/picture
		if x, y = math.Sqrt(area*ratio), math.Sqrt(area/ratio); x <= 1 && y <= 1 {
			return y, x
		}
	}
	switch low, high := c.Ratio[0]/picture, c.Ratio[1]/picture; {
	case low > 1:
		return 1 / low, 1
	case high < 1:
		return 1, high
	}
	return 1, 1
}

// drawRatio is a number between two, whose logarithm is drawn.
func drawRatio(r *runtime.Random, span []float64) float64 {
	return math.Exp(draw(r, []float64{math.Log(span[0]), math.Log(span[1])}))
}

// checkPair says what is wrong with a smallest and a largest number.
func checkPair(option string, pair []float64) error {
	if len(pair) != 2 || !(pair[0] > 0) || pair[0] > pair[1] {
		return fmt.Errorf("%s = %v: want two numbers above 0, the smallest and the largest", option, pair)
	}
	return nil
}
