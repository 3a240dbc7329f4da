package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/runtime/summary"
)

func newSummary() *cobra.Command {
	format := "table"
	c := &cobra.Command{
		Use:               "summary [flags] SPEC",
		Short:             "show the layers, shapes, parameters and cost of a network",
		Args:              usage(cobra.ExactArgs(1)),
		ValidArgsFunction: completeSpecs,
		RunE: func(c *cobra.Command, specs []string) error {
			if !slices.Contains(summary.Formats, format) {
				return unknownFormat(format, summary.Formats)
			}
			p, err := compile(c.Context(), specs[0], gen.Options{})
			if err != nil {
				return err
			}
			return summary.Write(c.OutOrStdout(), &p.Info, format)
		},
	}
	formatFlag(c, &format, summary.Formats)
	return c
}

func formatFlag(c *cobra.Command, format *string, known []string) {
	c.Flags().StringVar(format, "format", *format, "`FORMAT`: "+strings.Join(known, ", "))
	c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(known, cobra.ShellCompDirectiveNoFileComp))
}

func unknownFormat(format string, known []string) error {
	return usageError{fmt.Errorf("unknown format %q; there are %s", format, strings.Join(known, ", "))}
}
