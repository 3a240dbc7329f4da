package data

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// RandomFlip turns pictures round.
type RandomFlip struct {
	Mode        string  `opt:"mode" enum:"horizontal|vertical|horizontal_and_vertical" doc:"left and right change places, or up and down, or these and those, drawn each for itself"`
	Probability float64 `opt:"probability" above:"0" max:"1" doc:"how often they change places"`
}

const (
	flipHorizontal = "horizontal"
	flipVertical   = "vertical"
	flipBoth       = "horizontal_and_vertical"
)

// Doc describes the change.
func (RandomFlip) Doc() string { return "left and right change places, or up and down" }

func (f RandomFlip) check() error {
	if f.Mode != flipHorizontal && f.Mode != flipVertical && f.Mode != flipBoth {
		return fmt.Errorf("random_flip: mode = %q: want %q, %q or %q", f.Mode, flipHorizontal, flipVertical, flipBoth)
	}
	return Chance{f.Probability}.checkChance("random_flip")
}

func (RandomFlip) filling() Filling { return Filling{Interpolation: nearest} }

func (f RandomFlip) move(r *runtime.Random, height, width int) (from affine, moved bool) {
	from = shift(0, 0)
	if f.Mode != flipVertical && r.Float64() < f.Probability {
		from.xx, from.x0, moved = -1, float64(width-1), true
	}
	if f.Mode != flipHorizontal && r.Float64() < f.Probability {
		from.yy, from.y0, moved = -1, float64(height-1), true
	}
	return from, moved
}
