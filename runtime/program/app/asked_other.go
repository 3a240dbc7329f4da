//go:build !unix

package app

// onAsked does nothing where there is no SIGUSR1.
func onAsked() (asked func() bool, stop func()) {
	return func() bool { return false }, func() {}
}
