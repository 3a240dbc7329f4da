package target_test

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// What is to stay in a cache fits into it, and blocks into the registers.
func TestTargets(t *testing.T) {
	for _, m := range []*target.Target{target.AVX2(), target.AVX512()} {
		t.Run(m.Name, func(t *testing.T) { testTarget(t, m) })
	}
}

func testTarget(t *testing.T, m *target.Target) {
	b, c := m.Budgets, m.Caches
	for name, fits := range map[string]bool{
		"the first cache":  b.First <= c.First && b.Row <= c.First,
		"the second cache": max(b.Block, b.Pass, b.Panel, b.Far, b.LanesRange, b.OneRange) <= c.Second,
		"the third cache":  b.Third <= c.Third,
		"caches in order":  c.First < c.Second && c.Second < c.Third,
		"a line of values": m.VectorBytes <= c.Line && m.Samples(4) == m.LineElements() && c.Page%c.Line == 0,
		"rows of a set":    b.Set <= c.Ways && c.Written <= c.Ways,
		"blocks of sums":   m.BlockRows()*m.BlockVectors+m.BlockVectors+1 <= m.Vectors,
	} {
		if !fits {
			t.Errorf("%s: %+v", name, m)
		}
	}
	if lanes := m.VectorBytes / 4; m.Lanes(4) != lanes || m.Lanes(8) != lanes/2 || m.Samples(4) != 16 || m.Samples(8) != 8 {
		t.Errorf("vectors of %d and %d elements, %d and %d samples", m.Lanes(4), m.Lanes(8), m.Samples(4), m.Samples(8))
	}
}

// A step takes as long as what it has most of.
func TestStep(t *testing.T) {
	m := target.AVX2()
	for _, c := range []struct {
		fmas, loads int
		want        float64
	}{{12, 8, 6}, {6, 14, 7}, {1, 2, m.Costs.Latency}} {
		if got := m.Step(c.fmas, c.loads); got != c.want {
			t.Errorf("%d multiply-adds and %d loads take %v cycles, expected %v", c.fmas, c.loads, got, c.want)
		}
	}
}

// Each caller has a target of its own.
// TestPanel is how many of some rows are packed together.
func TestPanel(t *testing.T) {
	for _, c := range []struct {
		on                *target.Target
		rows, bytes, want int
	}{
		{target.AVX2(), 64, 4, 16}, {target.AVX2(), 48, 4, 16}, {target.AVX2(), 40, 4, 16}, {target.AVX2(), 64, 8, 8},
		{target.AVX512(), 64, 4, 32}, {target.AVX512(), 48, 4, 16}, {target.AVX512(), 64, 8, 16}, {target.AVX512(), 40, 8, 8},
	} {
		if got := c.on.Panel(c.rows, c.bytes); got != c.want {
			t.Errorf("%s: %d of %d rows of %d bytes, expected %d", c.on.Name, got, c.rows, c.bytes, c.want)
		}
	}
}

func TestTargetsAreValues(t *testing.T) {
	target.AVX2().Vectors = 32
	if n := target.AVX2().Vectors; n != 16 {
		t.Errorf("%d registers", n)
	}
}
