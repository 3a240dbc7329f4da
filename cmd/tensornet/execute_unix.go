//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"syscall"
)

// execute becomes the program, so that signals and the exit code are its own.
func execute(_ context.Context, binary string, args []string) error {
	return fmt.Errorf("%s: %w", binary, syscall.Exec(binary, args, os.Environ()))
}
