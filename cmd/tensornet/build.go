package main

import (
	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/build"
)

func newBuild() *cobra.Command {
	var set settings
	var out, weights, system, architecture string
	var mpi bool
	c := &cobra.Command{
		Use:   "build [flags] SPEC",
		Short: "build a program that trains, evaluates and runs the network",
		Long: `Writes a static program of this one network, with the commands train, lr-find,
eval, predict, compare, report, summary and version. It needs nothing else to run. A file that is there and
is no program is not replaced.

--os and --arch choose another platform, such as --os windows --arch amd64, or a
processor that is sure to have AVX2, --arch amd64/v3. With --mpi the program trains on
several machines when mpirun, srun or the like starts it; it finds the MPI library
when it runs, and is linked dynamically, on Linux and macOS. (Under go tool, GOOS and
GOARCH in the environment would be those of tensornet itself, which then would not
run.)`,
		Args:              arguments("SPEC", 1, 1),
		ValidArgsFunction: completeSpecs,
		RunE: func(c *cobra.Command, specs []string) error {
			target, err := build.ParseTarget(system, architecture)
			if err != nil {
				return usageError{err}
			}
			p, err := compile(c.Context(), specs[0], gen.Options{Set: set})
			if err != nil {
				return err
			}
			if out == "" {
				out = target.Program(p.Info.Name)
			}
			if err := aProgram.mayReplace(out); err != nil {
				return err
			}
			advise(c, specs[0], p)
			binary, err := build.Compile(c.Context(), p, build.Options{Weights: weights, Portable: true, MPI: mpi, Target: target})
			if err != nil {
				return err
			}
			return build.Install(binary, out)
		},
	}
	set.flag(c)
	c.Flags().StringVarP(&out, "output", "o", "", "`FILE` to write (default NAME.bin, for Windows NAME.exe; NAME alone is the generated package's folder)")
	c.Flags().StringVar(&system, "os", "", "`SYSTEM` it is to run on, as Go calls it (default this one)")
	c.Flags().StringVar(&architecture, "arch", "", "`PROCESSOR` it is to run on, as Go calls it, and perhaps a slash and its level (default this one)")
	c.RegisterFlagCompletionFunc("os", cobra.FixedCompletions(build.Systems, cobra.ShellCompDirectiveNoFileComp))
	c.RegisterFlagCompletionFunc("arch", cobra.FixedCompletions(build.Architectures, cobra.ShellCompDirectiveNoFileComp))
	c.Flags().BoolVar(&mpi, "mpi", false, "train with the other processes that an MPI launcher starts")
	c.Flags().StringVar(&weights, "embed-weights", "", "`FILE` of weights that the program is to carry")
	return c
}
