package app

import (
	"context"
	"sync"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// predictor predicts with the weights as they are.
type predictor interface {
	// one predicts a sample, all inputs one after another. A stateful network goes on where the
	// sample before has ended, or begins anew.
	one(values []float64, goOn bool) (outputs [][]float64)
	// batch predicts samples, and has use look at the outputs of each, which the next overwrites. It
	// works on as many as least at a time, though fewer are given. Several goroutines may call it.
	batch(ctx context.Context, samples [][]float64, least int, use func(i int, outputs [][]float64)) error
	// explain is the gradient, by all inputs, of what an output of the sample that one predicted last is
	// made of; seed is what each of its elements counts.
	explain(output int, seed []float64) []float64
	close()
}

func (b *bound[P, S, I, O, T]) predictor() predictor {
	model := b.net.NewModel(runtime.Host(), b.parameters, b.beside)
	return &boundPredictor[P, S, I, O, T]{bound: b, ready: model, session: model.NewSession(runtime.Processors(0))}
}

type boundPredictor[P, S, I, O any, T runtime.Float] struct {
	*bound[P, S, I, O, T]
	ready   *runtime.Model[P, S, I, O, T]
	session *runtime.Session[I, O]
	last    *O        // that one gave
	lastIn  *I        // for which it did
	lots    sync.Pool // of *lotMemory[I, O]
}

// lotMemory is that of a batch.
type lotMemory[I, O any] struct {
	in      []I
	out     []O
	outputs [][]float64
}

func (p *boundPredictor[P, S, I, O, T]) close() { p.session.Close() }

func (p *boundPredictor[P, S, I, O, T]) one(values []float64, goOn bool) [][]float64 {
	in, out := new(I), new(O)
	p.net.SetInputs(in, values)
	if goOn && p.last != nil {
		p.net.Carry(in, p.last)
	}
	p.last, p.lastIn = out, in
	p.session.Predict(in, out)
	return p.outputs(out)
}

func (p *boundPredictor[P, S, I, O, T]) batch(ctx context.Context, samples [][]float64, least int, use func(i int, outputs [][]float64)) error {
	if len(samples) == 0 {
		return nil
	}
	m, _ := p.lots.Get().(*lotMemory[I, O])
	if m == nil {
		m = &lotMemory[I, O]{outputs: make([][]float64, len(p.model.Outputs))}
	}
	defer p.lots.Put(m)
	n := max(len(samples), least)
	if len(m.in) < n {
		m.in, m.out = runtime.AllocateSlice[I](n), runtime.AllocateSlice[O](n)
	}
	for i := range n {
		p.net.SetInputs(&m.in[i], samples[min(i, len(samples)-1)])
	}
	if err := p.ready.PredictBatch(ctx, m.in[:n], m.out[:n]); err != nil {
		return err
	}
	for i := range samples {
		for k := range m.outputs {
			m.outputs[k] = m.outputs[k][:0]
			for _, v := range p.net.Output(&m.out[i], k) {
				m.outputs[k] = append(m.outputs[k], float64(v))
			}
		}
		use(i, m.outputs)
	}
	return nil
}
