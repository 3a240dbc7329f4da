package kernel

import (
	"regexp"
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

// TestLinesAreAskedForOnce is about matrices from far whose blocks take as long as their loads.
func TestLinesAreAskedForOnce(t *testing.T) {
	forward := dense(128, 4096, 1)[0]
	m := x86.New(target.AVX512())
	plan, why := NewPlanner(m, 4).Operation(forward.op, 0, nil)
	if plan == nil {
		t.Fatal(why)
	}
	k := New(m)
	k.Use(plan, Use{})
	assembly, _, err := k.Print("main", "test")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(assembly), "\nsum")
	sum, _, found := strings.Cut(after, "JNZ")
	if rows := plan.nest.emitter.(*tile).rows; !found || rows != 12 || strings.Count(sum, "PREFETCHT1 ") != rows {
		t.Fatalf("%d rows ask for %d lines in an iteration (%s)", rows, strings.Count(sum, "PREFETCHT1 "), plan.Form)
	}
	if !regexp.MustCompile(`ADDQ \$64, BX`).MatchString(sum) {
		t.Errorf("an iteration does not take whole lines: %s", sum)
	}
}
