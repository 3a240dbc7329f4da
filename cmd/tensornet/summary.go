package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/runtime/program/app"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary"
)

func newSummary() *cobra.Command {
	format := "table"
	kernels := false
	var set settings
	c := &cobra.Command{
		Use:               "summary [flags] SPEC",
		Short:             "show the layers, shapes, parameters and cost of a network",
		Args:              arguments("SPEC", 1, 1),
		ValidArgsFunction: completeSpecs,
		RunE: func(c *cobra.Command, specs []string) error {
			known := summary.Formats
			if kernels {
				known = []string{"table", "json"}
			}
			if !slices.Contains(known, format) {
				return unknownFormat(format, known)
			}
			p, err := compile(c.Context(), specs[0], gen.Options{Set: set})
			if err != nil {
				return err
			}
			if kernels {
				return writeKernels(c.OutOrStdout(), p, format)
			}
			return summary.Write(c.OutOrStdout(), &p.Info, format, app.Width(c.OutOrStdout()))
		},
	}
	set.flag(c)
	formatFlag(c, &format, summary.Formats)
	c.Flags().BoolVar(&kernels, "kernels", false, "show what was decided for each program, and what each operation became: a vector kernel, or plain Go, and why; as a table or JSON")
	return c
}

func formatFlag(c *cobra.Command, format *string, known []string) {
	c.Flags().StringVar(format, "format", *format, "`FORMAT`: "+strings.Join(known, ", "))
	c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(known, cobra.ShellCompDirectiveNoFileComp))
}
