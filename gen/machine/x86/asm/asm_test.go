package asm_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mmcloughlin/avo/operand"

	"github.com/seed-5f2744a7/tensornet/gen/machine/x86/asm"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// A file holds no instruction that the target may lack; which extension one takes
// depends on its operands, too.
func TestFeatures(t *testing.T) {
	old := target.AVX2()
	old.Name, old.Features = "AVX", []string{"AVX"}
	for _, c := range []struct {
		takes string // beyond AVX
		write func(w *asm.Writer, x asm.Vec)
	}{
		{"", func(w *asm.Writer, x asm.Vec) { w.Add(x, x, x) }},
		{"FMA3", func(w *asm.Writer, x asm.Vec) { w.FMA(x, x, x) }},
		{"AVX2", func(w *asm.Writer, x asm.Vec) { w.AddInt(x, x, x) }},
		{"", func(w *asm.Writer, x asm.Vec) { w.VPADDD(x.AsX(), x.AsX(), x.AsX()) }},
		{"AVX2", func(w *asm.Writer, x asm.Vec) { w.VBROADCASTSS(x.AsX(), x) }},
		{"", func(w *asm.Writer, x asm.Vec) { w.VBROADCASTSS(w.High(0), x) }},
		{"AVX2", func(w *asm.Writer, x asm.Vec) { w.LookUp(x, x, x) }},
		{"MMX+", func(w *asm.Writer, x asm.Vec) { w.Prefetch(1, w.High(0)) }},
	} {
		for _, m := range []*target.Target{target.AVX2(), old} {
			w := asm.New(m)
			w.Begin("f", 4, "func()", "f does one thing.")
			c.write(w, w.Vec())
			w.End()
			want := ""
			if m == old && c.takes != "" {
				want = "f takes instructions of " + c.takes + ", which AVX is without"
			}
			checkPrinted(t, w, want)
		}
	}
}

// Of AVX-512 some instructions came later, and shorter vectors; what reads one element
// for each lane says so.
func TestFeaturesOfAVX512(t *testing.T) {
	few := target.AVX512()
	few.Features = append(target.AVX2().Features, "AVX512F")
	for _, c := range []struct {
		takes, text string
		write       func(w *asm.Writer, x asm.Vec)
	}{
		{"", "VADDPS Z0, Z0, Z0", func(w *asm.Writer, x asm.Vec) { w.Add(x, x, x) }},
		{"", "VADDPS.BCST half<>+0(SB), Z0, Z0", func(w *asm.Writer, x asm.Vec) { w.Add(asm.Each{Mem: w.Constant("half", 0.5)}, x, x) }},
		{"", "VBROADCASTSS half<>+0(SB), Z0", func(w *asm.Writer, x asm.Vec) { w.LoadVec(asm.Each{Mem: w.Constant("half", 0.5)}, x) }},
		{"", "VMOVUPS.Z (AX), K1, Z0", func(w *asm.Writer, x asm.Vec) { w.VMOVUPSZeroing(asm.At(w.GP(), 0), w.Opmask(), x) }},
		{"AVX512DQ", "VXORPS Z0, Z0, Z0", func(w *asm.Writer, x asm.Vec) { w.Xor(x, x, x) }},
		{"AVX512DQ", "VPMOVD2M Z0, K7", func(w *asm.Writer, x asm.Vec) { w.VPMOVD2M(x, asm.Spare) }},
		{"AVX512VL", "VMOVUPS (AX), Y16", func(w *asm.Writer, x asm.Vec) {
			for range 15 {
				w.Vec()
			}
			w.VMOVUPS(asm.At(w.GP(), 0), w.Vec().AsY())
		}},
		{"AVX512VL", "VSHUFF64X2 $0x03, Y0, Y0, Y0", func(w *asm.Writer, x asm.Vec) {
			w.VSHUFF64X2(operand.U8(3), x.AsY(), x.AsY(), x.AsY())
		}},
	} {
		for _, m := range []*target.Target{target.AVX512(), few} {
			w := asm.New(m)
			w.Begin("f", 4, "func()", "f does one thing.")
			c.write(w, w.Vec())
			w.RET()
			want := ""
			if m == few && c.takes != "" {
				want = "f takes instructions of " + c.takes + ", which AVX512 is without"
			}
			if assembly := checkPrinted(t, w, want); want == "" && !strings.Contains(strings.Join(strings.Fields(assembly), " "), c.text) {
				t.Errorf("no %s in\n%s", c.text, assembly)
			}
		}
	}
}

