package app

import (
	"context"
	"math"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// A network that reads its second column alone, and the third that is the same everywhere.
func TestImportances(t *testing.T) {
	const n = 50
	x := [n][3]float64{}
	for i := range x {
		x[i] = [3]float64{float64(i * i % 7), float64(i % 10), 4}
	}
	calls := 0
	toy := test{permuted: func(_ context.Context, column int, order []int) (runtime.Metrics, error) {
		calls++
		loss, right := 0.0, 0.0
		for i := range x {
			y := x[i]
			if order != nil {
				y[column] = x[order[i]][column]
			}
			apart := y[1] + y[2] - x[i][1] - x[i][2]
			loss += apart * apart / n
			if apart == 0 {
				right += 1. / n
			}
		}
		scores := []runtime.Score{{Name: "right", Value: right, Goal: runtime.Share}, {Name: "none", Value: math.NaN()}}
		return runtime.Metrics{Samples: n, Loss: loss, Outputs: []runtime.OutputMetrics{{Name: "y", Scores: scores}}}, nil
	}}
	all, err := importances(t.Context(), toy, []string{"nothing", "all", "constant"}, 200)
	if err != nil || len(all) != 3 || calls != 601 {
		t.Fatal(all, calls, err)
	}
	if all[0].Column != "all" || all[1].Column != "nothing" || all[2].Column != "constant" {
		t.Fatalf("%+v", all)
	}
	for _, i := range all[1:] {
		for _, w := range i.Worse {
			if w.Mean != 0 || w.Deviation != 0 {
				t.Errorf("%s: %+v", i.Column, w)
			}
		}
	}
	// Of all orders, the mean square of the distance of two values of 0 to 9 is twice their variance,
	// 16.5, and a value stays what it is for one in ten.
	loss, right := all[0].Worse[0], all[0].Worse[1]
	if len(all[0].Worse) != 2 || math.Abs(loss.Mean-16.5) > 0.6 || loss.Deviation < 1 || loss.Deviation > 5 || right.Name != "right" || math.Abs(right.Mean-0.9) > 0.02 {
		t.Errorf("%+v", all[0])
	}
}
