package asm_test

import (
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/emit/amd64/asm"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// A file holds no instruction that the target may lack.
func TestFeatures(t *testing.T) {
	old := target.AVX2()
	old.Name, old.Features = "AVX", []string{"AVX"}
	for _, m := range []*target.Target{target.AVX2(), old} {
		w := asm.New(m)
		w.Begin("product", 4, "func()", "product multiplies and adds.")
		x := w.Vec()
		w.FMA(x, x, x)
		w.End()
		_, _, err := w.Print("p", "test")
		switch want := "product takes instructions of FMA3, which AVX is without"; {
		case m != old && err != nil:
			t.Errorf("%s: %v", m.Name, err)
		case m == old && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: found %v, expected %s", m.Name, err, want)
		}
	}
}
