package runtime

import (
	"encoding/binary"
	"math"
)

// encode appends what a meter has counted; decode adds it to a meter that is as this one, and empty.
func (m *Meter) encode(to []byte) []byte {
	number := func(x float64) { to = binary.LittleEndian.AppendUint64(to, math.Float64bits(x)) }
	count := func(n int) { to = binary.AppendVarint(to, int64(n)) }
	count(m.samples)
	number(m.penalty.high)
	number(m.penalty.low)
	for i := range m.outputs {
		o := &m.outputs[i]
		number(o.loss.high)
		number(o.loss.low)
		for k := range o.tallies {
			t := &o.tallies[k]
			for _, n := range t.Counts {
				count(n)
			}
			for _, s := range t.Sums {
				number(s.high)
				number(s.low)
			}
			full := 0
			if t.full {
				full = 1
			}
			count(full)
			count(len(t.kept))
			for _, x := range t.kept {
				number(x)
			}
		}
		for _, n := range o.confusion {
			count(n)
		}
	}
	return to
}

// decode is the way back.
func (m *Meter) decode(from []byte) {
	number := func() float64 {
		x := math.Float64frombits(binary.LittleEndian.Uint64(from))
		from = from[8:]
		return x
	}
	count := func() int {
		n, used := binary.Varint(from)
		from = from[used:]
		return int(n)
	}
	m.samples = count()
	m.penalty = ExactSum{number(), number()}
	for i := range m.outputs {
		o := &m.outputs[i]
		o.loss = ExactSum{number(), number()}
		for k := range o.tallies {
			t := &o.tallies[k]
			for i := range t.Counts {
				t.Counts[i] = count()
			}
			for i := range t.Sums {
				t.Sums[i] = ExactSum{number(), number()}
			}
			t.full = count() == 1
			t.kept = t.kept[:0]
			for range count() {
				t.kept = append(t.kept, number())
			}
		}
		for i := range o.confusion {
			o.confusion[i] = count()
		}
	}
}
