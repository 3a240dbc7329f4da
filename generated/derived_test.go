package generated_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// testDerived changes weights under a model and a session in all ways that there are: they
// predict, measure and step in time as new ones do, bit by bit.
func (p *probe[T]) testDerived(t *testing.T) {
	in, samples := p.inputs(20, 1), p.samples(20, 1)
	for _, on := range runtime.Machines() {
		w, other := p.newWeights(1), p.newWeights(2)
		var file, same bytes.Buffer
		if _, err := other.WriteTo(&file); err != nil {
			t.Fatal(err)
		}
		m, tr := p.newModel(on, w), p.newTrainer(on, w)
		session := m.newSession()
		for _, c := range []struct {
			by     string
			change func()
		}{
			{"nothing", func() {}},
			{"a step", func() { tr.step(samples.between(0, 3)) }},
			{"a file", func() {
				if _, err := w.ReadFrom(&file); err != nil {
					t.Fatal(err)
				}
			}},
			{"a checkpoint", func() {
				if _, err := tr.WriteTo(&same); err != nil {
					t.Fatal(err)
				}
				tr.step(samples)
				if _, err := tr.ReadFrom(&same); err != nil {
					t.Fatal(err)
				}
			}},
			{"the caller", func() {
				for i, x := range p.newWeights(3).Tensors() {
					copy(w.Tensors()[i].Data, x.Data)
				}
				w.Changed()
			}},
		} {
			c.change()
			fresh := p.newModel(on, w)
			want, got, own := p.newOutputs(20), p.newOutputs(20), p.newOutputs(20)
			fresh.predict(in, 0, want, 0)
			m.predict(in, 0, got, 0)
			session.predict(in, 0, own, 0)
			if y := p.values(want, 0); !slices.Equal(p.values(got, 0), y) || !slices.Equal(p.values(own, 0), y) {
				t.Errorf("%v: after weights were changed by %s, a model predicts %v, a session %v, a new model %v", on, c.by, p.values(got, 0), p.values(own, 0), y)
			}
			for _, one := range []struct {
				model[T]
				out outputs[T]
			}{{fresh, want}, {m, got}} {
				if err := one.predictBatch(t.Context(), in, one.out); err != nil {
					t.Fatal(err)
				}
			}
			for i := range in.len() {
				if !slices.Equal(p.values(got, i), p.values(want, i)) {
					t.Errorf("%v: after weights were changed by %s, sample %d of a batch differs from that of a new model", on, c.by, i)
				}
			}
			is, err := m.evaluate(t.Context(), samples)
			should, err2 := fresh.evaluate(t.Context(), samples)
			if err != nil || err2 != nil || is.Loss != should.Loss {
				t.Errorf("%v: after weights were changed by %s, the loss is %v, of a new model %v; %v, %v", on, c.by, is.Loss, should.Loss, err, err2)
			}
		}
		tr.Close()
	}
}
