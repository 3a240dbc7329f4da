// Package app is the program of one network: it trains, evaluates and runs it.
// The program that tensornet builds has a main function that binds a generated
// package to Main, and nothing else.
package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
	"github.com/seed-5f2744a7/tensornet/runtime/program/progress"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// Exit codes of the program.
const (
	ExitOK          = 0
	ExitFailure     = 1
	ExitUsage       = 2
	ExitInterrupted = 130 // as shells count: 128 and the signal's number
)

// Program is what Main runs.
type Program struct {
	Network      Network
	Source       data.Source         // of samples; nil: none
	Augmentation []data.Augmentation // of pictures in training
	Weights      []byte              // embedded weights file; nil: none
	Tuned        any                 // points to the optimizer's settings, which the first argument has as [Tuning]; nil: they are the spec's

	// World joins the processes that a launcher has started; nil: the program is built without.
	World func() (World, error)
}

// Main runs the subcommand that args name, with flags and arguments after it,
// and returns the exit code. The first Ctrl-C ends it at once, but a training in
// good order, and the second that, too.
func Main(p Program, args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	out := &Output{Writer: os.Stdout}
	s := &session{Program: p, name: programName(), out: out, err: os.Stderr}
	err := out.Or(s.run(ctx, args))
	code := s.end(ctx, err)
	if s.world != nil {
		s.world.Close(err)
	}
	return code
}

// end tells why a command has ended, and returns the exit code.
func (s *session) end(ctx context.Context, err error) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return ExitOK
	case errors.Is(err, errInterrupted):
		return ExitInterrupted
	}
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		s.tell("%s: interrupted", s.name)
		return ExitInterrupted
	}
	s.tell("%s: %v", s.name, err)
	if IsUsage(err) {
		return ExitUsage
	}
	return ExitFailure
}

// errInterrupted is for what has told already that it was interrupted.
var errInterrupted = errors.New("interrupted")

// usageError is a mistake in how the program was called.
type usageError struct{ error }

func usagef(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// IsUsage says whether an error is a mistake in how a command was called.
func IsUsage(err error) bool {
	return errors.As(err, new(usageError))
}

// Output remembers the first error of writing to it.
type Output struct {
	io.Writer
	err error
}

// Write implements io.Writer.
func (o *Output) Write(p []byte) (int, error) {
	n, err := o.Writer.Write(p)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

// Or is err or, without any or where that is about help, the error of writing.
func (o *Output) Or(err error) error {
	if o.err != nil && (err == nil || errors.Is(err, flag.ErrHelp)) {
		return o.err
	}
	return err
}

// Width is how many cells a line of results has.
func Width(w io.Writer) int {
	if o, ok := w.(*Output); ok {
		w = o.Writer
	}
	return progress.Width(w)
}

// session is one run of the program.
type session struct {
	Program
	name string
	out  io.Writer
	err  *os.File

	world World // that trains; nil: this process does alone
}

// tell tells the user something beside the results. It may quote what others
// have written.
func (s *session) tell(format string, args ...any) {
	fmt.Fprintln(s.err, text.Lines(fmt.Sprintf(format, args...)))
}

func (s *session) run(ctx context.Context, args []string) error {
	if s.Tuned != nil && len(args) > 0 {
		if err := tune(s.Tuned, s.Network.info(), args[0]); err != nil {
			return err
		}
		args = args[1:]
	}
	if len(args) == 0 {
		s.usage(s.err)
		return usagef("no command")
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		s.usage(s.out)
		return nil
	}
	c := Find(args[0])
	if c == nil {
		var names []string
		for _, c := range Commands {
			names = append(names, c.Name)
		}
		return usagef("unknown command %q%s; %s help lists them", args[0], suggestion("", text.Nearest(args[0], names)), s.name)
	}
	action := c.action()
	flags := flag.NewFlagSet(c.Name, flag.ContinueOnError)
	action.flags(flags)
	rest, err := parse(flags, args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		c.usage(s.out, s.name, c.Flags())
		return err
	case err != nil:
		return usagef("%s: %w", c.Name, err)
	case c.Args == "" && len(rest) > 0:
		return usagef("%s takes no argument, found %q", c.Name, rest[0])
	}
	return c.perform(ctx, s, action, rest)
}

func programName() string { return nameOf(os.Args[0]) }

// nameOf is how a program calls itself.
func nameOf(path string) string { return strings.TrimSuffix(filepath.Base(path), ".exe") }
