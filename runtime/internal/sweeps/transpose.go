package main

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// writeTranspose writes a function that transposes square blocks, as wide as a
// vector, one after the other. Strides and steps are in bytes.
func writeTranspose(m machine.Sweeper, bytes int) {
	n := m.Target().Lanes(bytes)
	name := fmt.Sprintf("transpose%d", bytes*8)
	m.Begin(name, bytes, fmt.Sprintf("func(dst *%s, dstStride, dstStep int, src *%[1]s, srcStride, srcStep int, blocks int)", dtype(bytes)),
		fmt.Sprintf("%s transposes blocks of %d rows of %[2]d elements; rows are a stride apart, blocks a step.", name, n))
	from, nextFrom := m.Rows(m.Arg("src"), m.Arg("srcStride"), m.Arg("srcStep"), n)
	to, nextTo := m.Rows(m.Arg("dst"), m.Arg("dstStride"), m.Arg("dstStep"), n)
	blocks := m.Arg("blocks")
	x := make([]machine.Vec, n)
	for i := range x {
		x[i] = m.Vec()
	}
	m.Loop("blocks", blocks, func() {
		for i := range n {
			m.LoadVec(from[i], x[i])
		}
		for i, y := range m.Transpose(x) {
			m.StoreVec(y, to[i])
		}
		nextFrom()
		nextTo()
	})
	m.End()
}
