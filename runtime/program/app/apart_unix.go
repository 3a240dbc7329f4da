//go:build unix

package app

import (
	"os/exec"
	"syscall"
	"time"
)

// apart keeps a terminal's signals from a command, which is interrupted in good order when its
// context ends.
func apart(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGINT) }
	c.WaitDelay = 30 * time.Second
}
