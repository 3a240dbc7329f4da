package runtime

import (
	"fmt"
	"math"
)

// WhiteTone is the number that stands for white in pictures as the data has them;
// black is 0.
func (p *Preprocess) WhiteTone() float64 {
	if p == nil || p.Scale == 0 {
		return 1
	}
	return p.White
}

// CheckTones refuses numbers of a sample that are no tones of pictures as the data
// has them, where the network was trained on such: those below black or above
// white, or from 0 to 1 and not whole where white is more than that.
func (p *Preprocess) CheckTones(values []float64) error {
	if p == nil || p.Kind != "picture" {
		return nil
	}
	white := p.WhiteTone()
	rounding := white / 500 // 0.5 of 255, which sums of tones may be off
	largest, whole := 0., true
	for i, v := range values {
		if !(v >= -rounding && v <= white+rounding) {
			return fmt.Errorf("found %v for element %d, expected 0 for black to %v for white, as pictures of the training have it", v, i, white)
		}
		largest, whole = max(largest, v), whole && v == math.Trunc(v)
	}
	if white > 1 && largest <= 1 && !whole {
		return fmt.Errorf("found numbers from 0 to %v, expected 0 for black to %v for white, as pictures of the training have it", largest, white)
	}
	return nil
}
