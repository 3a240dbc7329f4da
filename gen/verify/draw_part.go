package verify

import (
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

func pick[E any](r *rand.Rand, from []E) E { return from[r.IntN(len(from))] }

// sequential are the types of layers that read sequences.
var sequential = []string{"rnn", "lstm", "gru", "bidirectional", "time_distributed"}

// pickSequence picks a value with an axis for time, if there is one.
func pickSequence(r *rand.Rand, values []Tensor) int {
	var fit []int
	for i, v := range values {
		if len(v.Shape) > 1 {
			fit = append(fit, i)
		}
	}
	if fit == nil {
		return r.IntN(len(values))
	}
	return pick(r, fit)
}

// drawShape is a shape of one to four axes with at most that many elements,
// often of sizes around the widths of unrolled loops.
func drawShape(r *rand.Rand, most int) []int {
	sizes := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 33}
	for {
		shape := make([]int, 1+r.IntN(4))
		for i := range shape {
			shape[i] = pick(r, sizes)
		}
		if Size(shape) <= most {
			return shape
		}
	}
}

func drawActivation(r *rand.Rand) any {
	if r.IntN(8) == 0 {
		return pick(r, slices.Sorted(maps.Keys(OwnActivations)))
	}
	name := pick(r, slices.Sorted(maps.Keys(Activations)))
	return withOptions(r, name, Activations[name].Draw)
}

// withOptions is a word, or now and then a table of it with options, where there
// are some to draw.
func withOptions(r *rand.Rand, name string, draw func(*rand.Rand) Options) any {
	if draw == nil || r.IntN(2) != 0 {
		return name
	}
	options := draw(r)
	options["type"] = name
	return options
}

// drawLoss is a loss that suits an output's values of all samples.
func drawLoss(r *rand.Rand, outputs []Tensor) any {
	shape := outputs[0].Shape
	last := shape[len(shape)-1]
	var fit []string
	for _, name := range slices.Sorted(maps.Keys(Losses)) {
		l := Losses[name]
		if l.Rows && last == 1 || l.Sequence && (len(shape) != 2 || shape[0] > 12) || !l.suits(outputs, nil) && !(l.Logits && l.suits(outputs, Options{"from_logits": true})) {
			continue
		}
		fit = append(fit, name)
		if l.Rows || l.High <= 1 { // rarely possible, so taken when it is
			fit = append(fit, name, name)
		}
	}
	if len(fit) == 0 {
		return "mean_squared_error"
	}
	name := pick(r, fit)
	l := Losses[name]
	switch {
	case !l.suits(outputs, nil):
		options := Options{}
		if l.Draw != nil && r.IntN(2) == 0 {
			options = l.Draw(r)
		}
		options["type"], options["from_logits"] = name, true
		return options
	case l.Sequence && inside(outputs, 0, 1): // a sigmoid's, perhaps
		options := l.Draw(r)
		options["type"], options["from_logits"] = name, false
		return options
	case l.Required:
		options := l.Draw(r)
		options["type"] = name
		return options
	}
	return withOptions(r, name, l.Draw)
}

func inside(outputs []Tensor, low, high float64) bool {
	for _, y := range outputs {
		for _, v := range y.Values() {
			if v < low || v > high {
				return false
			}
		}
	}
	return true
}

// DrawTarget appends what a sample's next output should be.
func DrawTarget(r *rand.Rand, loss any, shape []int, s *probe.Sample) {
	name, _ := Choice(loss)
	l := Losses[name]
	t := normal(r, Size(shape))
	var labels []int
	switch {
	case l.Sparse:
		t, labels = nil, l.drawLabels(r, loss, shape)
	case l.Rows:
		for row := range slices.Chunk(t, shape[len(shape)-1]) {
			drawDistribution(r, row)
		}
	case l.Target != nil:
		for i := range t {
			t[i] = l.Target(r)
		}
	case l.High <= 1:
		for i := range t {
			t[i] = []float64{0, 1, r.Float64()}[r.IntN(3)]
		}
	}
	s.Targets, s.Labels = append(s.Targets, t), append(s.Labels, labels)
}

// drawDistribution fills a row with numbers that add up to 1.
func drawDistribution(r *rand.Rand, row []float64) {
	if r.IntN(2) == 0 {
		clear(row)
		row[r.IntN(len(row))] = 1
		return
	}
	total := 0.
	for i := range row {
		row[i] = r.Float64()
		total += row[i]
	}
	for i := range row {
		row[i] /= total
	}
}
