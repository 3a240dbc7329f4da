//go:build !amd64.v3 && !purego

package behaviour

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// onEach runs a test on each back end.
func onEach(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	if runtime.AVX2 {
		t.Run("vector", test)
		runtime.AVX2 = false
		defer func() { runtime.AVX2 = true }()
	}
	t.Run("plain", test)
}
