package behaviour

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// onEach runs a test on every machine that there is, side by side.
func onEach(t *testing.T, test func(t *testing.T, on runtime.Machine)) {
	t.Helper()
	for _, on := range runtime.Machines() {
		t.Run(on.String(), func(t *testing.T) {
			t.Parallel()
			test(t, on)
		})
	}
}
