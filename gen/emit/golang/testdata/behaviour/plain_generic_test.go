//go:build !amd64 || amd64.v3 || purego

package behaviour

import "testing"

// onEach runs a test on the only back end.
func onEach(t *testing.T, test func(t *testing.T)) { test(t) }
