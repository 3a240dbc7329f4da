package asm_test

import (
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/machine/x86/asm"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// TestLocal has a function run another in its place, which Go knows only where it takes more of the
// stack than may be taken without asking.
func TestLocal(t *testing.T) {
	for slots, local := range map[int]bool{2: true, 40: false} {
		w := asm.New(target.AVX2())
		w.Unless("wide")
		w.Begin("f", 4, "func(x *float32)", "f does nothing.")
		w.End()
		other := w.Beside(target.AVX512())
		other.Inner()
		other.Begin("wide", 4, "func(x *float32)", "wide does nothing.")
		for range slots {
			other.Slot()
		}
		other.End()
		assembly, stubs, err := w.Print("p", "test")
		if err != nil {
			t.Fatal(err)
		}
		for text, want := range map[string]bool{
			"TEXT wide<>(SB), NOSPLIT, $": local, "WIDER(wide+8(FP), wide)": local,
			"TEXT ·wide(SB), $": !local, "\tRET ·wide(SB)\n": !local,
		} {
			if strings.Contains(string(assembly), text) != want {
				t.Errorf("%d slots: %q is there: %v, expected %v\n%s", slots, text, !want, want, assembly)
			}
		}
		if strings.Contains(string(stubs), "func wide(x *float32)") == local {
			t.Errorf("%d slots: found declarations %s", slots, stubs)
		}
	}
}
