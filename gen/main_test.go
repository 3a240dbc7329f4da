package gen_test

import (
	"os"
	"runtime/debug"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/gen/tests"
)

// TestMain gives this program, and the compilers that it starts, memory for time.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Setenv("GOGC", "400")
	os.Exit(m.Run())
}

// long reports whether there is time for what finds nothing new on most days.
func long() bool { return tests.Long() }

// targets are the machines that vector code is written for where it matters little
// for which: one, or where there is time, all.
func targets() []*target.Target {
	if long() {
		return nil
	}
	return []*target.Target{target.AVX2()}
}
