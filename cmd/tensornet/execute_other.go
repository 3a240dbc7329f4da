//go:build !unix

package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
)

// execute runs the program. Ctrl-C reaches it as well as this process, which
// waits for its end.
func execute(_ context.Context, binary string, args []string) error {
	c := exec.Command(binary)
	c.Args = args
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := c.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exitError(exit.ExitCode())
	}
	return err
}
