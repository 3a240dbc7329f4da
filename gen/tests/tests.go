// Package tests says how much the tests of this module do.
//
// What go test ./... does tells whoever changed something whether it still works, in
// minutes. With -tags=exhaustive they do what .ci/run adds: all networks, machines, types
// of numbers and scripts. With TENSORNET_LONG=1, of .ci/nightly, they take hours.
package tests

import "os"

// All reports whether tests do everything that takes minutes.
func All() bool { return exhaustive || Long() }

// Long reports whether there is time for hours.
func Long() bool { return os.Getenv("TENSORNET_LONG") != "" }

// Of is all where tests do everything, and else some.
func Of(all, some int) int {
	if All() {
		return all
	}
	return some
}
