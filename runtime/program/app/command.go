package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// Command is a subcommand of a network's program.
type Command struct {
	Name string
	Args string // what follows the flags; empty: nothing
	Doc  string // first line: in short
	new  func() action

	keeps bool // something of its work when it is interrupted
	ranks bool // processes that a launcher has started do it together, or may each for itself

	Samples bool // it needs those of a source
}

// action is one call of a subcommand.
type action interface {
	flags(*flag.FlagSet)
	run(ctx context.Context, s *session, args []string) error
}

// Commands are all subcommands.
var Commands = []Command{trainCommand, lrFindCommand, evalCommand, predictCommand, compareCommand, reportCommand, summaryCommand, versionCommand}

// Find returns the subcommand of that name, or nil.
func Find(name string) *Command {
	for i := range Commands {
		if Commands[i].Name == name {
			return &Commands[i]
		}
	}
	return nil
}

// Flags returns the flags that the subcommand knows, for a program that passes
// them on.
func (c *Command) Flags() *flag.FlagSet {
	flags := flag.NewFlagSet(c.Name, flag.ContinueOnError)
	c.new().flags(flags)
	return flags
}

func (c *Command) action() action { return c.new() }

// perform runs an action of the command. Unless it keeps something when it is
// interrupted, it then ends, whatever it waits for.
func (c *Command) perform(ctx context.Context, s *session, a action, args []string) error {
	if err := c.Alone(); err != nil {
		return err
	}
	if c.keeps {
		return a.run(ctx, s, args)
	}
	done := make(chan error, 1)
	go func() { done <- a.run(ctx, s, args) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// parse takes flags, each once, and arguments in any order; after -- come only
// arguments.
func parse(flags *flag.FlagSet, args []string) (rest []string, err error) {
	flags.SetOutput(io.Discard)
	flags.VisitAll(func(f *flag.Flag) { f.Value = &once{Value: f.Value} })
	for {
		if err := flags.Parse(args); err != nil {
			return nil, flagMistake(flags, err)
		}
		left := flags.Args()
		if n := len(args) - len(left); n > 0 && args[n-1] == "--" {
			return append(rest, left...), nil
		}
		if len(left) == 0 {
			return rest, nil
		}
		rest, args = append(rest, left[0]), left[1:]
	}
}

// once is the value of a flag that may be given one time, and not without a value.
type once struct {
	flag.Value
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

// IsBoolFlag says whether the flag needs no value, as package flag asks.
func (o *once) IsBoolFlag() bool {
	b, ok := o.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// flagMistake suggests a flag for one that there is not.
func flagMistake(flags *flag.FlagSet, err error) error {
	name, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !unknown {
		return err
	}
	var names []string
	flags.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	return fmt.Errorf("unknown flag: --%s%s", name, suggestion("--", text.Nearest(name, names)))
}

// suggestion is the end of a message about a word for which another may have
// been meant, or nothing.
func suggestion(prefix, near string) string {
	if near == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", prefix+near)
}

func (s *session) usage(w io.Writer) {
	info := s.Network.info()
	fmt.Fprintf(w, "%s: a network compiled by tensornet %s from %s", info.Name, info.Version, info.Spec)
	if info.Doc != "" {
		fmt.Fprintf(w, "\n%s", info.Doc)
	}
	fmt.Fprintf(w, "\n\nUsage: %s COMMAND [flags]\n\nCommands:\n", s.name)
	t := text.NewTable()
	for _, c := range Commands {
		short, _, _ := strings.Cut(c.Doc, "\n")
		t.Row("  "+c.Name, short)
	}
	fmt.Fprintf(w, "%s\n%s COMMAND --help tells more.\n", t, s.name)
}

func (c *Command) usage(w io.Writer, program string, flags *flag.FlagSet) {
	fmt.Fprintf(w, "%s\n\nUsage: %s\n", c.Doc, strings.TrimSpace(program+" "+c.Name+" [flags] "+c.Args))
	t := text.NewTable()
	flags.VisitAll(func(f *flag.Flag) {
		value, doc := flag.UnquoteUsage(f)
		if b, ok := f.Value.(interface{ IsBoolFlag() bool }); ok && b.IsBoolFlag() {
			value = ""
		}
		t.Row("  --"+strings.TrimSpace(f.Name+" "+value), doc)
	})
	fmt.Fprintf(w, "\nFlags:\n%s", t)
}
