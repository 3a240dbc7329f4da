package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/gen/onnx"
	"github.com/seed-5f2744a7/tensornet/gen/torch"
	"github.com/seed-5f2744a7/tensornet/runtime/npy"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

func newWeightsExport() *cobra.Command {
	var key, out string
	var npz, force bool
	c := &cobra.Command{
		Use:   "export [flags] --npz FILE",
		Short: "write the tensors of a file for NumPy",
		Long: `Writes all tensors of a file under their names into a .npz, which numpy.load reads. Numbers
keep their values: float64 stays such, shorter floats become float32 and integers int64. What
the file says of itself is no part of it.`,
		Args: arguments("FILE", 1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			if !npz {
				return usageError{errors.New("export needs a format: --npz")}
			}
			f, err := openWeights(args[0], key)
			if err != nil {
				return err
			}
			defer f.Close()
			if out == "" {
				out = strings.TrimSuffix(args[0], filepath.Ext(args[0])) + ".npz"
			}
			if _, err := writeAll([]fileOf{{out, f.writeNPZ}}, force); err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "wrote %s: %s\n", text.Clean(out), text.Count(len(f.Tensors), "array"))
			return err
		},
	}
	keyFlag(c, &key)
	c.Flags().BoolVar(&npz, "npz", false, "NumPy's archive of arrays")
	c.Flags().StringVarP(&out, "output", "o", "", "`OUT.npz` to write (default beside the file)")
	c.Flags().BoolVar(&force, "force", false, "replace a file that is there")
	return c
}

func (w *weightFile) writeNPZ(dst io.Writer) error {
	a := npy.NewArchive(dst)
	for _, t := range w.Tensors {
		values, err := w.numbers(t)
		if err != nil {
			return err
		}
		if err := a.Add(t.Name, npyKind(t), t.Shape, values); err != nil {
			return err
		}
	}
	return a.Close()
}

// npyKind is the type of numbers that has all of a tensor's.
func npyKind(t *torch.Tensor) npy.Kind {
	switch {
	case t.Type == onnx.Double:
		return npy.Float64
	case t.Type.IsFloat():
		return npy.Float32
	}
	return npy.Int64
}
