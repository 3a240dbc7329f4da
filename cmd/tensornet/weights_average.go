package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/gen/onnx"
	"github.com/seed-5f2744a7/tensornet/gen/torch"
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

func newWeightsAverage() *cobra.Command {
	var out string
	var force bool
	c := &cobra.Command{
		Use:   "average [flags] -o OUT FILE FILE...",
		Short: "make weights that are the mean of several",
		Long: `Writes the mean of each weight over files of weights or checkpoints, of which what a
training has beside its weights is left out: of a checkpoint they are those that the training
was at. The files must be of one network, as their fingerprints say, and their data prepared
in one way. Averages over the last epochs of a training, or over trainings that began with the
same weights, often generalise better than each; over trainings from different beginnings they
mean nothing. Running statistics of batch_normalization are averaged, too.`,
		Args: arguments("two files or more", 2, many),
		RunE: func(c *cobra.Command, args []string) error {
			if out == "" {
				return usageError{errors.New("average needs a file to write: -o OUT.safetensors")}
			}
			return averageWeights(c.OutOrStdout(), args, out, force)
		},
	}
	c.Flags().StringVarP(&out, "output", "o", "", "`FILE` to write, safetensors")
	c.Flags().BoolVar(&force, "force", false, "replace a file that is there")
	return c
}

func averageWeights(w io.Writer, paths []string, out string, force bool) error {
	var files []*weightFile
	defer func() {
		for _, f := range files {
			f.Close()
		}
	}()
	for _, path := range paths {
		f, err := openWeights(path, "")
		if err != nil {
			return err
		}
		files = append(files, f)
	}
	first := files[0].weights()
	var errs []error
	for _, f := range files[1:] {
		errs = append(errs, f.agrees(files[0]))
	}
	for _, t := range first {
		if t.Type != first[0].Type || t.Type != onnx.Float && t.Type != onnx.Double {
			errs = append(errs, fmt.Errorf("%s: tensor %q: found the type %s, expected weights of float alone, or of double alone", paths[0], t.Name, t.Type))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	write := writeMean[float32]
	if len(first) > 0 && first[0].Type == onnx.Double {
		write = writeMean[float64]
	}
	save, err := write(files)
	if err != nil {
		return err
	}
	if _, err := writeAll([]fileOf{{out, save}}, force); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "wrote %s: the mean of %d files, %s\n", text.Clean(out), len(files), text.Count(len(first), "tensor"))
	return err
}

// agrees says all that keeps two files from being averaged.
func (w *weightFile) agrees(first *weightFile) error {
	var errs []error
	differ := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s and %s: "+format, append([]any{first.path, w.path}, args...)...))
	}
	for _, name := range []string{"fingerprint", "preprocess"} {
		if p, q := first.metadata[name], w.metadata[name]; p != q {
			what := map[string]string{
				"fingerprint": "they are of different networks", "preprocess": "their data was prepared in different ways, so their weights mean different things",
			}[name]
			differ("%s: metadata %q is %s and %s", what, name, ellipsis(p, mostCells), ellipsis(q, mostCells))
		}
	}
	theirs := map[string]*torch.Tensor{}
	for _, t := range w.weights() {
		theirs[t.Name] = t
	}
	for _, t := range first.weights() {
		other := theirs[t.Name]
		delete(theirs, t.Name)
		switch {
		case other == nil:
			differ("tensor %q is in the first alone", t.Name)
		case other.Type != t.Type || !slices.Equal(other.Shape, t.Shape):
			differ("tensor %q is %s %s and %s %s", t.Name, t.Type, runtime.FormatShape(t.Shape), other.Type, runtime.FormatShape(other.Shape))
		}
	}
	for _, t := range w.weights() {
		if theirs[t.Name] != nil {
			differ("tensor %q is in the second alone", t.Name)
		}
	}
	return errors.Join(errs...)
}

// writeMean computes the mean of files and returns what writes it.
func writeMean[T runtime.Float](files []*weightFile) (func(io.Writer) error, error) {
	var tensors []runtime.Tensor[T]
	for _, t := range files[0].weights() {
		tensors = append(tensors, runtime.Tensor[T]{Name: t.Name, Shape: t.Shape})
	}
	sums := make([][]float64, len(tensors))
	for i, t := range tensors {
		for _, f := range files {
			k := slices.IndexFunc(f.Tensors, func(other *torch.Tensor) bool { return other.Name == t.Name })
			values, err := f.numbers(f.Tensors[k])
			if err != nil {
				return nil, err
			}
			if sums[i] == nil {
				sums[i] = make([]float64, len(values))
			}
			for j, v := range values {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					return nil, fmt.Errorf("%s: tensor %q: found %v at %s, expected finite numbers", f.path, t.Name, v, place(t.Shape, j))
				}
				sums[i][j] += v / float64(len(files))
			}
		}
		tensors[i].Data = floats[T](sums[i])
	}
	metadata := map[string]string{}
	for _, name := range []string{"fingerprint", "model", "preprocess"} {
		if v, ok := files[0].metadata[name]; ok {
			metadata[name] = v
		}
	}
	return func(w io.Writer) error {
		_, err := runtime.WriteTensors(w, tensors, metadata)
		return err
	}, nil
}
