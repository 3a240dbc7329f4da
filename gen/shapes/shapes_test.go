package shapes

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/gen/tests"
)

const (
	apage  = 2    // what the time of a shape may be to a neighbour's where rows of a matrix lie a multiple of a page apart, so that they share few places of the first cache
	least  = 0.45 // share of the peak that registers allow where there is much to do for each number
	little = 2e4  // FLOPs below which a call takes as long
)

// steepest is what the time of a shape is to that of a larger neighbour, at most. With
// vectors of 16, gradients of 15 weights side by side are still sums along vectors.
func steepest(on *target.Target) float64 {
	if on.Lanes(4) > 8 {
		return 1.6
	}
	return 1.5
}

// less is what steepest is beside a shape that takes fewer products than the smaller one.
const less = 2

var long = tests.Long()

// sample are the points of lines: by day three neighbours, which are others on each line.
func sample(lines []Line) []Line {
	if long {
		return lines
	}
	if !tests.All() {
		lines = slices.DeleteFunc(lines, func(l Line) bool { return slices.IndexFunc(lines, func(m Line) bool { return m.Name == l.Name })%3 > 0 })
	}
	for i, l := range lines {
		first := 5 * i % (len(l.At) - 2)
		lines[i].At = l.At[first : first+3]
	}
	return lines
}

// TestNoCliffs compares what is chosen for each shape with what is chosen for its
// neighbours: by what the kernels' registers allow, not by a clock.
func TestNoCliffs(t *testing.T) {
	machines := []*target.Target{target.AVX2()}
	if long {
		machines = append(machines, target.AVX512())
	}
	known := Line{"conv 3×3 on both sides of one pass", []int{60, 63, 64, 65, 72, 80, 81, 96}, func(n int) Network { return conv(3, 14, n, n, 1, 1) }, false}
	for _, on := range machines {
		for _, line := range append(sample(Lines()), known) {
			t.Run(on.Name+"/"+line.Name, func(t *testing.T) {
				t.Parallel()
				sweep(t, on, line)
			})
		}
	}
}

// sweep compiles a line and compares its points.
func sweep(t *testing.T, on *target.Target, line Line) {
	works := make([]map[string]*Work, len(line.At))
	for i, n := range line.At {
		s, err := Compile(t.Context(), on, line.Of(n).Spec())
		if err != nil {
			t.Fatalf("%d: %v", n, err)
		}
		works[i] = Works(s, on)
		for name, w := range works[i] {
			check(t, on, line, n, name, w)
		}
		if i > 0 {
			neighbours(t, on, line, i, works[i-1], works[i])
		}
		if half := slices.Index(line.At, n/2); half >= 0 && n%2 == 0 && n > 8 {
			double(t, on, line, n, works[half], works[i])
		}
	}
}

// check looks at one shape.
func check(t *testing.T, on *target.Target, line Line, n int, name string, w *Work) {
	if len(w.Plain) > 0 {
		t.Errorf("%d: %s in plain Go: %s", n, name, w)
	}
	products := w.FLOPs / 2
	much := w.FLOPs > 1e6 && products > 32*w.Touched && n >= 2*on.Lanes(4) && !line.Grouped && products > float64(on.Budgets.Steps)*w.Results
	if share := w.Share(on, 4); much && share < least && !paged(line, n) {
		t.Errorf("%d: %s: %.0f%% of the peak: %s", n, name, 100*share, w)
	}
}

// paged reports whether rows of weights lie a multiple of a page apart.
func paged(line Line, n int) bool {
	return strings.HasPrefix(line.Name, "dense of n") && n%1024 == 0
}

// neighbours compares a shape with the next larger one.
func neighbours(t *testing.T, on *target.Target, line Line, i int, small, large map[string]*Work) {
	for name, w := range small {
		next, limit := large[name], steepest(on)
		switch {
		case next == nil || len(next.Forms) == 0: // its products are in chains, whose parts are not told apart
			continue
		case paged(line, line.At[i-1]):
			limit = apage
		case next.FLOPs < w.FLOPs: // by Winograd's convolution, which begins there
			limit = less
		}
		if w.FLOPs > little && w.Cycles > limit*next.Cycles {
			t.Errorf("%s: %d takes %.2f times as long as %d: %s; %s", name, line.At[i-1], w.Cycles/next.Cycles, line.At[i], w, next)
		}
	}
}

// double compares a shape with one of half its size: what is done in a time must not become less.
func double(t *testing.T, on *target.Target, line Line, n int, half, whole map[string]*Work) {
	for name, w := range half {
		twice := whole[name]
		if twice == nil || w.FLOPs < little || twice.Streams && !w.Streams || paged(line, n) {
			continue
		}
		if times := twice.Cycles / w.Cycles; times > steepest(on)*max(twice.FLOPs/w.FLOPs, 2) {
			t.Errorf("%s: %d takes %.2f times as long as %d: %s; %s", name, n, times, n/2, twice, w)
		}
	}
}

// TestBatches is from how many samples on they are trained side by side: never where their
// values leave the caches, and only in whole groups where one by one is about as fast.
func TestBatches(t *testing.T) {
	for _, c := range []struct {
		name    string
		network Network
		fewest  int
	}{
		{"large pictures", conv(3, 56, 64, 64, 1, 1), 0},
		{"small pictures", conv(5, 14, 16, 16, 1, 1), 16},
		{"matrices", dense(1024, 1024), 10},
	} {
		s, err := Compile(t.Context(), target.AVX2(), c.network.Spec())
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Wide(ir.Train).Fewest; got.Is != c.fewest {
			t.Errorf("%s: %s, expected %d", c.name, got, c.fewest)
		}
	}
}
