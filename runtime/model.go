package runtime

import (
	"context"
	"fmt"
	"iter"
	"sync"
	"unsafe"
)

// Model predicts and measures. It is what the Models of generated packages
// share; see [Table] for its types.
type Model[P, S, I, O any, T Float] struct{ model erasedModel }

// NewModel returns a model with these weights and what they have beside, which it
// shares, on a machine. It computes what Predict derives from the weights.
func (n *Network[P, S, I, O, T]) NewModel(on Machine, w *P, b *Beside) *Model[P, S, I, O, T] {
	return &Model[P, S, I, O, T]{n.net.newModel(on, unsafe.Pointer(w), b)}
}

// Derived is what Predict derives from the weights on a machine, computed; nil for
// nothing.
func (m *Model[P, S, I, O, T]) Derived(on Machine) *Derived[P, T] {
	return (*Derived[P, T])(m.model.derivedOn(on))
}

// DerivedForSteps is what time steps derive from the weights, likewise.
func (m *Model[P, S, I, O, T]) DerivedForSteps(on Machine) *Derived[P, T] {
	return (*Derived[P, T])(m.model.derivedForSteps(on))
}

// Prepare fills in from the numbers of a sample as the data has them; see [Prepare].
func (m *Model[P, S, I, O, T]) Prepare(in *I, numbers []float64) error {
	return m.model.prepare(unsafe.Pointer(in), numbers)
}

// PrepareText fills in from a text; see [PrepareText].
func (m *Model[P, S, I, O, T]) PrepareText(in *I, text string) (int, error) {
	return m.model.prepareText(unsafe.Pointer(in), text)
}

// Label names the class that output i chooses, as the data or the spec calls it, or
// by its number; it is empty if the output chooses none.
func (m *Model[P, S, I, O, T]) Label(out *O, i int) string {
	return m.model.label(unsafe.Pointer(out), i)
}

// Predict computes out from in, in an arena that it shares with other calls.
func (m *Model[P, S, I, O, T]) Predict(in *I, out *O) {
	m.model.predict(unsafe.Pointer(in), unsafe.Pointer(out))
}

// PredictBatch computes out[i] from in[i] for all i, several at a time. It fails
// if the lengths differ or integers are out of their range, and gives up when ctx ends.
func (m *Model[P, S, I, O, T]) PredictBatch(ctx context.Context, in []I, out []O) error {
	return m.model.predictBatch(ctx, listOf(in), listOf(out))
}

// Evaluate measures the model on data, which is prepared already; the penalties on
// weights are part of the loss. Errors are those
// of data, naming the sample, and of ctx; the metrics are then of the samples before.
// Data without a sample is an error, as is a loss that is not finite, which is then
// in the metrics. Metrics of one's own judge beside those of the spec.
func (m *Model[P, S, I, O, T]) Evaluate(ctx context.Context, data iter.Seq2[*S, error], own ...OwnMetric) (Metrics, error) {
	return m.model.evaluate(ctx, samplesOf(data), own, nil)
}

// Measure is Evaluate that returns what was counted, to be merged with what others count on other
// samples: the metrics are then those of all, in whatever parts they were measured.
func (m *Model[P, S, I, O, T]) Measure(ctx context.Context, data iter.Seq2[*S, error], own ...OwnMetric) (*Meter, error) {
	return m.model.measure(ctx, samplesOf(data), own, nil)
}

// model is a Model whose types are put away.
type model[T Float] struct {
	net     *network[T]
	machine Machine
	vector  *vectorCode[T] // for the machine; nil: there is none
	weights *unknown
	beside  *Beside

	derived, inGroups, evaluation *derived[T] // for Predict, PredictBatch and Evaluate

	explaining sync.Once
	explained  *derived[T] // for InputGradients

	sessions sync.Pool // of *session, for predictions of batches that processors share

	// Methods, bound once, as that allocates.
	each, groups                 func(in, out list, begin, end int)
	eachTogether, groupsTogether func(ctx context.Context, in, out list, begin int) error
}

func (n *network[T]) newModel(on Machine, w unsafe.Pointer, b *Beside) erasedModel {
	m := n.modelOf(on, (*unknown)(w), b)
	m.derived.Numbers()
	return m
}

// modelOf leaves that for later.
func (n *network[T]) modelOf(on Machine, w *unknown, b *Beside) *model[T] {
	m := &model[T]{net: n, machine: n.suited(on), vector: n.vector(on), weights: w, beside: b}
	m.derived = n.derive(derivationFor(n.table.Derivations, m.machine), m.machine, w, b)
	if v := m.vector; v != nil {
		m.inGroups, m.evaluation = n.derive(&v.Prediction.Derivation, m.machine, w, b), n.derive(&v.Evaluation.Derivation, m.machine, w, b)
	}
	m.each, m.groups = m.predictEach, m.predictGroups
	m.eachTogether, m.groupsTogether = m.predictEachTogether, m.predictGroupsTogether
	return m
}

func (m *model[T]) derivedOn(on Machine) unsafe.Pointer {
	how := derivationFor(m.net.table.Derivations, on)
	if m.derived != nil && m.derived.how == how {
		return unsafe.Pointer(m.derived)
	}
	return m.derivedBy(how, on)
}

func (m *model[T]) derivedForSteps(on Machine) unsafe.Pointer {
	return m.derivedBy(derivationFor(m.net.table.StepDerivations, on), on)
}

