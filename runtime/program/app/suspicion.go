package app

import (
	"math"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/progress"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// suspicion looks at the beginning of a training for what is probably wrong, and says it, once.
type suspicion struct {
	say     func(format string, args ...any)
	samples int  // of training
	resumed bool // what begins is not the training
	asked   func() bool

	first float64 // loss of the first epoch
	dead  *dead
}

const (
	flatEpochs = 3    // after which the loss must have changed
	flat       = 1e-4 // by this share
	exploding  = 1e3  // norm of a gradient, and what it is of the norm of the weights
)

// progress sees a moment, and tells of it if that is asked for.
func (s *suspicion) progress(p runtime.Progress) {
	if s == nil {
		return
	}
	if s.asked != nil && s.asked() {
		s.say("%s", progress.State(p))
	}
	if s.resumed || !p.Done {
		return
	}
	switch p.Epoch {
	case 1:
		s.first = p.Train.Loss
		if p.Samples >= s.samples {
			s.classes(p.Train)
		}
	case flatEpochs:
		if math.Abs(p.Train.Loss-s.first) <= flat*math.Abs(s.first) && s.first != 0 {
			s.say("note: the loss has not changed in %d epochs: it is %.5g; the learning rate may be too low or by far too high, the inputs may not be scaled, or the targets may not depend on them", flatEpochs, p.Train.Loss)
		}
	}
}

// classes looks for those without samples.
func (s *suspicion) classes(m runtime.Metrics) {
	for _, o := range m.Outputs {
		var missing []string
		for class, row := range o.Confusion {
			n := 0
			for _, count := range row {
				n += count
			}
			if n == 0 && class < len(o.Labels) {
				missing = append(missing, text.Clean(o.Labels[class]))
			}
		}
		if n := len(missing); n > 0 && n < len(o.Confusion) {
			more := ""
			if n > 5 {
				missing, more = missing[:5], ", …"
			}
			s.say("note: output %q: %s of %d without a sample of training: %s%s", o.Name, text.Count(n, "class"), len(o.Confusion), strings.Join(missing, ", "), more)
		}
	}
}

// gradients looks at those of the last step of an epoch.
func (s *suspicion) gradients(e runtime.Epoch, parameters func() []parameter) {
	if s == nil || s.resumed {
		return
	}
	if s.dead != nil {
		s.dead.epoch(parameters, s.say)
	}
	if e.Epoch != 1 {
		return
	}
	var layers, large []string
	longest := map[string]float64{} // gradient of each layer
	for _, p := range parameters() {
		if p.gradient == nil {
			continue
		}
		layer, g := p.name, norm(p.gradient)
		if i := strings.LastIndexByte(layer, '.'); i > 0 {
			layer = layer[:i]
		}
		if !slices.Contains(layers, layer) {
			layers = append(layers, layer)
		}
		longest[layer] = max(longest[layer], g)
		if g > exploding && g > exploding*norm(p.weight) {
			large = append(large, p.name)
		}
	}
	zero := slices.DeleteFunc(slices.Clone(layers), func(layer string) bool { return longest[layer] > 0 })
	if n := len(zero); n > 0 && n < len(layers) {
		s.say("note: the gradient of %s is 0 after the first epoch: it learns nothing; units in front may be dead, as those of relu are where they are never above 0", some5(zero))
	}
	if len(large) > 0 {
		s.say("note: the gradient of %s is more than %g times as long as the weights after the first epoch; a lower learning rate, scaled inputs or global_clipnorm may help", some5(large), exploding)
	}
}

// some5 lists names, and how many more there are.
func some5(names []string) string {
	if n := len(names); n > 5 {
		return strings.Join(names[:5], ", ") + " and " + text.Int(n-5) + " others"
	}
	return strings.Join(names, ", ")
}

// schedule looks for a warm-up that does not end.
func (s *suspicion) schedule(schedule runtime.Schedule, steps int) {
	if s == nil {
		return
	}
	if w, ok := schedule.(runtime.Warmup); ok && steps > 0 && w.Steps >= steps {
		s.say("note: the warm-up of %s is as long as the training, which has %d: the learning rate of the spec is never reached", text.Count(w.Steps, "step"), steps)
	}
}

func norm(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return math.Sqrt(sum)
}

// seen shows a moment of a training.
func (t *training) seen(p runtime.Progress) {
	t.suspicion.progress(p)
	if t.progress != nil {
		t.progress(p)
	}
}

// stepsIn is how many steps a training has at most; 0: not known.
func (t *training) stepsIn(samples, batchSize, epochs int) int {
	per := t.limits.stepsPerEpoch
	if per == 0 {
		per = (samples + batchSize - 1) / batchSize
	}
	if n := t.limits.steps; n > 0 && (epochs == 0 || n < per*epochs) {
		return n
	}
	return per * epochs
}
