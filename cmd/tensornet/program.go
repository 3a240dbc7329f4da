package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/build"
	"github.com/seed-5f2744a7/tensornet/runtime/mpi/launch"
	"github.com/seed-5f2744a7/tensornet/runtime/program/app"
)

// baseFlag tells a network's program where its spec is.
const baseFlag = "base"

// specFlag tells it the spec itself, to show.
const specFlag = "spec"

// settingsFlag tells it what of the spec was set.
const settingsFlag = "settings"

// freezeFlag names layers that a training leaves alone.
const freezeFlag = "freeze"

// measureFlag asks report for the times of layers.
const measureFlag = "measure"

// patterns are words, a flag that may be given several times.
type patterns []string

func (p *patterns) Type() string   { return "names" }
func (p *patterns) String() string { return "" }
func (p *patterns) repeats()       {}

func (p *patterns) Set(text string) error {
	*p = append(*p, text)
	return nil
}

// newProgram is the command that compiles a spec's program and runs the
// program's own subcommand of that name.
func newProgram(name string) *cobra.Command {
	program := app.Find(name)
	short, long, _ := strings.Cut(program.Doc, "\n\n")
	var freeze patterns
	var measured bool
	var set settings
	most := 1
	if program.Args != "" {
		most = many
	}
	c := &cobra.Command{
		Use:               strings.TrimSpace(name + " [flags] SPEC " + program.Args),
		Short:             short,
		Long:              long,
		Args:              arguments("SPEC", 1, most),
		ValidArgsFunction: completeSpecs,
		RunE: func(c *cobra.Command, args []string) error {
			if err := program.Alone(); err != nil {
				return err
			}
			o := gen.Options{Set: set, Freeze: freeze}
			if f := c.Flags().Lookup(app.ActivationsFlag); f != nil {
				o.Activations = f.Value.String()
			}
			if f := c.Flags().Lookup(app.ExplainFlag); f != nil && f.Value.String() == "true" {
				o.Set = append(slices.Clone(set), app.InputGradients)
			}
			p, err := compile(c.Context(), args[0], o)
			if err != nil {
				return err
			}
			if program.Samples && p.Data == nil {
				return app.NoSamples(args[0])
			}
			if !build.ForThisMachine() {
				return fmt.Errorf("GOOS and GOARCH ask for a program that does not run here; use tensornet build")
			}
			binary, err := build.Compile(c.Context(), p, build.Options{MPI: name == "train" && launch.Find() != nil, Notify: notify(c, p)})
			if err != nil {
				return err
			}
			if measured {
				laps, err := compile(c.Context(), args[0], gen.Options{Set: set, Laps: true})
				if err != nil {
					return err
				}
				bench, err := build.Compile(c.Context(), p, build.Options{Laps: laps})
				if err != nil {
					return err
				}
				if err := c.Flags().Set(app.BenchFlag, bench); err != nil {
					return err
				}
			}
			return execute(c.Context(), binary, programArgs(c, args, p))
		},
	}
	set.flag(c)
	c.Flags().AddGoFlagSet(program.Flags())
	if name == "report" {
		c.Flags().BoolVar(&measured, measureFlag, false, "measure what each layer takes of a step of training, which takes some seconds")
	}
	if name == "train" {
		c.Flags().Var(&freeze, freezeFlag, "leave the layers of that `NAME` as they are, beside those that the spec freezes; * stands for any characters, and there may be several names")
	}
	for _, name := range []string{baseFlag, specFlag, settingsFlag, app.BenchFlag} {
		if c.Flags().Lookup(name) != nil {
			c.Flags().MarkHidden(name)
		}
	}
	return c
}

// notify tells why nothing else happens for some seconds, unless the program's
// own words are all that is wanted.
func notify(c *cobra.Command, p *gen.Package) func() {
	for _, name := range []string{"quiet", "json"} {
		if f := c.Flags().Lookup(name); f != nil && f.Changed {
			return nil
		}
	}
	return func() { fmt.Fprintf(c.ErrOrStderr(), "compiling %s\n", p.Info.Name) }
}

// programArgs are the arguments of the network's program: the subcommand, the
// flags that were given, and what follows the spec.
func programArgs(c *cobra.Command, args []string, p *gen.Package) []string {
	forward := []string{"tensornet", c.Name()}
	c.Flags().Visit(func(f *pflag.Flag) {
		switch f.Name {
		case freezeFlag, setFlag, measureFlag: // which the compiler has heeded
		case app.ActivationsFlag:
			forward = append(forward, "--"+f.Name+"="+p.Shown)
		default:
			forward = append(forward, "--"+f.Name+"="+f.Value.String())
		}
	})
	if f := c.Flags().Lookup(baseFlag); f != nil && !f.Changed {
		forward = append(forward, "--"+baseFlag+"="+filepath.Dir(args[0]))
	}
	if f := c.Flags().Lookup(specFlag); f != nil && !f.Changed {
		forward = append(forward, "--"+specFlag+"="+args[0])
	}
	if f := c.Flags().Lookup(settingsFlag); f != nil && !f.Changed {
		if set := c.Flags().Lookup(setFlag).Value.(*settings); len(*set) > 0 {
			forward = append(forward, "--"+settingsFlag+"="+strings.Join(*set, "\n"))
		}
	}
	return append(append(forward, "--"), args[1:]...)
}
