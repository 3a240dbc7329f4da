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
	k := New(x86.New(target.AVX2()), 4)
	kernel, err := k.Add("kernel", gradient.op, 0, &Groups{Stride: gradient.stride, Beside: arrays})
	if err != nil {
		t.Fatal(err)
	}
	if kernel.Fetched != arrays {
		t.Fatalf("%s fetches %d arrays, want %d", kernel.Form, kernel.Fetched, arrays)
	}
	assembly, _, err := k.Print("main", "test")
	if err != nil {
		t.Fatal(err)
	}
	// Both lines of a row are turns of one loop.
	if asked := strings.Count(string(assembly), "PREFETCHT1 "); asked != arrays*rows {
		t.Errorf("a block asks for %d lines, want %d (%s)", asked, arrays*rows, kernel.Form)
	}
}
