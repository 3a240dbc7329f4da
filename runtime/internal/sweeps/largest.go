package main

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// writeLargest writes a function that finds the largest magnitude in each lane of
// blocks of four vectors. It compares bits, among which those of NaN are above
// infinity's, and these above all numbers'; of the halves of a float64 each by
// itself, so that of the lower one's digits the largest stand.
func writeLargest(m machine.Sweeper, bytes int) {
	const vectors = 4
	name, lanes, size := function(m, "largest", bytes), m.Target().Lanes(bytes), m.Target().VectorBytes
	m.Begin(name, bytes, fmt.Sprintf("func(lanes *[%d]%s, x *%[2]s, blocks int)", lanes, dtype(bytes)),
		fmt.Sprintf("%s finds the largest magnitude in each lane of blocks of %d elements.", name, vectors*lanes))
	x, blocks, to := m.Arg("x"), m.Arg("blocks"), m.Arg("lanes")
	magnitude, v := m.Vec(), m.Vec()
	m.LoadVec(m.Bits("magnitude", 1<<(8*bytes-1)-1), magnitude)
	most := make([]machine.Vec, vectors)
	for i := range most {
		most[i] = m.Vec()
		m.Zero(most[i])
	}
	m.Comment(m.Names(most...) + ": the largest so far of each lane of a block.")
	m.Loop("blocks", blocks, func() {
		for i := range most {
			m.And(machine.At(x, size*i), magnitude, v)
			m.MaxWords(v, most[i], most[i])
		}
		m.Advance(x, size*vectors)
	})
	for half := vectors / 2; half > 0; half /= 2 {
		for i := range half {
			m.MaxWords(most[i+half], most[i], most[i])
		}
	}
	m.StoreVec(most[0], machine.At(to, 0))
	m.End()
}
