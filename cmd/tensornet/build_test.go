package main

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

func TestProgramName(t *testing.T) {
	p := &gen.Package{Info: runtime.ModelInfo{Name: "net"}}
	for system, want := range map[string]string{"linux": "net.bin", "darwin": "net.bin", "windows": "net.exe"} {
		t.Setenv("GOOS", system)
		if got := programName(p); got != want {
			t.Errorf("%s: %s, want %s", system, got, want)
		}
	}
}
