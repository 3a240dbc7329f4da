package main

import (
	"flag"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/runtime/program/app"
)

func newCompare() *cobra.Command {
	var comparison app.Comparison
	short, long, _ := strings.Cut(app.Find("compare").Doc, "\n\n")
	c := &cobra.Command{
		Use:   "compare [flags] RUN...",
		Short: short,
		Long:  long,
		Args:  arguments("RUN", 1, many),
		RunE: func(c *cobra.Command, runs []string) error {
			err := comparison.Compare(c.OutOrStdout(), runs)
			if app.IsUsage(err) {
				return usageError{err}
			}
			return err
		},
	}
	flags := flag.NewFlagSet(c.Name(), flag.ContinueOnError)
	comparison.Flags(flags)
	c.Flags().AddGoFlagSet(flags)
	return c
}
