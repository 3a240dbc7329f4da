//go:build !amd64.v3 && !purego

package generated_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// testVectors compares vector code with plain Go: predictions, time steps, and
// losses, gradients and predictions of batches that fill their lanes and of
// others.
func (p *probe[T, S, In, Out, W]) testVectors(t *testing.T) {
	if !runtime.AVX2 {
		t.Skip("no AVX2")
	}
	defer func() { runtime.AVX2 = true }()
	w := p.newWeights(3)
	for _, size := range []int{1, 3, 16, 19} {
		p.compareBatches(t, w, size)
	}
	p.compareMetrics(t, w)
	var ones, steps [2][]T
	for side := range ones {
		runtime.AVX2 = side == 0
		session := p.newSession(w)
		for _, in := range p.inputs(3, 2) {
			out := new(Out)
			session.Predict(&in, out)
			ones[side] = append(ones[side], p.values(out)...)
		}
		steps[side] = stepThrough[T](session, 5)
	}
	if !near(ones[0], ones[1]) {
		t.Errorf("predictions %v, plain %v", ones[0], ones[1])
	}
	if !near(steps[0], steps[1]) {
		t.Errorf("time steps %v, plain %v", steps[0], steps[1])
	}
}

func (p *probe[T, S, In, Out, W]) compareBatches(t *testing.T, w W, size int) {
	batch, in := p.samples(size, 2), p.inputs(size, 2)
	var losses [2]T
	var gradients [2]W
	var outs [2][]Out
	for side := range losses {
		runtime.AVX2 = side == 0
		tr := p.newTrainer(w)
		losses[side], gradients[side] = tr.Accumulate(batch), tr.Gradients()
		outs[side] = make([]Out, size)
		if err := p.newModel(w).PredictBatch(t.Context(), in, outs[side]); err != nil {
			t.Fatal(err)
		}
		tr.Close()
	}
	if !near(losses[:1], losses[1:]) {
		t.Errorf("%d samples: loss %v, plain %v", size, losses[0], losses[1])
	}
	for i, x := range gradients[0].Tensors() {
		plain := gradients[1].Tensors()[i].Data
		if !near(scaled(x.Data, plain), scaled(plain, plain)) {
			t.Errorf("%d samples: gradient by %s differs", size, x.Name)
		}
	}
	for i := range outs[0] {
		if !near(p.values(&outs[0][i]), p.values(&outs[1][i])) {
			t.Errorf("%d samples: prediction %d differs", size, i)
		}
	}
}

// compareMetrics evaluates more samples than are read at a time. Rounding may
// turn a decision.
func (p *probe[T, S, In, Out, W]) compareMetrics(t *testing.T, w W) {
	samples := p.samples(131, 3)
	var metrics [2]runtime.Metrics
	for side := range metrics {
		runtime.AVX2 = side == 0
		var err error
		metrics[side], err = p.newModel(w).Evaluate(t.Context(), func(yield func(*S, error) bool) {
			for i := range samples {
				if !yield(&samples[i], nil) {
					return
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	vector, plain := metrics[0], metrics[1]
	if vector.Samples != len(samples) || plain.Samples != len(samples) {
		t.Errorf("%d samples are %d, in plain Go %d", len(samples), vector.Samples, plain.Samples)
	}
	for i, o := range vector.Outputs {
		want := plain.Outputs[i]
		if !near([]T{T(o.Loss)}, []T{T(want.Loss)}) || math.Abs(o.Accuracy-want.Accuracy) > 0.01 {
			t.Errorf("%s: loss %v, accuracy %v; plain %v, %v", o.Name, o.Loss, o.Accuracy, want.Loss, want.Accuracy)
		}
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
