//go:build !((linux || darwin) && (amd64 || arm64))

package mpi

import (
	goruntime "runtime"
	"strings"
	"testing"
)

// TestOpenElsewhere: a system without MPI is named, with those that have it.
func TestOpenElsewhere(t *testing.T) {
	want := "MPI: found " + goruntime.GOOS + "/" + goruntime.GOARCH + ", expected Linux or macOS on amd64 or arm64"
	if _, err := Open(); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v, expected %s", err, want)
	}
}