func (m *model[T]) derivedBy(how *derivation[T], on Machine) unsafe.Pointer {
	d := m.net.derive(how, on, m.weights, m.beside)
	d.Numbers()
	return unsafe.Pointer(d)
}

func (m *model[T]) prepare(in unsafe.Pointer, values []float64) error {
	return Prepare(&m.net.info, m.beside.Preprocess, values, of[T](in, m.net.allInputs()))
}

func (m *model[T]) prepareText(in unsafe.Pointer, text string) (int, error) {
	return PrepareText(&m.net.info, m.beside.Preprocess, text, of[T](in, m.net.allInputs()))
}

func (m *model[T]) label(out unsafe.Pointer, i int) string {
	return m.net.className(m.beside.Preprocess, out, i)
}

func (m *model[T]) predict(in, out unsafe.Pointer) {
	defer m.net.flush().end()
	a, derived := m.net.arena(), m.derived.Numbers()
	m.net.table.Predict(m.machine, m.weights, derived, a.numbers, (*unknown)(in), (*unknown)(out))
	m.net.arenas.Put(a)
}

func (m *model[T]) predictBatch(ctx context.Context, in, out list) error {
	if in.n != out.n {
		return fmt.Errorf("%s: %d inputs for %d outputs", m.net.info.Package, in.n, out.n)
	}
	if err := m.net.checkBatch(in); err != nil {
		return err
	}
	way, grain, apart, together := m.each, m.net.table.Grain, m.apart(in.n), m.eachTogether
	inGroups := m.vector != nil && serves(&m.vector.Prediction, in.n)
	if inGroups {
		v := m.vector
		way, apart, together = m.groups, v.Prediction.apart(in.n, processors()), m.groupsTogether
	}
	b := &m.net.batches
	if b.helpers.busy.Load() > 0 { // its processors are others'
		apart = in.n
	}
	if inGroups {
		grain = m.vector.Prediction.grain(apart)
	}
	if apart > 0 || in.n == 0 {
		if err := b.do(ctx, in.to(apart), out.to(apart), grain, way); err != nil {
			return err
		}
	}
	if apart < in.n {
		return together(ctx, in, out, apart)
	}
	return nil
}

// apart is how many of so many samples go to processors one by one, as many to each; the others are
// shared by all processors, if each is worth it.
func (m *model[T]) apart(samples int) int {
	if n := processors(); m.net.table.Grain == 1 && m.sharing() > 1 {
		return samples - samples%n
	}
	return samples
}

// sharing is how many processors may share a prediction of one sample.
func (m *model[T]) sharing() int {
	if m.vector == nil || m.net.table.PredictTogether == nil {
		return 1
	}
	return min(processors(), m.net.info.Processors)
}

// predictEachTogether predicts samples from begin on one after the other, with the help of others.
func (m *model[T]) predictEachTogether(ctx context.Context, in, out list, begin int) error {
	s, _ := m.sessions.Get().(*session[T])
	if n := m.sharing(); s == nil || s.processors() != n {
		s = m.sessionOf(teamOf(&helping{helpers: &m.net.batches.helpers}, n))
	}
	defer m.sessions.Put(s)
	for ; begin < in.n; begin++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.predict(unsafe.Pointer(in.of(begin)), unsafe.Pointer(out.of(begin)))
	}
	return nil
}

// predictGroupsTogether predicts samples from begin on in groups, each with the help of others.
func (m *model[T]) predictGroupsTogether(ctx context.Context, in, out list, begin int) error {
	l := &m.vector.Prediction
	t := takeTeam(l, m, min(processors(), l.Tasks))
	defer putTeam(l, t)
	for ; begin < in.n; begin += l.Width {
		if err := ctx.Err(); err != nil {
			return err
		}
		last := min(begin+l.Width, in.n)
		t.take(in.between(begin, last), out.between(begin, last), nil)
	}
	return nil
}

// predictEach predicts samples one after the other.
func (m *model[T]) predictEach(in, out list, begin, end int) {
	defer m.net.flush().end()
	a, derived := m.net.arena(), m.derived.Numbers()
	for i := begin; i < end; i++ {
		m.net.table.Predict(m.machine, m.weights, derived, a.numbers, in.of(i), out.of(i))
	}
	m.net.arenas.Put(a)
}

// predictGroups predicts samples in groups that run side by side.
func (m *model[T]) predictGroups(in, out list, begin, end int) {
	defer m.net.flush().end()
	l := &m.vector.Prediction
	g := takeGroup(l, m.machine)
	g.Derived = m.inGroups.Numbers()
	for begin < end {
		last, predict := min(begin+l.Width, end), l.Samples
		if last < end && l.Twice != nil {
			last, predict = min(begin+2*l.Width, end), l.Twice
		}
		g.Samples, g.Outputs = in.between(begin, last), out.between(begin, last)
		predict(m.weights, g)
		begin = last
	}
	g.Outputs = nil
	putGroup(l, g)
}

// arena is the memory of one prediction.
type arena[T Float] struct{ numbers []T }

// arena returns one, which n.arenas takes back.
func (n *network[T]) arena() *arena[T] {
	if a, _ := n.arenas.Get().(*arena[T]); a != nil {
		return a
	}
	return &arena[T]{make([]T, n.table.InferenceArena)}
}
