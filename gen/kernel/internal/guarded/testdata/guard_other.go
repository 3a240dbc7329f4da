//go:build !linux

package main

import "slices"

// guarded copies x, without guarded pages.
func guarded[T any](x []T, last bool) (copied []T, check func() bool) {
	return slices.Clone(x), func() bool { return true }
}
