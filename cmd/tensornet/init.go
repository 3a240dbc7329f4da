package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/templates"
)

func newInit() *cobra.Command {
	kind := templates.Starters[0]
	c := &cobra.Command{
		Use:   "init [flags] FILE.toml",
		Short: "write a spec to begin with",
		Long: `Writes a small network that learns letters, the rows of a CSV table, pictures in a
folder for each class (images), or in MNIST's format (idx). A file that is there already
is not touched.`,
		Args: arguments("FILE.toml", 1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			if !slices.Contains(templates.Starters, kind) {
				return usageError{errors.New(spec.Unknown("kind of data", kind, templates.Starters).String())}
			}
			if err := start(args[0], kind); err != nil {
				return err
			}
			_, err := fmt.Fprintf(c.ErrOrStderr(), "wrote %s; its comments say what to change and how to train it\n", args[0])
			return err
		},
	}
	c.Flags().StringVar(&kind, "data", kind, "`KIND` of what it learns: "+strings.Join(templates.Starters, ", "))
	c.RegisterFlagCompletionFunc("data", cobra.FixedCompletions(templates.Starters, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func start(file, kind string) error {
	name, isSpec := strings.CutSuffix(filepath.Base(file), ".toml")
	if !isSpec {
		return usageError{fmt.Errorf("%s: want a file name that ends in .toml", file)}
	}
	if err := spec.CheckPackage(strings.ToLower(name)); err != nil {
		return usageError{fmt.Errorf("%s: the file's name is to be the network's: found %w", file, err)}
	}
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s exists; it was not touched", file)
	}
	text, err := templates.Starter(kind, name)
	if err != nil {
		return err
	}
	return runtime.WriteFile(file, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}
