package runtime

import (
	"encoding/json"
	"errors"
	"iter"
	"math"
	"os"
	"slices"
	"testing"
)

// TestRateCurveReference compares with numpy's numbers, which testdata/rate_finder.py has made.
func TestRateCurveReference(t *testing.T) {
	content, err := os.ReadFile("testdata/rate_finder.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		From, To                float64
		Steps, At               int
		Rates, Losses, Smoothed []float64
	}
	if err := json.Unmarshal(content, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		f := RateFinder{From: c.From, To: c.To, Steps: c.Steps}
		var curve rateCurve
		for i, loss := range c.Losses {
			rate := f.Rate(7, i)
			if !(math.Abs(rate/c.Rates[i]-1) < 1e-12) {
				t.Errorf("rate of step %d is %v, expected %v", i, rate, c.Rates[i])
			}
			curve.add(rate, loss, math.Inf(1))
		}
		found := curve.found()
		for i, want := range c.Smoothed {
			if !(math.Abs(found.Losses[i]/want-1) < 1e-12) {
				t.Errorf("loss of step %d is %v, expected %v", i, found.Losses[i], want)
			}
		}
		if found.Suggestion != found.Rates[c.At] {
			t.Errorf("suggested %v, expected %v of step %d", found.Suggestion, found.Rates[c.At], c.At)
		}
	}
}

// The suggestion is the same for every number of processors, and the weights stay.
func TestFindLearningRate(t *testing.T) {
	onTiny(t, func(t *testing.T, n *tinyNetwork) {
		w, b := n.Draw(1), new(Beside)
		before := *w
		passes := 0
		find := func(f RateFinder) RateCurve {
			t.Helper()
			passes = 0
			f.BeforePass = func(pass int) {
				if passes++; pass != passes {
					t.Errorf("pass %d, expected %d", pass, passes)
				}
			}
			c, err := n.FindLearningRate(t.Context(), w, b, n.Optimizer(), each(tinySamples(10)), f)
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		c := find(RateFinder{From: 1e-6, To: 1e3, Steps: 60})
		if *w != before {
			t.Error("the weights are others")
		}
		if len(c.Rates) < 20 || len(c.Rates) >= 60 || len(c.Losses) != len(c.Rates) || passes < 5 {
			t.Errorf("%d rates, %d passes: %v", len(c.Rates), passes, c.Losses)
		}
		last := c.Losses[len(c.Losses)-1]
		if best := slices.Min(c.Losses); !(last > 4*best) && len(c.Rates) == 60 {
			t.Errorf("stopped at %v, and the least is %v", last, best)
		}
		if !(c.Suggestion > 1e-4 && c.Suggestion < 10) {
			t.Errorf("suggested %v: %v", c.Suggestion, c.Losses)
		}
		if again := find(RateFinder{From: 1e-6, To: 1e3, Steps: 60}); !slices.Equal(again.Losses, c.Losses) {
			t.Error("the same rates give other losses")
		}
		if short := find(RateFinder{Steps: 5}); len(short.Rates) != 5 || short.Suggestion != 0 || short.Rates[0] != 1e-8 || short.Rates[4] != 1 {
			t.Errorf("%+v", short)
		}
	})
}

func TestFindLearningRateRefuses(t *testing.T) {
	n := newTiny()
	broken := errors.New("broken")
	for _, c := range []struct {
		f    RateFinder
		data iter.Seq2[*tinySample, error]
		want string
	}{
		{RateFinder{From: 1}, each(tinySamples(1)), "learning rates: found 1 to 1, expected numbers above 0, the second higher"},
		{RateFinder{From: -1}, each(tinySamples(1)), "learning rates: found -1 to 1, expected numbers above 0, the second higher"},
		{RateFinder{Steps: 1}, each(tinySamples(1)), "steps: found 1, expected at least 2"},
		{RateFinder{BatchSize: -1}, each(tinySamples(1)), "batch size: found -1, expected at least 1"},
		{RateFinder{Stop: 1}, each(tinySamples(1)), "loss to stop at: found 1 times the least, expected more than 1"},
		{RateFinder{}, each(tinySamples(0)), "the data has no samples; it must start again for each pass"},
		{RateFinder{}, func(yield func(*tinySample, error) bool) { yield(nil, broken) }, "sample 1: broken"},
	} {
		if _, err := n.FindLearningRate(t.Context(), n.Draw(1), new(Beside), n.Optimizer(), c.data, c.f); err == nil || err.Error() != c.want {
			t.Errorf("%+v: %v, expected %s", c.f, err, c.want)
		}
	}
}
