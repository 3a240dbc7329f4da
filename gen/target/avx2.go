package target

// AVX2 is amd64 with AVX2 and FMA, as x86-64-v3 has them. Costs and budgets were
// measured on Zen 4.
func AVX2() *Target {
	return &Target{
		Name: "AVX2", Arch: "amd64", Features: []string{"MMX+", "SSE", "SSE2", "AVX", "AVX2", "FMA3"},
		VectorBytes: 32, NarrowBytes: 32, Vectors: 16, General: 13, BlockVectors: 2,
		Costs:  Costs{FMAs: 2, Loads: 2, Far: 2, Third: 24, Memory: 8, Strewn: 2, Latency: 4.8, Sum: 1.5, Block: 8, Partial: 2, Call: 40, Meet: 2000, Wake: 10_000},
		Caches: Caches{First: 32 << 10, Second: 1 << 20, Third: 32 << 20, Line: 64, Ways: 8, Written: 8, Page: 4 << 10},
		Budgets: Budgets{
			First: 28 << 10, Block: 48 << 10, Pass: 256 << 10, Panel: 192 << 10, Far: 512 << 10,
			Steps: 96, Set: 6, Streams: 16, Down: 64, Row: 8 << 10,
			LanesRange: 128 << 10, OneRange: 48 << 10, Third: 16 << 20, Shared: 2 << 20,
			Call: 100_000_000,
		},
		Work: Work{Read: 5, Third: 5, Wake: 2_000, Call: 10_000, Chain: 5_000_000},
	}
}
