package main

import (
	"os"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/build"
)

func newBuild() *cobra.Command {
	var out, weights string
	c := &cobra.Command{
		Use:   "build [flags] SPEC",
		Short: "build a program that trains, evaluates and runs the network",
		Long: `Writes a static program of this one network, with the commands train, eval,
predict, summary and version. It needs nothing else to run. GOOS and GOARCH in the
environment choose another platform.`,
		Args:              arguments("SPEC", 1, 1),
		ValidArgsFunction: completeSpecs,
		RunE: func(c *cobra.Command, specs []string) error {
			p, err := compile(c.Context(), specs[0], gen.Options{})
			if err != nil {
				return err
			}
			binary, err := build.Compile(c.Context(), p, build.Options{Weights: weights, Portable: true})
			if err != nil {
				return err
			}
			if out == "" {
				out = programName(p)
			}
			return build.Install(binary, out)
		},
	}
	c.Flags().StringVarP(&out, "output", "o", "", "`FILE` to write (default the network's name, with .bin or for Windows .exe)")
	c.Flags().StringVar(&weights, "embed-weights", "", "`FILE` of weights that the program is to carry")
	return c
}

// programName is not the bare name, which is that of the generated package's
// folder.
func programName(p *gen.Package) string {
	target := os.Getenv("GOOS")
	if target == "windows" || target == "" && runtime.GOOS == "windows" {
		return p.Info.Name + ".exe"
	}
	return p.Info.Name + ".bin"
}
