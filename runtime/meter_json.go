package runtime

import (
	"encoding/json"
	"errors"
	"slices"
)

// meterJSON is all that a meter holds.
type meterJSON struct {
	meterState
	Kept [][][]jsonNumber `json:"kept"` // of outputs' metrics; null where there were too many
}

// MarshalJSON implements json.Marshaler. Numbers survive exactly.
func (m *Meter) MarshalJSON() ([]byte, error) {
	j := meterJSON{meterState: *m.state()}
	for i := range m.outputs {
		kept := [][]jsonNumber{}
		for k := range m.outputs[i].tallies {
			t, numbers := &m.outputs[i].tallies[k], []jsonNumber(nil)
			if !t.full {
				numbers = make([]jsonNumber, len(t.kept))
				for n, v := range t.kept {
					numbers[n] = jsonNumber(v)
				}
			}
			kept = append(kept, numbers)
		}
		j.Kept = append(j.Kept, kept)
	}
	return json.Marshal(j)
}

// UnmarshalJSON implements json.Unmarshaler, for a meter that [NewMeter] has made of the same
// outputs; others are refused.
func (m *Meter) UnmarshalJSON(text []byte) error {
	var j meterJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	fits := j.fits(m) && j.Samples >= 0 && slices.EqualFunc(j.Kept, m.outputs, func(kept [][]jsonNumber, o outputMeter) bool {
		return len(kept) == len(o.tallies)
	})
	if !fits {
		return errors.New("what was counted is not of the network's outputs and metrics")
	}
	m.restore(&j.meterState)
	for i := range m.outputs {
		for k := range m.outputs[i].tallies {
			t, kept := &m.outputs[i].tallies[k], j.Kept[i][k]
			t.most, t.full, t.kept = mostKept, kept == nil || len(kept) > mostKept, nil
			for n := 0; n < len(kept) && !t.full; n++ {
				t.kept = append(t.kept, float64(kept[n]))
			}
		}
	}
	return nil
}

// Samples is how many there were.
func (m *Meter) Samples() int { return m.samples }
