package probe

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// explain computes the gradients of the samples' inputs on all machines, which must agree, and twice on each.
func (n *network[T, S, I, O, W]) explain(w *W, batch []S, seeds [][]float64) (*Response, error) {
	if n.Explain == nil {
		return nil, fmt.Errorf("the package has no gradients of inputs")
	}
	var of O
	for i, seed := range seeds {
		if err := narrow(n.Output(&of, i), seed); err != nil {
			return nil, fmt.Errorf("seed %d: %w", i, err)
		}
	}
	r := &Response{}
	for k := range batch {
		var first [][]float64
		for _, on := range runtime.Machines() {
			explain := n.Explain(on, w)
			for again := range 2 {
				var got S
				explain(n.Inputs(&batch[k]), &of, n.Inputs(&got))
				var gradients [][]float64
				for i, in := range n.Info.Inputs {
					x := n.Input(&got, i)
					if in.Integers {
						runtime.FromIntegers(x, x)
					}
					gradients = append(gradients, widen(x))
				}
				if first == nil {
					first = gradients
				}
				for i := range gradients {
					if !near[T](first[i], gradients[i]) {
						return nil, fmt.Errorf("sample %d, input %d: gradients on %v, time %d, differ from those of %v", k, i, on, again+1, runtime.Machines()[0])
					}
				}
			}
		}
		r.Outputs = append(r.Outputs, first)
	}
	return r, nil
}
