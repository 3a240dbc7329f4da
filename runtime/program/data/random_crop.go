package data

import (
	"errors"
	"fmt"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// RandomCrop shifts pictures by whole pixels: of a picture with a margin it takes a piece of
// the picture's size. As PyTorch's with padding.
type RandomCrop struct {
	Padding   int     `opt:"padding,required" min:"1" doc:"the margin's pixels on each side"`
	FillMode  string  `opt:"fill_mode" enum:"constant|nearest|reflect|wrap" doc:"what is in the margin round the picture abcd: kkkk, aaaa and dddd, dcba before and after it, or abcd again"`
	FillValue float64 `opt:"fill_value" doc:"k, where fill_mode is constant, as inputs have it: tones of bytes go from 0 to 1"`
	Chance
}

// Doc describes the change.
func (RandomCrop) Doc() string {
	return "a piece of the picture's own size, of the picture with a margin: it is shifted by up to `padding` whole pixels along both axes. As PyTorch's `RandomCrop(size, padding)`"
}

func (c RandomCrop) check() error {
	if c.Padding < 1 {
		return fmt.Errorf("random_crop: padding = %d: want at least 1", c.Padding)
	}
	return errors.Join(c.filling().checkFilling("random_crop"), c.checkChance("random_crop"))
}

func (c RandomCrop) filling() Filling { return Filling{c.FillMode, c.FillValue, nearest} }

func (c RandomCrop) move(r *runtime.Random, _, _ int) (from affine, moved bool) {
	if !c.comes(r) {
		return from, false
	}
	down, right := r.IntN(2*c.Padding+1)-c.Padding, r.IntN(2*c.Padding+1)-c.Padding
	return shift(float64(down), float64(right)), down != 0 || right != 0
}
