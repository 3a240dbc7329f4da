package runtime

import (
	"math"
	"reflect"
	"slices"
	"testing"
)

// A half-life of 4 steps is the same as learning rates set by hand.
func TestHalfLife(t *testing.T) {
	const n, steps, halfLife = 5, 9, 4
	for name, o := range variants[float64]() {
		byHand := variants[float64]()[name]
		settings := reflect.ValueOf(o.settings).Elem()
		settings.FieldByName("HalfLife").SetFloat(halfLife)
		rate := reflect.ValueOf(byHand.settings).Elem().FieldByName("LearningRate")
		first := rate.Float()

		w, want := make([]float64, n), make([]float64, n)
		Normal(w, 0, 1, NewRandom(1, "weights"))
		copy(want, w)
		slots, wantSlots := newSlots(o, n), newSlots(byHand, n)
		g := make([]float64, n)
		for step := 1; step <= steps; step++ {
			Normal(g, 0, 1, NewRandom(uint64(step), "gradients"))
			o.update(step, w, g, slots)
			rate.SetFloat(first * math.Exp2(-float64(step-1)/halfLife))
			byHand.update(step, want, g, wantSlots)
		}
		if !slices.Equal(w, want) {
			t.Errorf("%s: %v, want %v", name, w, want)
		}
		if last := rate.Float(); last != first/4 {
			t.Errorf("%s: the rate of step %d is %v, want %v", name, steps, last, first/4)
		}
	}
}
