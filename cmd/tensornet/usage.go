package main

import (
	"errors"
	"fmt"
	"math"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// usageError is a mistake in how the command was called.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

const many = math.MaxInt

// arguments refuses fewer than least arguments, each of them a what, and more
// than most.
func arguments(what string, least, most int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return usageError{fmt.Errorf("no %s; usage: %s", what, c.UseLine())}
		case len(args) > most:
			return usageError{fmt.Errorf("unexpected argument %q; usage: %s", args[most], c.UseLine())}
		}
		return nil
	}
}

// knownCommand refuses what is no subcommand of root.
func knownCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range root.Commands() {
		names = append(names, c.Name())
	}
	return usageError{errors.New(spec.Unknown("command", args[0], names).String())}
}

// checkHelp lets help refuse what is no subcommand, too.
func checkHelp(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	help, _, _ := root.Find([]string{"help"})
	help.Args = func(_ *cobra.Command, args []string) error {
		if found, rest, _ := root.Find(args); found == root {
			return knownCommand(root, rest)
		}
		return nil
	}
}

// once is the value of a flag that may be given one time, and not without a value.
type once struct {
	pflag.Value
	given bool
}

func (o *once) Set(value string) error {
	if o.given {
		return errors.New("the flag is given twice")
	}
	if value == "" {
		return errors.New("the value is empty")
	}
	o.given = true
	return o.Value.Set(value)
}

// flagMistake says what is wrong with a flag of c.
func flagMistake(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return usageError{err}
	}
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, "--"+f.Name)
		}
	})
	return usageError{fmt.Errorf("%w%s", err, spec.DidYouMean("--"+unknown.GetSpecifiedName(), names))}
}

func unknownFormat(format string, known []string) error {
	return usageError{errors.New(spec.Unknown("format", format, known).String())}
}
