package ir

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// addresses lists the elements that an access reaches, in order of its iterations.
func addresses(a Access, loops []Loop) []int {
	list := []int{a.Offset}
	for i, l := range loops {
		var longer []int
		for _, at := range list {
			for k := range l.N {
				longer = append(longer, at+k*a.Strides[i])
			}
		}
		list = longer
	}
	return list
}

// TestAccess compares what is said of random accesses with their addresses.
func TestAccess(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	injective, covers := 0, 0
	for range 20_000 {
		loops := make([]Loop, 1+r.IntN(3))
		a := Access{Offset: r.IntN(3), Strides: make([]int, len(loops))}
		for i := range loops {
			loops[i] = Loop{Name: indexNames[i], N: 1 + r.IntN(4)}
			a.Strides[i] = r.IntN(14) - 4
		}
		all := addresses(a, loops)
		if lo, hi := a.Range(loops); lo != slices.Min(all) || hi != slices.Max(all) {
			t.Fatalf("%v over %v: range %d to %d, addresses %v", a, loops, lo, hi, all)
		}
		slices.Sort(all)
		distinct := slices.Compact(slices.Clone(all))
		if a.Injective(loops) {
			injective++
			if len(distinct) != len(all) {
				t.Fatalf("%v over %v is not injective", a, loops)
			}
		}
		if slices.Min(all) < 0 {
			continue
		}
		a.Value = &Value{Shape: []int{slices.Max(all) + 1}}
		if a.Offset == 0 && a.Covers(loops) {
			covers++
			if len(distinct) != a.Value.Size() {
				t.Fatalf("%v over %v does not cover %v", a, loops, a.Value.Shape)
			}
		}
	}
	if injective < 1000 || covers < 50 {
		t.Errorf("%d injective accesses, %d that cover", injective, covers)
	}
}

// TestSubscripts compares an access's subscripts with its addresses.
func TestSubscripts(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	found := 0
	for range 20_000 {
		shape := []int{1 + r.IntN(3), 1 + r.IntN(4), 1 + r.IntN(4)}
		loops := []Loop{{"i", 1 + r.IntN(3)}, {"j", 1 + r.IntN(4)}}
		a := Access{Offset: r.IntN(6), Strides: []int{r.IntN(17), r.IntN(5) - 1}}
		idx, ok := a.Subscripts(loops, shape)
		if !ok {
			continue
		}
		found++
		flat := make([][]int, len(idx))
		for d, x := range idx {
			flat[d] = addresses(Access{Offset: x.Offset, Strides: x.Strides}, loops)
		}
		for k, at := range addresses(a, loops) {
			if sum := (flat[0][k]*shape[1]+flat[1][k])*shape[2] + flat[2][k]; sum != at {
				t.Fatalf("%v over %v in %v: subscripts give %d, expected %d", a, loops, shape, sum, at)
			}
		}
	}
	if found < 1000 {
		t.Errorf("only %d accesses have subscripts", found)
	}
}

// TestCollapse compares the addresses of an operation's operands before and
// after its loops are merged.
func TestCollapse(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	merged := 0
	for range 2000 {
		shape := []int{1 + r.IntN(3), 1 + r.IntN(3), 1 + r.IntN(3), 1 + r.IntN(3)}
		loops, strides := Loops(shape)
		op := &Op{Kind: Map, Loops: loops, Out: Access{Strides: slices.Clone(strides)}, In: []Access{{Strides: slices.Clone(strides)}, {Strides: slices.Clone(strides)}}}
		op.In[0].Strides[r.IntN(4)] = 0
		op.In[1].Offset = r.IntN(5)
		var before [][]int
		for _, a := range append([]Access{op.Out}, op.In...) {
			before = append(before, addresses(a, op.Loops))
		}
		op.Collapse()
		merged += len(shape) - len(op.Loops)
		for i, a := range append([]Access{op.Out}, op.In...) {
			if after := addresses(a, op.Loops); !slices.Equal(after, before[i]) {
				t.Fatalf("%v: operand %d reaches %v, before %v", shape, i, after, before[i])
			}
		}
	}
	if merged == 0 {
		t.Error("no loops are merged")
	}
}
