package asm

import (
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// TestConstantsAreLoadedOnce: a register that holds a constant is not filled again, but after
// something else was written to it, and where a loop begins.
func TestConstantsAreLoadedOnce(t *testing.T) {
	w := New(target.AVX2())
	w.Begin("f", 4, "func(p *float32)", "f does nothing.")
	p, x, y := w.Arg("p"), w.Vec(), w.Vec()
	six := w.Constant("six", 6)
	for range 2 {
		w.VMOVUPS(six, x)
		w.VMOVUPS(x, At(p, 0))
	}
	w.VADDPS(x, x, x)
	w.VMOVUPS(six, x)
	w.VMOVUPS(six, y)
	w.Times("again", 3, func() { w.VMOVUPS(six, x) })
	w.End()
	assembly, _, err := w.Print("main", "test")
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(assembly), "TEXT")
	body, _, _ = strings.Cut(body, "DATA")
	if n := strings.Count(body, "six<>"); n != 4 {
		t.Errorf("six is loaded %d times, expected 4:\n%s", n, body)
	}
}