// A function whose signature is none is not printed.
func TestSignature(t *testing.T) {
	w := asm.New(target.AVX2())
	w.Begin("f", 4, "func(", "f does nothing.")
	w.End()
	if _, _, err := w.Print("p", "test"); err == nil || !strings.HasPrefix(err.Error(), "f: ") {
		t.Errorf("found %v", err)
	}
}

// What takes more registers than there are is counted on, and not printed.
func TestRegistersAreCounted(t *testing.T) {
	wide := asm.New(target.AVX512())
	wide.Begin("f", 4, "func()", "f does nothing.")
	for range 33 {
		wide.Vec()
	}
	checkPrinted(t, wide, "it takes 33 vector registers of 32")
	wide = asm.New(target.AVX512())
	wide.Begin("f", 4, "func()", "f does nothing.")
	for range 8 {
		wide.Opmask()
	}
	checkPrinted(t, wide, "it takes 8 mask registers of 6")

	for taken, want := range map[int]string{16: "", 19: "it takes 19 vector registers of 16"} {
		w := asm.New(target.AVX2())
		w.Begin("f", 4, "func()", "f does nothing.")
		for range 3 { // what is given back can be taken again
			x := w.Vec()
			w.Release(x)
		}
		for range taken {
			w.Vec()
		}
		w.End()
		if got := w.MostTaken(); got != taken {
			t.Errorf("%d registers are counted as %d", taken, got)
		}
		if left := max(16-taken, 0); w.FreeVectors() != left {
			t.Errorf("%d of 16 registers leave %d", taken, w.FreeVectors())
		}
		checkPrinted(t, w, want)
	}
	w := asm.New(target.AVX2())
	w.Begin("f", 4, "func()", "f does nothing.")
	for range 14 {
		w.GP()
	}
	w.End()
	checkPrinted(t, w, "it takes 14 general registers of 13")
}

// Those who take words of the stack frame from its two ends never meet.
func TestFrame(t *testing.T) {
	for _, c := range []struct {
		low, high int
		want      string
	}{{13, 3, ""}, {12, 5, "it takes 17 words of the stack frame of 16"}} {
		w := asm.New(target.AVX2())
		w.Begin("f", 4, "func()", "f does nothing.")
		places := map[int]bool{}
		for i := range c.low {
			places[w.Low(i).Disp] = true
		}
		for i := range c.high {
			places[w.High(i).Disp] = true
		}
		if shared := c.low+c.high > len(places); shared != (c.want != "") {
			t.Errorf("%d and %d words take %d places", c.low, c.high, len(places))
		}
		if w.Low(1) != w.Low(1) || w.High(1) != w.High(1) || w.Slot() == w.Slot() {
			t.Error("words move, or vectors share a place")
		}
		w.End()
		checkPrinted(t, w, c.want)
	}
}

func checkPrinted(t *testing.T, w *asm.Writer, want string) string {
	t.Helper()
	assembly, _, err := w.Print("p", "test")
	if got := fmt.Sprint(err); err == nil && want != "" || err != nil && got != want {
		t.Errorf("found %v, expected %q", err, want)
	}
	return string(assembly)
}

// Labels and data have the names that they are given; what differs, a name of its
// own.
func TestNames(t *testing.T) {
	w := asm.New(target.AVX2())
	for _, name := range []string{"f", "g"} {
		w.Begin(name, 4, "func(n int)", name+" loops.")
		for range 2 {
			w.Loop("rows", w.Arg("n"), func() {})
		}
		w.LoadVec(w.Constant("half", 0.5), w.Vec())
		w.LoadVec(w.Constant("half", 0.5), w.Vec())
		w.In(8, func() { w.LoadVec(w.Constant("half", 0.5), w.Vec()) })
		w.LoadVec(w.Constant("least", 0x1p-126), w.Vec())
		w.End()
	}
	assembly, _, err := w.Print("p", "test")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{
		"\nrows:\n": 2, "\nrows_2:\n": 2, "\n// g loops.\nTEXT ·g(SB)": 1,
		"GLOBL half<>(SB)": 1, "GLOBL half_<>(SB)": 1, "DATA half<>+28(SB)/4, $(0.5)": 1, "DATA half_<>+24(SB)/8, $(0.5)": 1,
		"DATA least<>+0(SB)/4, $0x00800000": 1, // it would have 48 digits
	} {
		if n := strings.Count(string(assembly), text); n != want {
			t.Errorf("%d times %q, want %d:\n%s", n, text, want, assembly)
		}
	}
}
