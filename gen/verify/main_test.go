package verify_test

import (
	"log"
	"os"
	"runtime/debug"
	"testing"
)

// TestMain gives this program, and the compilers that it starts, memory for time.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Setenv("GOGC", "400")
	var err error
	if scratch, err = os.MkdirTemp("", "networks"); err != nil {
		log.Fatal(err)
	}
	code := m.Run()
	os.RemoveAll(scratch)
	os.Exit(code)
}
