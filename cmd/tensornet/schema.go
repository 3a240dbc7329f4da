package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/gen/schema"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

func newSchema() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "schema [flags]",
		Short: "print the JSON Schema of specs, for editors",
		Long: `Prints the JSON Schema (Draft 7) of the spec language: every section, layer type,
word and option, with its limits, default and explanation. Editors that know TOML
complete and check specs by it; with taplo, or the extension Even Better TOML, by
a line at the top of the spec:

	#:schema ./tensornet.schema.json

where this command wrote the file:

	tensornet schema -o tensornet.schema.json

The other commands find also what a schema cannot know, such as shapes that do not
fit.`,
		Args: arguments("", 0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			text, err := schema.JSON()
			if err != nil {
				return err
			}
			write := func(w io.Writer) error {
				_, err := w.Write(text)
				return err
			}
			if out == "" {
				return write(c.OutOrStdout())
			}
			if err := aSchema.mayReplace(out); err != nil {
				return err
			}
			return runtime.WriteFile(out, write)
		},
	}
	c.Flags().StringVarP(&out, "output", "o", "", "`FILE` to write (default standard output)")
	return c
}
