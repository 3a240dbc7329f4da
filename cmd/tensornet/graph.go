package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/draw"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

func newGraph() *cobra.Command {
	format, out := "dot", ""
	c := &cobra.Command{
		Use:   "graph [flags] SPEC",
		Short: "draw a network as Graphviz, Mermaid or SVG",
		Long: `Prints the network as a graph: for Graphviz (dot), for Markdown pages (mermaid),
or as a picture (svg), which Graphviz's program dot draws and must be there for.`,
		Args:              arguments("SPEC", 1, 1),
		ValidArgsFunction: completeSpecs,
		RunE: func(c *cobra.Command, specs []string) error {
			if !slices.Contains(draw.Formats, format) {
				return unknownFormat(format, draw.Formats)
			}
			if err := aDrawing.mayReplace(out); err != nil {
				return err
			}
			p, err := compile(c.Context(), specs[0], gen.Options{})
			if err != nil {
				return err
			}
			picture, err := draw.Draw(c.Context(), p, format)
			if err != nil {
				return err
			}
			write := func(w io.Writer) error {
				_, err := fmt.Fprint(w, picture)
				return err
			}
			if out == "" {
				return write(c.OutOrStdout())
			}
			return runtime.WriteFile(out, write)
		},
	}
	formatFlag(c, &format, draw.Formats)
	c.Flags().StringVarP(&out, "output", "o", "", "`FILE` to write (default standard output)")
	return c
}
