package runtime

import (
	"context"
	"fmt"
	"unsafe"
)

// Model predicts and measures. It is what the Models of generated packages
// share; see [Table] for its types.
type Model[P, S, I, O any, T Float] struct {
	net     *Network[P, S, I, O, T]
	machine Machine
	vector  *VectorCode[P, S, I, O, T] // for the machine; nil: there is none
	weights *P
	beside  *Beside

	derived, inGroups, evaluation *Derived[P, T] // for Predict, PredictBatch and Evaluate

	each, groups func(in []I, out []O) // methods, bound once, as that allocates
}

// NewModel returns a model with these weights and what they have beside, which it
// shares, on a machine. It computes what Predict derives from the weights.
func (n *Network[P, S, I, O, T]) NewModel(on Machine, w *P, b *Beside) *Model[P, S, I, O, T] {
	m := n.newModel(on, w, b)
	m.derived.Numbers()
	return m
}

// newModel leaves that for later.
func (n *Network[P, S, I, O, T]) newModel(on Machine, w *P, b *Beside) *Model[P, S, I, O, T] {
	m := &Model[P, S, I, O, T]{net: n, machine: n.suited(on), vector: n.vector(on), weights: w, beside: b}
	m.derived = n.derive(derivation(n.table.Derivations, m.machine), w, b)
	if v := m.vector; v != nil {
		m.inGroups, m.evaluation = n.derive(&v.Prediction.Derivation, w, b), n.derive(&v.Evaluation.Derivation, w, b)
	}
	m.each, m.groups = m.predictEach, m.predictGroups
	return m
}

// Derived is what Predict derives from the weights on a machine, computed; nil for
// nothing.
func (m *Model[P, S, I, O, T]) Derived(on Machine) *Derived[P, T] {
	how := derivation(m.net.table.Derivations, on)
	if m.derived != nil && m.derived.how == how {
		return m.derived
	}
	d := m.net.derive(how, m.weights, m.beside)
	d.Numbers()
	return d
}

// DerivedForSteps is what time steps derive from the weights, likewise.
func (m *Model[P, S, I, O, T]) DerivedForSteps(on Machine) *Derived[P, T] {
	d := m.net.derive(derivation(m.net.table.StepDerivations, on), m.weights, m.beside)
	d.Numbers()
	return d
}

// Prepare fills in from the numbers of a sample as the data has them; see [Prepare].
func (m *Model[P, S, I, O, T]) Prepare(in *I, numbers []float64) error {
	return Prepare(&m.net.info, m.beside.Preprocess, numbers, flat[I, T](in))
}

// Label names the class that output i chooses, as the data or the spec calls it, or
// by its number; it is empty if the output chooses none.
func (m *Model[P, S, I, O, T]) Label(out *O, i int) string {
	return m.net.className(m.beside.Preprocess, unsafe.Pointer(out), i)
}

// Predict computes out from in, in an arena that it shares with other calls.
func (m *Model[P, S, I, O, T]) Predict(in *I, out *O) {
	defer m.net.flush().end()
	a, derived := m.net.arena(), m.derived.Numbers()
	m.net.table.Predict(m.machine, m.weights, derived, a.numbers, in, out)
	m.net.arenas.Put(a)
}

// PredictBatch computes out[i] from in[i] for all i, several at a time. It fails
// if the lengths differ or integers are out of their range, and gives up when ctx ends.
func (m *Model[P, S, I, O, T]) PredictBatch(ctx context.Context, in []I, out []O) error {
	if len(in) != len(out) {
		return fmt.Errorf("%s: %d inputs for %d outputs", m.net.info.Package, len(in), len(out))
	}
	if err := m.net.checkBatch(in); err != nil {
		return err
	}
	if v := m.vector; v != nil && v.Prediction.serves(len(in)) {
		return m.net.batches.do(ctx, in, out, v.Prediction.Width, m.groups)
	}
	return m.net.batches.do(ctx, in, out, m.net.table.Grain, m.each)
}

// predictEach predicts samples one after the other.
func (m *Model[P, S, I, O, T]) predictEach(in []I, out []O) {
	defer m.net.flush().end()
	a, derived := m.net.arena(), m.derived.Numbers()
	for i := range in {
		m.net.table.Predict(m.machine, m.weights, derived, a.numbers, &in[i], &out[i])
	}
	m.net.arenas.Put(a)
}

// predictGroups predicts samples in groups that run side by side.
func (m *Model[P, S, I, O, T]) predictGroups(in []I, out []O) {
	defer m.net.flush().end()
	l := &m.vector.Prediction
	g, width, predict := l.group(m.machine), l.Width, l.Samples
	g.Derived = m.inGroups.Numbers()
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
