package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/output"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

func newGen() *cobra.Command {
	var out, dump string
	c := &cobra.Command{
		Use:   "gen [flags] SPEC...",
		Short: "generate a Go package from each spec",
		Long: `Writes the package of each spec into a folder of its name, beside the spec or in
-o, and removes generated files that are no longer made. Files that people wrote,
links, and packages of other specs are left alone. If a file cannot be written, none
of its package changes. Prints the names of the files that it changed; none when
everything is up to date.

In a Go file, to generate with go generate:

	//go:generate go tool tensornet gen letters.toml`,
		Args:              arguments("SPEC", 1, many),
		ValidArgsFunction: completeSpecs,
		RunE: func(c *cobra.Command, specs []string) error {
			if dump != "" {
				return dumpPrograms(c, specs, dump)
			}
			return eachPackage(c.Context(), out, specs, func(g generated) error {
				advise(c, g.spec, g.Package)
				return write(c.OutOrStdout(), g)
			})
		},
	}
	c.Flags().StringVarP(&out, "output", "o", "", "`DIR` for the packages' folders (default beside each spec)")
	c.Flags().StringVar(&dump, "dump-ir", "", "print the program after:`PASS` instead; after:all for every pass, after:schedule for how it will run")
	return c
}

// advise tells of losses that outputs are not made for.
func advise(c *cobra.Command, file string, p *gen.Package) {
	for _, o := range p.Info.Outputs {
		if o.Advice != "" {
			fmt.Fprintf(c.ErrOrStderr(), "%s: note: output %q: %s\n", text.Clean(file), o.Name, o.Advice)
		}
	}
}

func write(w io.Writer, g generated) error {
	changes, err := output.Changes(g.dir, g.spec, g.Files)
	if err == nil {
		err = output.Apply(g.dir, changes)
	}
	if err != nil {
		return err
	}
	for _, change := range changes {
		note := ""
		if change.New == nil {
			note = " (removed)"
		}
		fmt.Fprintln(w, change.Path+note)
	}
	return nil
}

// dumpPrograms prints the compiler's programs after the passes that are asked for,
// as after:fuse, after:training/fuse (of one program alone) or after:all.
func dumpPrograms(c *cobra.Command, specs []string, want string) error {
	want = strings.TrimPrefix(want, "after:")
	names := []string{"all"}
	found := false
	options := gen.Options{Dump: func(pass, program string) {
		_, short, _ := strings.Cut(pass, "/")
		names = append(names, short)
		if want == "all" || want == pass || want == short {
			found = true
			fmt.Fprintf(c.OutOrStdout(), "%s\n%s\n", pass, program)
		}
	}}
	err := compileAll(c.Context(), specs, options, func(string, *gen.Package) error { return nil })
	if err == nil && !found {
		return usageError{errors.New(spec.Unknown("pass", want, names).String())}
	}
	return err
}
