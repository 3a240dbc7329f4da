package kernel

import (
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

func TestLinesBesideAreAskedFor(t *testing.T) {
	const rows, arrays = 6, 3
	gradient := dense(rows, 32, 4)[2]
	m := x86.New(target.AVX2())
	plan, why := NewPlanner(m, 4).Operation(gradient.op, 0, &Groups{Stride: gradient.stride, Prefetch: arrays})
	if plan == nil {
		t.Fatal(why)
	}
	if plan.Prefetched != arrays {
		t.Fatalf("%s prefetches %d arrays, want %d", plan.Form, plan.Prefetched, arrays)
	}
	k := New(m)
	k.Use(plan, Use{})
	assembly, _, err := k.Print("main", "test")
	if err != nil {
		t.Fatal(err)
	}
	// Both lines of a row are iterations of one loop.
	if asked := strings.Count(string(assembly), "PREFETCHT1 "); asked != arrays*rows {
		t.Errorf("a block asks for %d lines, want %d (%s)", asked, arrays*rows, plan.Form)
	}
}
