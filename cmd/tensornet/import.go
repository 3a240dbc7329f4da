package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/convert"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

func newImport() *cobra.Command {
	var out string
	dims := dimensions{}
	c := &cobra.Command{
		Use:   "import [flags] MODEL.onnx",
		Short: "make a spec and weights of a model of another program",
		Long: `Reads a model in the ONNX format, which PyTorch, Keras and others export, and writes
a spec that computes the same, MODEL.toml, with its weights, MODEL.safetensors, and, if
there are large constants, files of these. What the network's inputs and outputs are to the
model's is printed. Channels become the last axis; there is no axis of samples.

	tensornet import --dim batch=1 --dim steps=128 encoder.onnx
	tensornet gen encoder.toml

Dimensions that the model leaves open need sizes; without, those are asked for. A model that
cannot be imported is refused with all reasons. Files that are there already are not touched.`,
		Args: arguments("MODEL.onnx", 1, 1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"onnx"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(c *cobra.Command, args []string) error {
			model := args[0]
			if out == "" {
				out = strings.TrimSuffix(model, filepath.Ext(model)) + ".toml"
			}
			return importModel(c.OutOrStdout(), model, out, dims)
		},
	}
	c.Flags().Var(dims, "dim", "`NAME=SIZE` of a dimension that the model leaves open; may be given for several")
	c.Flags().StringVarP(&out, "output", "o", "", "`FILE.toml` to write, with the other files beside it (default beside the model)")
	return c
}

// dimensions are sizes by name, a flag that may be given several times.
type dimensions map[string]int64

func (d dimensions) Type() string   { return "dimensions" }
func (d dimensions) String() string { return "" }
func (d dimensions) repeats()       {}

func (d dimensions) Set(value string) error {
	name, text, _ := strings.Cut(value, "=")
	size, err := strconv.ParseInt(text, 10, 64)
	_, twice := d[name]
	switch {
	case name == "" || err != nil || size < 1:
		return fmt.Errorf("found %q, expected NAME=SIZE with a positive number", value)
	case twice:
		return fmt.Errorf("the dimension %q is given twice", name)
	}
	d[name] = size
	return nil
}

// mostModel is the greatest size of a model, which protocol buffers limit.
const mostModel = 2 << 30

func importModel(w io.Writer, file, out string, dims dimensions) error {
	name, isSpec := strings.CutSuffix(filepath.Base(out), ".toml")
	if !isSpec {
		return usageError{fmt.Errorf("%s: want a file name that ends in .toml", out)}
	}
	name = convert.Name(name)
	if err := spec.CheckPackage(name); err != nil {
		return usageError{fmt.Errorf("%s: the file's name is to be the network's: found %w; name another with -o", out, err)}
	}
	m, err := readModel(file)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	r, err := convert.ONNX(m, convert.Options{Name: name, Dims: dims})
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	r.Document.Comment = []string{"Imported from " + filepath.Base(file) + "."}
	written, err := writeImported(out, r)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, r.Report(file, m)+"wrote "+strings.Join(written, ", ")+"\n")
	return err
}

// readModel reads a model and, when they are asked for, files in its folder.
func readModel(file string) (*onnx.Model, error) {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("this is no regular file")
	case info.Size() > mostModel:
		return nil, fmt.Errorf("found %d bytes, expected at most %d; larger models have their weights in a file beside them", info.Size(), mostModel)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(filepath.Dir(file))
	if err != nil {
		return nil, err
	}
	return onnx.Read(data, root.FS())
}

// writeImported writes the files of a network, the spec last: all of them or none.
func writeImported(out string, r *convert.Result) (written []string, err error) {
	text := r.Document.Text()
	info, err := gen.Outline(out, text, r.Files())
	if err != nil {
		return nil, fmt.Errorf("the spec that was made has mistakes, which is one of this program: %w", err)
	}
	weights, err := r.WeightsOf(info)
	if err != nil {
		return nil, err
	}
	type output struct {
		path  string
		write func(io.Writer) error
	}
	var outputs []output
	for _, name := range r.ConstantNames() {
		outputs = append(outputs, output{filepath.Join(filepath.Dir(out), name), func(w io.Writer) error {
			_, err := w.Write(r.Constants[name].NPY())
			return err
		}})
	}
	outputs = append(outputs,
		output{strings.TrimSuffix(out, ".toml") + ".safetensors", func(w io.Writer) error {
			_, err := runtime.WriteTensors(w, weights, map[string]string{"fingerprint": info.Fingerprint})
			return err
		}},
		output{out, func(w io.Writer) error {
			_, err := w.Write(text)
			return err
		}})
	for _, o := range outputs {
		if _, err := os.Lstat(o.path); !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s exists; nothing was written: remove it, or name another with -o", o.path)
		}
	}
	for _, o := range outputs {
		if err := runtime.WriteFile(o.path, o.write); err != nil {
			for _, path := range slices.Backward(written) {
				err = errors.Join(err, os.Remove(path))
			}
			return nil, err
		}
		written = append(written, o.path)
	}
	return written, nil
}
