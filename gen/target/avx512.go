package target

// AVX512 is amd64 with AVX-512 F, DQ, BW and VL, as x86-64-v4 has them. Seven registers
// hold masks, of which the machine keeps one back. As many samples run side by side as
// on AVX2, in one vector, so that batches are split alike.
func AVX512() *Target {
	t := AVX2()
	t.Name = "AVX512"
	t.Features = append(t.Features, "AVX512F", "AVX512DQ", "AVX512BW", "AVX512VL")
	t.VectorBytes, t.Vectors, t.Masks, t.BlockVectors, t.ReadsOne = 64, 32, 6, 1, true
	t.Caches.Ways = 12
	t.Work.Third = 32 // of a Xeon of the Emerald Rapids generation: 160 GFLOP/s and 20 GB/s
	return t
}
