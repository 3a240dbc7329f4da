package main

import (
	"flag"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/build"
	"github.com/seed-5f2744a7/tensornet/runtime/program/bench"
)

func newBench() *cobra.Command {
	c := &cobra.Command{
		Use:   "bench [flags] SPEC",
		Short: "measure predictions and training steps, layer by layer",
		Long: `Measures Predict, PredictBatch and Step, and beside them what the machine can do
at best: multiply-adds, and reading from each cache and from memory. Then, on one
thread, each layer: its time, its share of the peak, and what bounds it.

Times are the least of many short repetitions. Arithmetic counts the multiplications
and additions of matrix products and convolutions only; a sum is one, a product
another. Bytes are those that an operation reads and writes, each once. What bounds a
layer is the limit that explains most of its time, and for how much: arithmetic, or the
cache that its weights or values come from; where none explains half, latency.

With --json each figure is a line, and so is each limit of the machine. With --layers
only the layers are measured, and printed as lines: first the call, then what each layer
takes of it in each direction.`,
		Args:              arguments("SPEC", 1, 1),
		ValidArgsFunction: completeSpecs,
		RunE: func(c *cobra.Command, specs []string) error {
			p, err := compile(c.Context(), specs[0], gen.Options{})
			if err != nil {
				return err
			}
			laps, err := compile(c.Context(), specs[0], gen.Options{Laps: true})
			if err != nil {
				return err
			}
			if !build.ForThisMachine() {
				return fmt.Errorf("GOOS and GOARCH ask for a program that does not run here")
			}
			binary, err := build.Compile(c.Context(), p, build.Options{Laps: laps, Notify: notify(c, p)})
			if err != nil {
				return err
			}
			args := []string{"tensornet"}
			c.Flags().Visit(func(f *pflag.Flag) { args = append(args, "--"+f.Name+"="+f.Value.String()) })
			return execute(c.Context(), binary, args)
		},
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	bench.NewOptions().Flags(flags)
	c.Flags().AddGoFlagSet(flags)
	return c
}
