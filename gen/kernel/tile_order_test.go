package kernel

import (
	"fmt"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// panels is a product with packed weights, whose rows lie in panels of so many.
func panels(count, rows, panel, k int) *ir.Op {
	w, x, y := value("w", ir.Param, count, k, panel), value("x", ir.Temp, rows, k), value("y", ir.Temp, rows, count*panel)
	return &ir.Op{Kind: ir.Contract, Loops: loops(count, rows, panel, k), Out: access(y, 0, panel, count*panel, 1, 0),
		In: []ir.Access{access(w, 0, k*panel, 0, 1, panel), access(x, 0, 0, k, 0, 1)}}
}

// TestOrder is which operand is read once: weights that the caches do not hold, if there are
// several blocks of rows, each place asking for the next one's.
func TestOrder(t *testing.T) {
	for _, on := range []*target.Target{target.AVX2(), target.AVX512()} {
		panel := on.Panel(64, 4)
		for _, c := range []struct {
			count, rows, k int
			across         bool
		}{
			{1536 / panel, 128, 384, true}, {384 / panel, 64, 1536, true}, {384 / panel, 16, 384, true},
			{1536 / panel, 6, 384, false}, // one block of rows
			{2, 128, 32, false},           // the first cache holds the weights
			{2, 2048, 384, true},          // but not so many
			{1, 128, 384, false},          // one place
		} {
			n, why := newNest(on, panels(c.count, c.rows, panel, c.k), 0, nil, 4)
			if n == nil {
				t.Fatal(why)
			}
			tile, stream := n.emitter.(*tile), 0
			if c.across {
				stream = c.k * panel * 4
			}
			if tile.across != c.across || tile.stream != stream {
				t.Errorf("%s: %d panels of %d×%d, %d rows: one after the other %v, asking for %d bytes; expected %v, %d",
					on.Name, c.count, panel, c.k, c.rows, tile.across, tile.stream, c.across, stream)
			}
		}
		// Values that the second cache holds need not be asked for.
		near := panels(8, 64, panel, 384)
		near.In[0].Value.Role = ir.Temp
		n, why := newNest(on, near, 0, nil, 4)
		if n == nil {
			t.Fatal(why)
		}
		if tile := n.emitter.(*tile); !tile.across || tile.stream != 0 {
			t.Errorf("%s: values one after the other %v, asking for %d bytes; expected true, 0", on.Name, tile.across, tile.stream)
		}
		far, _ := newNest(on, panels(8, 64, panel, 384), 0, nil, 4)
		if far.key() == n.key() {
			t.Errorf("%s: kernels that ask and that do not are one", on.Name)
		}
		// Several rows of sums, as those of a convolution, are not in one piece.
		n, why = newNest(on, conv(30, 30, 3, 32, 3)[0].op, 0, nil, 4)
		if n == nil {
			t.Fatal(why)
		}
		if tile := n.emitter.(*tile); tile.stream != 0 {
			t.Errorf("%s: a convolution asks for %d bytes", on.Name, tile.stream)
		}
	}
}

// TestStream is that what is asked for ahead changes nothing: with groups of rows of two
// sizes, and sums that are written out and that are not.
func TestStream(t *testing.T) { onEach(t, testStream) }

func testStream(t *testing.T, on *target.Target) {
	on.Budgets.First = 1 << 10
	for _, width := range []int{4, 8} {
		var trials []*trial
		for _, s := range [][3]int{{12, 64, 40}, {7, 67, 61}, {5, 27, 203}, {3, 30, 7}} {
			op := panels(s[0], s[1], 2*on.Lanes(width), s[2])
			trials = append(trials, &trial{name: fmt.Sprint(s), op: op, within: sums(width)})
			if n, why := newNest(on, op, 0, nil, width); n == nil || n.emitter.(*tile).stream == 0 {
				t.Fatalf("%v: asks for nothing ahead %s", s, why)
			}
		}
		for i, got := range runTrials(t, on, width, trials) {
			trials[i].check(t, got)
		}
	}
}

// TestWithin takes convolutions of one sample, and gradients of their inputs, whose weights are
// read once, panel by panel or a place after the other, for all rows of pixels.
func TestWithin(t *testing.T) { onEach(t, testWithin) }

func testWithin(t *testing.T, on *target.Target) {
	on.Budgets.First, on.Caches.Second, on.Budgets.Panel = 1<<8, 1<<10, 1<<12
	for _, width := range []int{4, 8} {
		var trials []*trial
		for _, s := range []struct{ high, wide, channels, filters int }{{5, 6, 40, 64}, {3, 7, 19, 96}, {4, 5, 67, 30}} {
			panel := 2 * on.Lanes(width)
			forward, gradient := ofPanels(s.high, s.wide, s.channels, s.filters/panel+2, panel), toInput(s.high, s.wide, 4*s.channels, s.filters)
			trials = append(trials, &trial{name: fmt.Sprint("forward ", s), op: forward, within: sums(width)}, &trial{name: fmt.Sprint("gradient ", s), op: gradient, within: sums(width)})
			for _, op := range []*ir.Op{forward, gradient} {
				n, why := newNest(on, op, 0, nil, width)
				if n == nil {
					t.Fatal(why)
				}
				tile := n.emitter.(*tile)
				around, inside := tile.around()
				if !tile.across || !tile.within || len(inside) != 1 || len(around) != 0 {
					t.Errorf("%s: around all %v, within panels %v; expected all but weights within", op, around, inside)
				}
			}
		}
		for i, got := range runTrials(t, on, width, trials) {
			trials[i].check(t, got)
		}
	}
}

// ofPanels is a convolution of 3×3 with packed weights.
func ofPanels(high, wide, channels, count, panel int) *ir.Op {
	k, row := 3*channels, (wide+2)*channels
	w, x, y := value("w", ir.Param, count, 3, k, panel), value("x", ir.Temp, high+2, row), value("y", ir.Temp, high, wide, count*panel)
	return &ir.Op{Kind: ir.Contract, Loops: loops(count, high, wide, panel, 3, k), Out: access(y, 0, panel, wide*count*panel, count*panel, 1, 0, 0),
		In: []ir.Access{access(w, 0, 3*k*panel, 0, 0, 1, k*panel, panel), access(x, 0, 0, row, channels, 0, row, 1)}}
}

// toInput is the gradient of a convolution's input, which windows that overlap add to.
func toInput(high, wide, channels, filters int) *ir.Op {
	k, row := 3*channels, (wide+2)*channels
	w, y, x := value("w", ir.Param, filters, 3, k), value("dy", ir.Temp, high, wide, filters), value("dx", ir.Temp, high+2, row)
	return &ir.Op{Kind: ir.Contract, Add: true, Loops: loops(high, wide, filters, 3, k), Out: access(x, 0, row, channels, 0, row, 1),
		In: []ir.Access{access(w, 0, 0, 0, 3*k, k, 1), access(y, 0, wide*filters, filters, 1, 0, 0)}}
}
