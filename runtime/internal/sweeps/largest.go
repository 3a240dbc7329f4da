package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/seed-5f2744a7/tensornet/gen/machine/x86/asm"
)

// writeLargest writes a function that finds the largest magnitude in each lane of
// blocks of four vectors. It compares bits, among which those of NaN are above
// infinity's, and these above all numbers'; of the halves of a float64 each by
// itself, so that of the lower one's digits the largest stand.
func writeLargest(w *asm.Writer, bytes int) {
	const vectors = 4
	name := fmt.Sprintf("largest%d", bytes*8)
	element := dtype(bytes)
	w.Begin(name, bytes, fmt.Sprintf("func(lanes *[%d]%s, x *%[2]s, blocks int)", 32/bytes, element),
		fmt.Sprintf("%s finds the largest magnitude in each lane of blocks of %d elements.", name, vectors*32/bytes))
	x, blocks, to := w.Arg("x"), w.Arg("blocks"), w.Arg("lanes")
	magnitude, v := w.Vec(), w.Vec()
	w.LoadVec(w.Bits("magnitude", 1<<(8*bytes-1)-1), magnitude)
	most := make([]reg.VecPhysical, vectors)
	raise := func(v, most reg.VecPhysical) { w.VPMAXUD(v, most, most) }
	for i := range most {
		most[i] = w.Vec()
		w.Zero(most[i])
	}
	w.Loop("blocks", blocks, func() {
		for i := range most {
			w.And(asm.At(x, 32*i), magnitude, v)
			raise(v, most[i])
		}
		w.ADDQ(operand.I32(32*vectors), x)
	})
	raise(most[1], most[0])
	raise(most[3], most[2])
	raise(most[2], most[0])
	w.StoreVec(most[0], asm.At(to, 0))
	w.End()
}
