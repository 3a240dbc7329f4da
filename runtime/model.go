package runtime

import (
	"context"
	"fmt"
	"unsafe"
)

// Model predicts and measures. It is what the Models of generated packages
// share; see [Table] for its types.
type Model[P, S, I, O any, T Float] struct {
	net        *Network[P, S, I, O, T]
	machine    Machine
	vector     *VectorCode[P, S, I, O, T] // for the machine; nil: there is none
	weights    *P
	preprocess **Preprocess

	each, groups func(in []I, out []O) // methods, bound once, as that allocates
}

// NewModel returns a model with these weights and of how their data is prepared,
// which it shares, on a machine.
func (n *Network[P, S, I, O, T]) NewModel(on Machine, w *P, p **Preprocess) *Model[P, S, I, O, T] {
	m := &Model[P, S, I, O, T]{net: n, machine: n.suited(on), vector: n.vector(on), weights: w, preprocess: p}
	m.each, m.groups = m.predictEach, m.predictGroups
	return m
}

// Prepare fills in from the numbers of a sample as the data has them; see [Prepare].
func (m *Model[P, S, I, O, T]) Prepare(in *I, numbers []float64) error {
	return Prepare(&m.net.info, *m.preprocess, numbers, flat[I, T](in))
}

// Label names the class that output i chooses, as the data or the spec calls it, or
// by its number; it is empty if the output chooses none.
func (m *Model[P, S, I, O, T]) Label(out *O, i int) string {
	return m.net.className(*m.preprocess, unsafe.Pointer(out), i)
}

// Predict computes out from in, in an arena that it shares with other calls.
func (m *Model[P, S, I, O, T]) Predict(in *I, out *O) {
	defer m.net.flush().end()
	a := m.net.arena()
	m.net.table.Predict(m.machine, m.weights, a.numbers, in, out)
	m.net.arenas.Put(a)
}

// PredictBatch computes out[i] from in[i] for all i, several at a time. It fails
// if the lengths differ, and gives up when ctx ends.
func (m *Model[P, S, I, O, T]) PredictBatch(ctx context.Context, in []I, out []O) error {
	if len(in) != len(out) {
		return fmt.Errorf("%s: %d inputs for %d outputs", m.net.info.Package, len(in), len(out))
	}
	if v := m.vector; v != nil && v.Prediction.serves(len(in)) {
		return m.net.batches.do(ctx, in, out, v.Prediction.Width, m.groups)
	}
	return m.net.batches.do(ctx, in, out, m.net.table.Grain, m.each)
}

// predictEach predicts samples one after the other.
func (m *Model[P, S, I, O, T]) predictEach(in []I, out []O) {
	defer m.net.flush().end()
	a := m.net.arena()
	for i := range in {
		m.net.table.Predict(m.machine, m.weights, a.numbers, &in[i], &out[i])
	}
	m.net.arenas.Put(a)
}

// predictGroups predicts samples in groups that run side by side.
func (m *Model[P, S, I, O, T]) predictGroups(in []I, out []O) {
	defer m.net.flush().end()
	l := &m.vector.Prediction
	g, width, predict := l.group(m.machine), l.Width, l.Samples
	for begin := 0; begin < len(in); begin += width {
		end := min(begin+width, len(in))
		g.Samples, g.Outputs = in[begin:end], out[begin:end]
		predict(m.weights, g)
	}
	g.Outputs = nil
	l.release(g)
}

// arena is the memory of one prediction.
type arena[T Float] struct{ numbers []T }

// arena returns one, which n.arenas takes back.
func (n *Network[P, S, I, O, T]) arena() *arena[T] {
	if a, _ := n.arenas.Get().(*arena[T]); a != nil {
		return a
	}
	return &arena[T]{make([]T, n.table.InferenceArena)}
}
