package schedule

import "slices"

// share notes at each kernel which layers it serves, in all programs.
func (s *Schedule) share() {
	layers := map[string][]string{}
	s.eachKernel(func(c *Call) {
		if !slices.Contains(layers[c.Plan.Key], c.Op.Layer) {
			layers[c.Plan.Key] = append(layers[c.Plan.Key], c.Op.Layer)
		}
	})
	s.eachKernel(func(c *Call) { c.Plan.Serves = layers[c.Plan.Key] })
}

// eachKernel visits the calls of kernels in all programs that are used.
func (s *Schedule) eachKernel(visit func(*Call)) {
	var walk func([]*Call)
	walk = func(calls []*Call) {
		for _, c := range calls {
			if c.How == Kernel {
				visit(c)
			}
			walk(c.Body)
		}
	}
	for _, p := range s.Programs {
		if p.Refused != "" {
			continue
		}
		for _, stretch := range p.stretches() {
			walk(stretch.Calls)
		}
		if p.Training != nil {
			for _, part := range p.Training.Parts {
				walk(part.Calls)
			}
		}
	}
}

// stretches are all of a program.
func (p *Program) stretches() []Stretch {
	if p.Training == nil {
		return p.Stretches
	}
	return slices.Concat(p.Training.Forward, p.Training.Backward)
}
