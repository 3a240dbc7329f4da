package runtime

import (
	"fmt"
	"math"
	"testing"
)

func TestCheckTarget(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		domain Domain
		target []float64
		want   string // "" where it is accepted
	}{
		{AnyNumber, []float64{-7, 1e30, 0, 2}, ""},
		{Probabilities, []float64{0, 1, 0.25, 1}, ""},
		{Probabilities, []float64{0, 1, -1, 1}, "found target -1, but the_loss is for numbers from 0 to 1"},
		{Probabilities, []float64{0, 2, 1, 1}, "found target 2, but the_loss is for numbers from 0 to 1"},
		{Probabilities, []float64{nan, 0, 1, 1}, "found target NaN, but the_loss is for numbers from 0 to 1"},
		{Probabilities, []float64{0, 0, 1, inf}, "found target +Inf, but the_loss is for numbers from 0 to 1"},
		{NonNegative, []float64{0, 1e30, 7, 0.5}, ""},
		{NonNegative, []float64{0, 1, -1, 1}, "found target -1, but the_loss is for numbers of at least 0"},
		{NonNegative, []float64{0, inf, 1, 1}, "found target +Inf, but the_loss is for numbers of at least 0"},
		{Signs, []float64{0, 1, -1, 1}, ""},
		{Signs, []float64{0, 1, 0.5, 1}, "found target 0.5, but the_loss is for the numbers 1 and -1, or 1 and 0"},
		{Distributions, []float64{1, 0, 0.33, 0.66}, ""},
		{Distributions, []float64{1, 0, 0, 0}, "found targets that add up to 0, but the_loss is for numbers from 0 to 1 that add up to 1"},
		{Distributions, []float64{1, 1, 0, 1}, "found targets that add up to 2, but the_loss is for numbers from 0 to 1 that add up to 1"},
		{Distributions, []float64{2, -1, 0, 1}, "found target 2, but the_loss is for numbers from 0 to 1 that add up to 1"},
	} {
		o := OutputInfo{Name: "y", Shape: []int{2, 2}, Loss: "the_loss", Targets: c.domain}
		want := "<nil>"
		if c.want != "" {
			want = `output "y": ` + c.want
		}
		if got := fmt.Sprint(CheckTarget(&o, c.target)); got != want {
			t.Errorf("%v of %q:\n%s\nwant\n%s", c.target, c.domain, got, want)
		}
		narrow := make([]float32, len(c.target))
		for i, v := range c.target {
			narrow[i] = float32(v)
		}
		if got := fmt.Sprint(CheckTarget(&o, narrow)); got != want {
			t.Errorf("float32 %v of %q: %s", c.target, c.domain, got)
		}
	}
}
