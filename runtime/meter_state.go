package runtime

import "slices"

// meterState is what a meter holds, for a checkpoint.
type meterState struct {
	Samples int           `json:"samples"`
	Penalty float64       `json:"penalty,omitempty"`
	Outputs []outputState `json:"outputs"`
}

type outputState struct {
	Loss      float64 `json:"loss"`
	Judged    int     `json:"judged"`
	Right     int     `json:"right"`
	Sum       float64 `json:"sum,omitempty"`
	Confusion []int   `json:"confusion,omitempty"`
}

func (m *Meter) state() *meterState {
	s := &meterState{Samples: m.samples, Penalty: m.penalty}
	for _, o := range m.outputs {
		s.Outputs = append(s.Outputs, outputState{o.loss, o.judged, o.right, o.sum, slices.Clone(o.confusion)})
	}
	return s
}

// fits reports whether the state is of a meter such as m.
func (s *meterState) fits(m *Meter) bool {
	return slices.EqualFunc(s.Outputs, m.outputs, func(s outputState, o outputMeter) bool {
		return len(s.Confusion) == len(o.confusion)
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
		o.loss, o.judged, o.right, o.sum = from.Loss, from.Judged, from.Right, from.Sum
		copy(o.confusion, from.Confusion)
	}
}
