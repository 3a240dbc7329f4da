package machine

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

func TestLimits(t *testing.T) {
	for _, on := range runtime.Machines() {
		if !on.AVX2() {
			if l := Measure(on, 1, time.Millisecond); l.FLOPS["float32"] != 0 || l.Bandwidth[0].Rate != 0 {
				t.Errorf("%+v without vector code", l)
			}
			continue
		}
		single, double := PeakFLOPS(on, 4, 1), PeakFLOPS(on, 8, 1)
		if ratio := single / double; single < 1e9 || ratio < 1 || ratio > 4 {
			t.Errorf("%v: %g FLOP/s in float32, %g in float64", on, single, double)
		}
		if rate := ReadBandwidth(on, 1<<14, 1); rate < 1e9 || rate > 1e13 {
			t.Errorf("%v: %g bytes/s", on, rate)
		}
	}
}

func TestLevels(t *testing.T) {
	dir := t.TempDir()
	for index, c := range map[string][3]string{
		"index0": {"1", "Data", "48K"}, "index1": {"1", "Instruction", "32K"},
		"index2": {"2", "Unified", "2048K"}, "index3": {"3", "Unified", "1M"}, "index4": {"4", "Unified", ""},
	} {
		for i, file := range []string{"level", "type", "size"} {
			if err := os.MkdirAll(filepath.Join(dir, index), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, index, file), []byte(c[i]+"\n"), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	want := []Level{{Name: "L1", Size: 48 << 10}, {Name: "L2", Size: 2 << 20}, {Name: "L3", Size: 1 << 20}}
	if diff := cmp.Diff(want, caches(dir)); diff != "" {
		t.Error(diff)
	}
	found := levels()
	for i, l := range found {
		if l.Bytes < 256 || i > 0 && l.Bytes < found[i-1].Bytes {
			t.Errorf("%+v", found)
		}
	}
	if got := Size(16<<10) + " " + Size(4<<20); got != "16KB 4MB" {
		t.Error(got)
	}
}
