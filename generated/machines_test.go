package generated_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// beside runs a test on each machine but the plainest, to compare it with that.
func (p *probe[T]) beside(t *testing.T, test func(t *testing.T, machines [2]runtime.Machine)) {
	t.Helper()
	all := runtime.Machines()
	plainest := all[len(all)-1]
	if len(all) == 1 {
		t.Skip("one machine has nothing to compare with")
	}
	for _, on := range all[:len(all)-1] {
		t.Run(on.String(), func(t *testing.T) { test(t, [2]runtime.Machine{on, plainest}) })
	}
}

// testVectors compares vector code with plain Go: predictions, time steps, and
// losses, gradients and predictions of batches that fill their lanes and of
// others.
func (p *probe[T]) testVectors(t *testing.T) { p.beside(t, p.testVectorsOn) }

func (p *probe[T]) testVectorsOn(t *testing.T, machines [2]runtime.Machine) {
	w := p.newWeights(3)
	sizes := []int{1, 3, 16, 19}
	if (p.info.Parameters >= large || p.info.FLOPs >= laborious) && !long() {
		sizes = []int{1, 19}
	} else {
		p.compareMetrics(t, machines, w)
	}
	for _, size := range sizes {
		p.compareBatches(t, machines, w, size)
	}
	singles := 3
	if p.info.FLOPs < 1e3 {
		singles = 30
	}
	var ones, steps [2][]T
	for side, on := range machines {
		session, in, out := p.newModel(on, w).newSession(), p.inputs(singles, 2), p.newOutputs(singles)
		for i := range in.len() {
			session.predict(in, i, out, i)
			ones[side] = append(ones[side], p.values(out, i)...)
		}
		steps[side] = stepThrough[T](session.itself(), 5)
	}
	if !near(ones[0], ones[1]) {
		t.Errorf("predictions %v, plain %v", ones[0], ones[1])
	}
	if !machines[1].AVX2() && slices.Equal(ones[0], ones[1]) { // AVX-512 shares kernels with AVX2
		t.Error("predictions have the same bits, as if one machine had made both")
	}
	if !near(steps[0], steps[1]) {
		t.Errorf("time steps %v, plain %v", steps[0], steps[1])
	}
}

func (p *probe[T]) compareBatches(t *testing.T, machines [2]runtime.Machine, w weights[T], size int) {
	batch, in := p.samples(size, 2), p.inputs(size, 2)
	var losses [2]T
	var gradients [2]weights[T]
	var outs [2]outputs[T]
	for side, on := range machines {
		tr := p.newTrainer(on, w)
		losses[side], gradients[side] = tr.accumulate(batch), tr.gradients()
		outs[side] = p.newOutputs(size)
		if err := p.newModel(on, w).predictBatch(t.Context(), in, outs[side]); err != nil {
			t.Fatal(err)
		}
		tr.Close()
	}
	if !near(losses[:1], losses[1:]) {
		t.Errorf("%d samples: loss %v, plain %v", size, losses[0], losses[1])
	}
	if !machines[1].AVX2() && slices.Equal(flatten(gradients[0].Tensors()), flatten(gradients[1].Tensors())) {
		t.Errorf("%d samples: gradients have the same bits, as if one machine had made both", size)
	}
	for i, x := range gradients[0].Tensors() {
		plain := gradients[1].Tensors()[i].Data
		ours, theirs := scaled(x.Data, plain), scaled(plain, plain)
		if p.info.FLOPs >= laborious { // sums over so many places round twice as far apart
			ours, theirs = halved(ours), halved(theirs)
		}
		if !near(ours, theirs) {
			t.Errorf("%d samples: gradient by %s differs", size, x.Name)
		}
	}
	for i := range size {
		if !near(p.values(outs[0], i), p.values(outs[1], i)) {
			t.Errorf("%d samples: prediction %d differs", size, i)
		}
	}
}

// compareMetrics evaluates more samples than are read at a time. Rounding may
// turn a decision.
func (p *probe[T]) compareMetrics(t *testing.T, machines [2]runtime.Machine, w weights[T]) {
	samples := p.samples(131, 3)
	var metrics [2]runtime.Metrics
	for side, on := range machines {
		var err error
		metrics[side], err = p.newModel(on, w).evaluate(t.Context(), samples)
		if err != nil {
			t.Fatal(err)
		}
	}
	vector, plain := metrics[0], metrics[1]
	if vector.Samples != samples.len() || plain.Samples != samples.len() {
		t.Errorf("%d samples are %d, in plain Go %d", samples.len(), vector.Samples, plain.Samples)
	}
	for i, o := range vector.Outputs {
		want := plain.Outputs[i]
		if !near([]T{T(o.Loss)}, []T{T(want.Loss)}) || math.Abs(o.Accuracy-want.Accuracy) > 0.01 {
			t.Errorf("%s: loss %v, accuracy %v; plain %v, %v", o.Name, o.Loss, o.Accuracy, want.Loss, want.Accuracy)
		}
	}
}

// testSteps trains in vector code and in plain Go, on batches that fill their
// lanes and others, and compares weights and gradients.
func (p *probe[T]) testSteps(t *testing.T) { p.beside(t, p.testStepsOn) }

func (p *probe[T]) testStepsOn(t *testing.T, machines [2]runtime.Machine) {
	sizes := []int{1, 2, 7, 15, 16, 17, 40}
	if p.info.FLOPs > 1e6 {
		sizes = []int{2, 17}
	}
	w := p.newWeights(3)
	start := flatten(w.Tensors())
	var trained [2][]T
	var steps [2][][]T
	for side, on := range machines {
		from := start
		for _, x := range w.Tensors() {
			from = from[copy(x.Data, from):]
		}
		tr := p.newSmooth(on, w)
		for _, size := range sizes {
			batch := p.samples(size, 2)
			steps[side] = append(steps[side], []T{tr.accumulate(batch), tr.step(batch)}, flatten(tr.gradients().Tensors()))
		}
		tr.Close()
		trained[side] = flatten(w.Tensors())
	}
	for i, x := range steps[0] {
		if plain := steps[1][i]; !near(scaled(x, plain), scaled(plain, plain)) {
			t.Errorf("step %d, losses or gradients by turns, differs", i)
		}
	}
	if !near(trained[0], trained[1]) {
		t.Error("weights differ after training")
	}
}

// stepThrough gives the outputs of n time steps on random numbers; nothing, if
// the network has none.
func stepThrough[T runtime.Float](session any, n int) []T {
	step := reflect.ValueOf(session).MethodByName("Step")
	if !step.IsValid() {
		return nil
	}
	in, out := reflect.New(step.Type().In(0).Elem()), reflect.New(step.Type().In(1).Elem())
	r := rand.New(rand.NewPCG(1, 1))
	var all []T
	for range n {
		for _, x := range elements[T](in) {
			*x = T(r.NormFloat64())
		}
		step.Call([]reflect.Value{in, out})
		for _, y := range elements[T](out) {
			all = append(all, *y)
		}
	}
	return all
}

// elements are those of a struct of nested arrays that v points to.
func elements[T runtime.Float](v reflect.Value) []*T {
	if x, ok := v.Interface().(*T); ok {
		return []*T{x}
	}
	var all []*T
	switch v = v.Elem(); v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			all = append(all, elements[T](v.Field(i).Addr())...)
		}
	case reflect.Array:
		for i := range v.Len() {
			all = append(all, elements[T](v.Index(i).Addr())...)
		}
	}
	return all
}
