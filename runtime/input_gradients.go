package runtime

import "unsafe"

// InputGradients computes the gradients of the inputs at in, of the sum of what outputs are made of,
// each multiplied by that of of. The package must have them: see [Network.Explains].
func (m *Model[P, S, I, O, T]) InputGradients(in *I, of *O, gradients *I) {
	m.model.inputGradients(unsafe.Pointer(in), unsafe.Pointer(of), unsafe.Pointer(gradients))
}

// Explains reports whether the package computes gradients of inputs, as its spec asks for.
func (n *Network[P, S, I, O, T]) Explains() bool { return n.table.Explain != nil }

func (m *model[T]) inputGradients(in, of, gradients unsafe.Pointer) {
	defer m.net.flush().end()
	m.explaining.Do(func() {
		m.explained = m.net.derive(derivationFor(m.net.table.ExplainDerivations, m.machine), m.machine, m.weights, m.beside)
	})
	a, _ := m.net.explanations.Get().(*arena[T])
	if a == nil {
		a = &arena[T]{make([]T, m.net.table.ExplainArena)}
	}
	m.net.table.Explain(m.machine, m.weights, m.explained.Numbers(), a.numbers, (*unknown)(in), (*unknown)(of), (*unknown)(gradients))
	m.net.explanations.Put(a)
}
