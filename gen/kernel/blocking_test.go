package kernel

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

func TestFootprint(t *testing.T) {
	along := func(n, stride int) loop { return loop{n: n, strides: []int{stride}} }
	for _, c := range []struct {
		size  int
		loops []loop
		want  int
	}{
		{4, nil, 64},
		{4, []loop{along(16, 4)}, 64},
		{4, []loop{along(6, 4096), along(100, 4)}, 6 * 448},
		{4, []loop{along(100, 4096), along(6, 4)}, 100 * 64},
		{32, []loop{along(24, 512), along(9, 512), along(32, 16)}, 16448}, // windows overlap
		{64, []loop{along(5, -64), along(7, 0)}, 5 * 64},
		{4, []loop{along(0, 1<<20), along(16, 4)}, FewGroups * 64},
	} {
		if got := (&nest{target: target.AVX2()}).footprint(0, c.size, c.loops); got != c.want {
			t.Errorf("%d bytes along %v touch %d bytes, expected %d", c.size, c.loops, got, c.want)
		}
	}
}

// TestForms is how well-known contractions run; see BenchmarkModels for how fast.
func TestForms(t *testing.T) {
	form := func(on *target.Target, op *ir.Op, groups *Groups) string {
		n, why := newNest(on, op, 0, groups, 4)
		if n == nil {
			t.Fatal(why)
		}
		return n.emitter.form()
	}
	square, wide, small := dense(1024, 1024, 4), dense(5000, 392, 4), dense(225, 225, 4)
	five, many := conv(36, 36, 5, 5, 5), conv(26, 26, 32, 64, 3)
	for _, c := range []struct {
		trial        *trial
		avx2, avx512 string
	}{
		{square[0], "tile 6×1×2", "tile 12×1×1"},                     // rows a page apart, of which a set holds eight, or twelve
		{square[1], "tile 6×1×2 in passes", "tile 16×1×1 in passes"}, // down their columns, of which a line holds sixteen
		{square[2], "tile 6×1×2", "tile 8×1×2"},                      // rows of the result are a page apart
		{wide[1], "tile 6×1×2 in passes", "tile 24×1×1 in passes"},
		{small[1], "tile 6×1×2", "tile 24×1×1"},
		{five[0], "tile 5×1×2", "tile 5×4×1"}, // too few rows to hide that sums wait for themselves
		{five[2], "correlation 5×2 in passes", "correlation 5×4 in passes"},
		{many[0], "tile 6×1×2", "tile 24×1×1"},
		{dense(10, 63, 1)[6], "tile 1×1×8", "rows, 4 sums"},        // the last vector, not full, in one block with the others
		{dense(10, 300, 1)[6], "rows, 4 at a time", "tile 1×1×19"}, // on AVX2 too many for one block
		{depthwise(14, 14, 4, 3)[0], "tile 12×1×1", "tile 12×1×1"}, // several places, though one vector is not full
		{depthwise(14, 14, 19, 3)[0], "tile 12×1×1", "tile 12×1×1"},
		{depthwise(16, 16, 32, 3)[2], "window 3×3×1", "window 3×3×2"},
		{depthwise(16, 16, 256, 3)[2], "window 2×3×2 in passes", "window 3×3×2 in passes"}, // lines of one set, which are read whole
		{depthwise(16, 16, 32, 3)[3], "window 3×3", "window 3×3"},
		{depthwise(18, 18, 32, 5)[3], "window 2×5 in passes", "window 5×5"}, // as many sums as there are registers
	} {
		var groups *Groups
		if c.trial.groups > 0 {
			groups = &Groups{Stride: c.trial.stride}
		}
		for want, on := range map[string]*target.Target{c.avx2: target.AVX2(), c.avx512: target.AVX512()} {
			if got := form(on, c.trial.op, groups); got != want {
				t.Errorf("%s on %s: %s, expected %s", c.trial.name, on.Name, got, want)
			}
		}
	}
}

