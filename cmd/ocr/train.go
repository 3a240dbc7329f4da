package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/ocr/train"
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/progress"
)

func newTrain() *cobra.Command {
	o := train.Options{}
	c := &cobra.Command{
		Use:   "train [NETWORK...]",
		Short: "train networks from nothing, on lines that are drawn",
		Long: "Trains " + strings.Join(train.Networks, ", ") + ", or those that are named, and leaves\n" +
			"NETWORK.safetensors with the weights, and checkpoints, which --resume goes on from. ocr_line learns\n" +
			"in three parts: from lines of all kinds, from lines that are nearer to those that are read, and with many hands.",
		Args:      usage(networks),
		ValidArgs: train.Networks,
		RunE: func(c *cobra.Command, names []string) error {
			if len(names) == 0 {
				names = train.Networks
			}
			for _, name := range names {
				fmt.Fprintln(c.OutOrStdout(), name)
				printer := progress.New(os.Stderr)
				printer.Rate = true
				o.Progress = func(_ string, p runtime.Progress) { printer.Show(p) }
				err := train.Network(c.Context(), name, o)
				printer.Clear()
				if err != nil {
					return err
				}
			}
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&o.Dir, "out", "ocr.run", "`DIR` to leave everything in")
	f.BoolVar(&o.Resume, "resume", false, "go on from the checkpoints in --out, where there are any")
	f.IntVar(&o.Epochs, "epochs", 0, "`N` passes over the samples, of each of ocr_line's parts; otherwise as many as each network is made for")
	f.IntVar(&o.Samples, "samples", 0, "`N` samples an epoch; otherwise as many as each network is made for")
	return c
}

func networks(_ *cobra.Command, names []string) error {
	for _, name := range names {
		if !slices.Contains(train.Networks, name) {
			return fmt.Errorf("no network %q: expected some of %s", name, strings.Join(train.Networks, ", "))
		}
	}
	return nil
}
