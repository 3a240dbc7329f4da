package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

const long = `tensornet compiles a neural network, described in a TOML file, to Go:
a package with inference and training, or a program that trains, evaluates and
predicts.

Exit codes: 0 all is well, 1 failure or drift, 2 wrong usage, 130 interrupted.`

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "tensornet",
		Short:         "compile neural networks to Go",
		Long:          long,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          knownCommand,
		RunE:          func(c *cobra.Command, _ []string) error { return noCommand(c) },
	}
	root.SetFlagErrorFunc(flagMistake)
	root.AddCommand(
		newGen(), newCheck(), newSummary(), newGraph(),
		newProgram("train"), newProgram("lr-find"), newProgram("eval"), newProgram("predict"), newSweep(), newCompare(), newProgram("report"), newBuild(), newBench(),
		newInit(), newImport(), newExport(), newWeights(), newSchema(), newVersion(),
	)
	checkHelp(root)
	flagsOnce(root)
	return root
}

// flagsOnce refuses flags of all commands below c that are given twice.
func flagsOnce(c *cobra.Command) {
	for _, c := range c.Commands() {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if _, ok := f.Value.(interface{ repeats() }); !ok {
				f.Value = &once{Value: f.Value}
			}
		})
		flagsOnce(c)
	}
}

// noCommand is for a command that has others and was called without.
func noCommand(c *cobra.Command) error {
	c.SetOut(c.ErrOrStderr())
	return errors.Join(c.Help(), usageError{errors.New("no command")})
}

// completeSpecs lets shells complete names of specs.
func completeSpecs(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return []string{"toml"}, cobra.ShellCompDirectiveFilterFileExt
}

// compile reads and compiles a spec.
func compile(ctx context.Context, file string, o gen.Options) (*gen.Package, error) {
	if os.Getenv("GOGC") == "" { // else the collector takes a third of the time
		defer debug.SetGCPercent(debug.SetGCPercent(400))
	}
	return until(ctx, func() (*gen.Package, error) {
		src, err := readSpec(file)
		if err != nil {
			return nil, err
		}
		o.Files = os.DirFS(filepath.Dir(file))
		p, err := gen.Generate(ctx, file, src, o)
		var mistakes spec.Diagnostics
		if errors.As(err, &mistakes) && mistakes.Set() {
			err = usageError{err}
		}
		return p, err
	})
}

// until returns what do makes, or when ctx ends, whatever do waits for or reads from. So
// do must write nothing.
func until[T any](ctx context.Context, do func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		r.value, r.err = do()
		done <- r
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

func readSpec(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return spec.Read(f)
}

// compileAll compiles specs one by one, and reports the mistakes of all.
func compileAll(ctx context.Context, files []string, o gen.Options, use func(file string, p *gen.Package) error) error {
	var mistakes spec.Diagnostics
	var errs []error
	for _, file := range files {
		p, err := compile(ctx, file, o)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			err = use(file, p)
		}
		var found spec.Diagnostics
		if errors.As(err, &found) {
			mistakes = append(mistakes, found...)
		} else if err != nil {
			errs = append(errs, err)
		}
	}
	if len(mistakes) > 0 {
		errs = append(errs, mistakes)
	}
	return errors.Join(errs...)
}

// packageDir is the folder of a generated package: in out or beside the spec.
func packageDir(out, file string, p *gen.Package) string {
	if out == "" {
		out = filepath.Dir(file)
	}
	return filepath.Join(out, p.Name)
}
