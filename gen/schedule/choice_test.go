package schedule

import (
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
	"github.com/seed-5f2744a7/tensornet/gen/optimizer"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// TestChoices is what is decided on both sides of each limit of AVX2.
func TestChoices(t *testing.T) {
	schedulerOf := func(width, kept, parameters int, flops int64) *scheduler {
		return &scheduler{
			Network: Network{Machine: x86.New(target.AVX2()), Optimizer: optimizer.Optimizer{Slots: []string{"m", "v"}}, Parameters: parameters, FLOPs: flops},
			program: &ir.Program{DType: runtime.Float32, Width: width, Persistent: kept},
		}
	}
	for _, c := range []struct {
		name        string
		decide      func(*scheduler) any
		below, from *scheduler
		want, then  any
	}{
		{"groups at once", atOnceOf, schedulerOf(16, 1<<20-1, 0, 0), schedulerOf(16, 1<<20, 0, 0), 4, 4},
		{"groups at once", atOnceOf, schedulerOf(16, 1<<19, 0, 0), schedulerOf(16, 1<<22, 0, 0), 8, 4},
		{"groups of one at once", atOnceOf, schedulerOf(1, 1<<18, 0, 0), schedulerOf(1, 1<<17, 0, 0), 16, 32},
		{"arrays beside", prefetchOf, schedulerOf(16, 1, (16<<20)/12, 0), schedulerOf(16, 1, (16<<20)/12+1, 0), 0, 3},
		{"arrays beside, one sample", prefetchOf, schedulerOf(1, 1, 1, 0), schedulerOf(1, 1, 16<<20, 0), 0, 0},
		{"exclusive weights", exclusiveOf, schedulerOf(16, 1, 1<<19, 1999), schedulerOf(16, 1, 1<<19, 2000), false, true},
		{"exclusive weights", exclusiveOf, schedulerOf(16, 1, 1<<19, 1e6), schedulerOf(16, 1, 1<<19+1, 1e6), true, false},
		{"exclusive weights, one sample", exclusiveOf, schedulerOf(1, 1, 1, 1e6), schedulerOf(16, 1, 1, 1e6), false, true},
		{"alone", func(s *scheduler) any { return alone(s.Network).Is }, schedulerOf(1, 1, 1, 1999), schedulerOf(1, 1, 1, 2000), true, false},
	} {
		if got, then := c.decide(c.below), c.decide(c.from); got != c.want || then != c.then {
			t.Errorf("%s: %v, then %v, expected %v and %v", c.name, got, then, c.want, c.then)
		}
	}
}

func atOnceOf(s *scheduler) any    { return s.atOnce().Is }
func prefetchOf(s *scheduler) any  { return s.prefetch().Is }
func exclusiveOf(s *scheduler) any { return s.exclusive().Is }

// TestFewest is from how many samples on they run side by side.
func TestFewest(t *testing.T) {
	program := func(width, products int) *ir.Program {
		w, x, y := &ir.Value{Name: "w", Role: ir.Param}, &ir.Value{Name: "x"}, &ir.Value{Name: "y"}
		return &ir.Program{DType: runtime.Float32, Width: width, Ops: []*ir.Op{{Kind: ir.Contract, Loops: []ir.Loop{{Name: "i", N: products}, {Name: "l", N: width}},
			Out: ir.Access{Value: y, Strides: []int{0, 1}}, In: []ir.Access{{Value: w, Strides: []int{1, 0}}, {Value: x, Strides: []int{width, 1}}}}}}
	}
	for _, c := range []struct {
		flops           int64
		parameters, one int
		want            int
	}{
		{1999, 1, 1000, 8},
		{2000, 1, 1000, 12},
		{2000, 1, 800, 12},
		{2000, 1, 799, 0}, // a fifth is saved
		{2000, 400, 1000, 12},
		{2000, 401, 1000, 12},   // never all
		{2000, 800, 1000, 8},    // reading takes twice the arithmetic
		{2000, 80_000, 1000, 2}, // or much more
	} {
		n := Network{Machine: x86.New(target.AVX2()), FLOPs: c.flops, Parameters: c.parameters}
		if got := fewestToPredict(program(16, 1000), program(1, c.one), n); got.Is != c.want || got.Why == "" {
			t.Errorf("%+v: from %s samples on", c, got)
		}
	}
	far := Network{Machine: x86.New(target.AVX512()), FLOPs: 40_000_000, Parameters: 1_000_000}
	for parameters, want := range map[int]int{1_000_000: 12, 900_000: 0, 500_000: 0} { // 500,000 are in the second cache
		far.Parameters = parameters
		if got := fewestToPredict(program(16, 20_000_000), program(1, 10_000_000), far); got.Is != want {
			t.Errorf("%d weights from far: from %s samples on", parameters, got)
		}
	}
	for _, c := range []struct {
		alone float64 // cycles of a sample, if one beside 15 others takes 100
		one   bool    // processor is as good as several
		want  int
	}{
		{89, false, 0}, {90, false, 17}, {141, false, 17}, {142, false, 16}, {177, false, 13}, {226, false, 11}, {227, false, 10}, {500, false, 10},
		{89, true, 0}, {90, true, 17}, {101, true, 16}, {130, true, 13}, {160, true, 10}, {500, true, 10},
	} {
		if got := fewestToTrain(16, 100, c.alone, c.one, false); got.Is != c.want || got.Why == "" {
			t.Errorf("%+v: from %s samples on", c, got)
		}
	}
	for alone, want := range map[float64]int{96: 17, 97: 16, 100: 16} { // about as long is as good
		if got := fewestToTrain(16, 100, alone, false, true); got.Is != want {
			t.Errorf("one by one they take %.2f: %d, want %d", alone/100, got.Is, want)
		}
	}
	if got := fewestToTrain(16, 100, 142, false, true); got.Is != 12 || !strings.Contains(got.Why, "as many") {
		t.Errorf("from %s samples on, if all processors share a group", got)
	}
	for alone, want := range map[float64]int{74: 0, 75: 12, 200: 12} {
		if got := unlessAlone(Choice[int]{Is: 12, Why: "idle"}, 100, alone); got.Is != want || (got.Why == "idle") != (want > 0) {
			t.Errorf("%g cycles beside 100: from %s samples on", alone, got)
		}
	}
	n := Network{Machine: x86.New(target.AVX2()), FLOPs: 2000}
	wide, single := program(16, 1000), program(1, 500)
	wide.Purpose, single.Purpose = ir.Predict, ir.Predict
	s := &Schedule{Programs: []*Program{{Program: wide}, {Program: single}, {Program: &ir.Program{Purpose: ir.Train, Width: 16}}}}
	if s.fewest(n); s.Programs[0].Fewest.Is != 0 || s.Programs[2].Fewest.Is != 1 {
		t.Errorf("%s samples to predict side by side, %s to train where there is nothing else", s.Programs[0].Fewest, s.Programs[2].Fewest)
	}
}
