package data

import (
	"errors"
	"math"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// RandomErasing covers a rectangle of pictures: cut-out. As PyTorch's.
//
// Zhong et al., "Random erasing data augmentation", 2017.
type RandomErasing struct {
	Scale     []float64 `opt:"scale" above:"0" max:"1" doc:"smallest and largest share of the picture's area"`
	Ratio     []float64 `opt:"ratio" above:"0" doc:"smallest and largest height of the rectangle, divided by its width"`
	FillValue float64   `opt:"fill_value" doc:"what covers it, as inputs have it: tones of bytes go from 0 to 1"`
	Chance
}

// Doc describes the change.
func (RandomErasing) Doc() string {
	return "a rectangle is covered: cut-out. As PyTorch's, which covers nothing where of ten rectangles none fits; Zhong et al. 2017"
}

func (e RandomErasing) check() error {
	return errors.Join(
		checkPair("random_erasing: scale", e.Scale), checkPair("random_erasing: ratio", e.Ratio),
		e.checkChance("random_erasing"))
}

func (e RandomErasing) tone(r *runtime.Random, p *sheet) {
	if !e.comes(r) {
		return
	}
	for range 10 {
		area, ratio := draw(r, e.Scale)*float64(p.height*p.width), drawRatio(r, e.Ratio)
		height, width := int(math.Round(math.Sqrt(area*ratio))), int(math.Round(math.Sqrt(area/ratio)))
		if height >= p.height || width >= p.width {
			continue
		}
		top, left := r.IntN(p.height-height+1), r.IntN(p.width-width+1)
		for y := top; y < top+height; y++ {
			line := p.values[(y*p.width+left)*p.channels:][:width*p.channels]
			for i := range line {
				line[i] = e.FillValue
			}
		}
		return
	}
}
