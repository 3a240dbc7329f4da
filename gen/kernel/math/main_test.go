package math_test

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain gives this program, and the compilers that it starts, memory for time.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Setenv("GOGC", "400")
	os.Exit(m.Run())
}
