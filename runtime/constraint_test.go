package runtime

import (
	"math"
	"slices"
	"testing"
)

// constrainedTiny is the tiny network with bounds on kind, whose rows and columns have norms
// in turn, and on value.
func constrainedTiny(n *tinyNetwork, rows bool) *tinyNetwork {
	table, kept, summed := *n.table, []Axis{{3, 3}}, []Axis{{3, 1}}
	if !rows {
		kept, summed = summed, kept
	}
	table.Constraints = []Constraint{{Begin: 2, Kept: kept, Summed: summed, Min: 0.5, Max: 0.75, Rate: 0.25}, {Begin: 11, Kept: []Axis{{6, 1}}, Summed: []Axis{{1, 1}}}}
	return NewNetwork(table)
}

// A step ends with what constraints make of its weights, whether its gradients are certainly
// finite or not.
func TestConstraintsEndStep(t *testing.T) {
	onTiny(t, func(t *testing.T, n *tinyNetwork) {
		for _, rows := range []bool{true, false} {
			for _, samples := range []int{1, 5, 40} {
				batch := tinySamples(samples)
				without, want := n.train(t)
				with, w := constrainedTiny(n, rows).train(t)
				without.Step(batch)
				with.Step(batch)
				for i := range 3 {
					at := func(j int) *float64 {
						if rows {
							return &want.Kind[i][j]
						}
						return &want.Kind[j][i]
					}
					norm := math.Sqrt(*at(0)**at(0) + *at(1)**at(1) + *at(2)**at(2))
					factor := (0.25*min(max(norm, 0.5), 0.75) + 0.75*norm) / (norm + 1e-7)
					for j := range 3 {
						*at(j) *= factor
					}
				}
				for i, x := range flat[[2][3]float64, float64](&want.Value) {
					want.Value[i/3][i%3] = max(x, 0)
				}
				if !slices.Equal(flat[tinyParameters, float64](w), flat[tinyParameters, float64](want)) {
					t.Errorf("rows: %v, %d samples: after a step\n%v, want\n%v", rows, samples, w, want)
				}
			}
		}
	})
}

// Any axes of a tensor may be summed over, in pieces of any number of slices.
func TestConstraintsOverAnyAxes(t *testing.T) {
	axes := []Axis{{7, 90}, {3, 30}, {2, 15}, {15, 1}}
	for over := range 1 << len(axes) {
		c := Constraint{Begin: 3, Min: 2, Max: 2, Rate: 1}
		for i, a := range axes {
			if over>>i&1 == 1 {
				c.Summed = append(c.Summed, a)
			} else {
				c.Kept = append(c.Kept, a)
			}
		}
		if len(c.Summed) == 0 || len(c.Kept) == 0 {
			continue
		}
		w, r := make([]float64, 3+630), NewRandom(1, "w")
		Normal(w, 0, 1, r)
		before := slices.Clone(w)
		for _, p := range constrainedBy([]Constraint{c}) {
			constrain(PlainGo(), &p, w)
		}
		norms := map[int]float64{}
		place := func(i int) int {
			at := i
			for k, a := range axes {
				if over>>k&1 == 1 {
					at -= i / a.Stride % a.N * a.Stride
				}
			}
			return at
		}
		for i, x := range before[3:] {
			norms[place(i)] += x * x
		}
		for i, x := range before[3:] {
			n := math.Sqrt(norms[place(i)])
			if want := x * 2 / (n + 1e-7); !close12(w[3+i], want) {
				t.Fatalf("over %b, element %d is %v, want %v", over, i, w[3+i], want)
			}
		}
		if !slices.Equal(w[:3], before[:3]) {
			t.Errorf("over %b: elements before the weight changed", over)
		}
	}
}

// A step with constraints allocates nothing.
func TestConstraintsAllocateNothing(t *testing.T) {
	c := constrainedBy([]Constraint{{Kept: []Axis{{4, 1}}, Summed: []Axis{{3, 12}, {2, 4}}, Max: 1, Rate: 1}})
	w := make([]float32, 36)
	if n := testing.AllocsPerRun(10, func() { constrain(PlainGo(), &c[0], w) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
