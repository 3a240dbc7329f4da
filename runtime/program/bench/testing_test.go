package bench

import (
	"fmt"
	"math"
	"testing"
	"time"
)

// counter stands in for a testing.B of three calls that take a microsecond.
type counter struct {
	left   int
	allocs bool
	gflops float64
	fatal  string
}

func (c *counter) Loop() bool             { c.left--; return c.left >= 0 }
func (c *counter) Elapsed() time.Duration { return time.Microsecond }
func (c *counter) ReportAllocs()          { c.allocs = true }
func (c *counter) Fatal(args ...any)      { c.fatal = fmt.Sprint(args...) }
func (c *counter) ReportMetric(n float64, unit string) {
	if unit == "GFLOP/s" {
		c.gflops = n
	}
}

func TestBenchmarks(t *testing.T) {
	b := testBench()
	for _, test := range []struct {
		run    func(B, int)
		batch  int
		gflops float64
		fatal  string
	}{
		{b.Predict, 1, 0.024, ""}, // 3 calls of 8 FLOP
		{b.Predict, 5, 0.12, ""},
		{b.Predict, 13, 0.312, "thirteen"},
		{b.Step, 2, 0.096, ""},
	} {
		c := &counter{left: 3}
		leavesNone(t, func() { test.run(c, test.batch) })
		if !c.allocs || math.Abs(c.gflops-test.gflops) > 1e-9 || c.fatal != test.fatal {
			t.Errorf("batch %d: %+v, want %v GFLOP/s and %q", test.batch, c, test.gflops, test.fatal)
		}
	}
}
