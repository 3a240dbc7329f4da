//go:build unix

package app

import (
	"os"
	"os/signal"
	"syscall"
)

// onAsked has SIGUSR1 ask for the state of a training: asked reports whether it has since the last
// call. stop ends that.
func onAsked() (asked func() bool, stop func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGUSR1)
	return func() bool {
		select {
		case <-c:
			return true
		default:
			return false
		}
	}, func() { signal.Stop(c) }
}
