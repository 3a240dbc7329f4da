package runtime

import "slices"

// meterState is what a meter holds, for a checkpoint.
type meterState struct {
	Samples int           `json:"samples"`
	Penalty ExactSum      `json:"penalty"`
	Outputs []outputState `json:"outputs"`
}

type outputState struct {
	Loss      ExactSum     `json:"loss"`
	Tallies   []tallyState `json:"tallies,omitempty"`
	Confusion []int        `json:"confusion,omitempty"`
}

// tallyState is a tally but for what it keeps: while training that is nothing.
type tallyState struct {
	Counts []int      `json:"counts,omitempty"`
	Sums   []ExactSum `json:"sums,omitempty"`
}

func (m *Meter) state() *meterState {
	s := &meterState{Samples: m.samples, Penalty: m.penalty}
	for _, o := range m.outputs {
		state := outputState{Loss: o.loss, Confusion: slices.Clone(o.confusion)}
		for _, t := range o.tallies {
			state.Tallies = append(state.Tallies, tallyState{slices.Clone(t.Counts), slices.Clone(t.Sums)})
		}
		s.Outputs = append(s.Outputs, state)
	}
	return s
}

// fits reports whether the state is of a meter such as m.
func (s *meterState) fits(m *Meter) bool {
	return slices.EqualFunc(s.Outputs, m.outputs, func(s outputState, o outputMeter) bool {
		return len(s.Confusion) == len(o.confusion) && slices.EqualFunc(s.Tallies, o.tallies, func(s tallyState, t Tally) bool {
			return len(s.Counts) == len(t.Counts) && len(s.Sums) == len(t.Sums)
		})
	})
}

// restore brings back a state that fits; nil is that of an empty meter.
func (m *Meter) restore(s *meterState) {
	m.Reset()
	if s == nil {
		return
	}
	m.samples, m.penalty = s.Samples, s.Penalty
	for i, from := range s.Outputs {
		o := &m.outputs[i]
		o.loss = from.Loss
		for k, t := range from.Tallies {
			copy(o.tallies[k].Counts, t.Counts)
			copy(o.tallies[k].Sums, t.Sums)
		}
		copy(o.confusion, from.Confusion)
	}
}
