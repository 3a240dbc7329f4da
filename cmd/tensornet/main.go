// Command tensornet compiles neural networks, described in TOML, to Go.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime/program/app"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second signal ends the process at once, whatever that waits for
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	out := &app.Output{Writer: stdout}
	root.SetOut(out)
	root.SetErr(stderr)
	err := out.Or(root.ExecuteContext(ctx))
	if err == nil {
		return app.ExitOK
	}
	var diagnostics spec.Diagnostics
	var usage usageError
	var exit exitError
	switch {
	case errors.As(err, &exit):
		return int(exit)
	case errors.As(err, &diagnostics):
		fmt.Fprintln(stderr, text.Lines(err.Error()))
		if errors.As(err, &usage) {
			return app.ExitUsage
		}
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		fmt.Fprintln(stderr, "tensornet: interrupted")
		return app.ExitInterrupted
	case errors.As(err, &usage):
		fmt.Fprintln(stderr, "tensornet: "+text.Lines(err.Error()))
		return app.ExitUsage
	default:
		fmt.Fprintln(stderr, "tensornet: "+text.Lines(err.Error()))
	}
	return app.ExitFailure
}

// exitError is the exit code of a network's program, which has said the rest.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit code %d", int(e)) }