// TestPanels is how many vectors run inside the rows of a matrix's gradient: a
// block of them where the operands are long, for the first cache.
func TestPanels(t *testing.T) {
	for _, c := range []struct {
		out, in, kind, want int
	}{
		{1024, 1024, 2, 2}, {26, 225, 2, 2},
		{6, 1024, 2, 128},    // one block of rows
		{1024, 1024, 7, 128}, // single samples
	} {
		gradient := dense(c.out, c.in, 4)[c.kind]
		n, why := newNest(target.AVX2(), gradient.op, 0, &Groups{Stride: gradient.stride}, 4)
		if n == nil {
			t.Fatal(why)
		}
		if got := n.emitter.(*tile).panel; got != c.want {
			t.Errorf("%s: panels of %d vectors, expected %d", gradient.name, got, c.want)
		}
	}
}

// TestNext is where a tile asks for what its next block reads: in the gradients
// of matrices that many samples went through and that the second cache does not
// hold beside others.
func TestNext(t *testing.T) {
	for _, c := range []struct {
		out, in, kind int
		want          bool
	}{
		{1024, 1024, 2, true}, {95, 5000, 2, true},
		{95, 5000, 0, false}, // a product with the weights
		{26, 225, 2, false},  // little to read
		{95, 5000, 7, false}, // single samples
	} {
		trial := dense(c.out, c.in, 4)[c.kind]
		var groups *Groups
		if trial.groups > 0 {
			groups = &Groups{Stride: trial.stride}
		}
		n, why := newNest(target.AVX2(), trial.op, 0, groups, 4)
		if n == nil {
			t.Fatal(why)
		}
		if got := n.emitter.(*tile).next; got != c.want {
			t.Errorf("%s: asks ahead: %v, expected %v", trial.name, got, c.want)
		}
	}
}

// TestAhead is how gradients of a matrix's input go down its columns where these come from far:
// so many rows at a time, each block asking for what the next one reads of them.
func TestAhead(t *testing.T) {
	for _, c := range []struct {
		out, in     int
		on          *target.Target
		part, ahead int
	}{
		{1024, 1024, target.AVX512(), 16, 64}, // a line of each row, pages apart
		{24, 1024, target.AVX512(), 0, 0},     // the second cache holds it
		{20, 9216, target.AVX512(), 0, 64},    // few rows
		{1000, 1000, target.AVX512(), 64, 96},
		{95, 5000, target.AVX512(), 64, 96},
		{60, 5000, target.AVX512(), 0, 96},
		{1024, 1024, target.AVX2(), 6, 6 * 4096},
		{1000, 1000, target.AVX2(), 64, 64},
		{95, 5000, target.AVX2(), 64, 64},
	} {
		n, why := newNest(c.on, dense(c.out, c.in, 1)[1].op, 0, nil, 4)
		if n == nil {
			t.Fatal(why)
		}
		if tile := n.emitter.(*tile); tile.part != c.part || tile.ahead != c.ahead {
			t.Errorf("%s: %d×%d: %d rows at a time, %d bytes ahead; expected %d, %d", c.on.Name, c.out, c.in, tile.part, tile.ahead, c.part, c.ahead)
		}
	}
}

// TestLasting is how many rows of a convolution's weights the gradient of its input goes down at
// a time: they lie pages apart, but for a half, and the places of a row read the same of them.
func TestLasting(t *testing.T) {
	for _, c := range []struct {
		channels, avx2, avx512 int
	}{{512, 16, 16}, {256, 32, 32}, {500, 64, 64}} {
		for want, on := range map[*int]*target.Target{&c.avx2: target.AVX2(), &c.avx512: target.AVX512()} {
			n, why := newNest(on, conv(9, 9, c.channels, 512, 3)[1].op, 0, nil, 4)
			if n == nil {
				t.Fatal(why)
			}
			if tile := n.emitter.(*tile); tile.part != *want {
				t.Errorf("%s: of %d channels %d rows at a time (%s), expected %d", on.Name, c.channels, tile.part, tile.form(), *want)
			}
		}
	}
}
