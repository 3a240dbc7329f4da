package main

import (
	"bytes"
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
	var ends endings
	w := weightsImport{Map: pairs{}, Order: pairs{}}
	c := &cobra.Command{
		Use:   "import [flags] MODEL.onnx | --spec SPEC STATE",
		Short: "make a spec and weights of a model of another program",
		Long: `Reads a model in the ONNX format, which PyTorch, Keras and others export, and writes
a spec that computes the same, MODEL.toml, with its weights, MODEL.safetensors, and, if
there are large constants, files of these. What the network's inputs and outputs are to the
model's is printed. Channels become the last axis; there is no axis of samples.

	tensornet import --dim batch=1 --dim steps=128 encoder.onnx
	tensornet gen encoder.toml

Dimensions that the model leaves open need sizes; without, those are asked for. A model that
cannot be imported is refused with all reasons. With --result, what stands behind the values
that it names is left out, as a head that is not wanted, or what cannot be imported.

	tensornet import --result /features/out=features model.onnx

With --spec, weights alone: those of a PyTorch model that has the spec's layers, of a file
that torch.save wrote of its state_dict(), or of a safetensors file.

	tensornet import --spec letters.toml state.pt        letters.safetensors
	tensornet import --spec letters.toml --map features.0=conv1 -o weights.safetensors state.pt

Prints which tensor became which weight, and how numbers moved. What names and shapes do not
decide is asked for. Files that are there already are not touched, but for --force.`,
		Args: arguments("MODEL.onnx", 1, 1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"onnx", "pt", "pth", "safetensors"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(c *cobra.Command, args []string) error {
			model := args[0]
			if err := w.check(c); err != nil {
				return err
			}
			if w.spec != "" {
				w.out = out
				return w.run(c, model)
			}
			if out == "" {
				out = strings.TrimSuffix(model, filepath.Ext(model)) + ".toml"
			}
			return importModel(c, model, out, convert.Options{Dims: dims, Results: ends}, w.force)
		},
	}
	c.Flags().Var(dims, "dim", "`NAME=SIZE` of a dimension that the model leaves open; may be given for several")
	c.Flags().Var(&ends, "result", "`NAME` of a value of the model that is to be an output, or NAME=OURS with its name in the network, in place of the model's outputs; may be given for several")
	c.Flags().StringVarP(&out, "output", "o", "", "`FILE` to write: the spec, FILE.toml, with the other files beside it (default beside the model), or with --spec the weights, FILE.safetensors (default beside the spec)")
	w.flags(c)
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

// endings are values of the model, a flag that may be given several times.
type endings []convert.Ending

func (e *endings) Type() string   { return "endings" }
func (e *endings) String() string { return "" }
func (e *endings) repeats()       {}

func (e *endings) Set(text string) error {
	name, ours, named := strings.Cut(text, "=")
	switch {
	case name == "" || named && ours == "":
		return fmt.Errorf("found %q, expected NAME, or NAME=OURS", text)
	case slices.ContainsFunc(*e, func(other convert.Ending) bool { return other.Model == name }):
		return fmt.Errorf("the value %q is given twice", name)
	}
	*e = append(*e, convert.Ending{Model: name, Name: ours})
	return nil
}

// mostModel is the greatest size of a model, which protocol buffers limit.
const mostModel = 2 << 30

func importModel(c *cobra.Command, file, out string, options convert.Options, force bool) error {
	name, isSpec := strings.CutSuffix(filepath.Base(out), ".toml")
	if !isSpec {
		return usageError{fmt.Errorf("%s: want a file name that ends in .toml", out)}
	}
	name = convert.Name(name)
	if err := spec.CheckPackage(name); err != nil {
		return usageError{fmt.Errorf("%s: the file's name is to be the network's: found %w; name another with -o", out, err)}
	}
	options.Name = name
	var report string
	files, err := until(c.Context(), func() ([]fileOf, error) {
		m, err := readModel(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		r, err := convert.ONNX(m, options)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		r.Document.Comment = []string{"Imported from " + filepath.Base(file) + "."}
		report = r.Report(file, m)
		return imported(out, r)
	})
	if err != nil {
		return err
	}
	written, err := writeAll(files, force)
	if err != nil {
		return err
	}
	_, err = io.WriteString(c.OutOrStdout(), report+"wrote "+strings.Join(written, ", ")+"\n")
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
	if err == nil {
		err = foreign(bytes.NewReader(data), false)
	}
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(filepath.Dir(file))
	if err != nil {
		return nil, err
	}
	return onnx.Read(data, root.FS())
}

// fileOf is what is to be written into a file.
type fileOf struct {
	path  string
	write func(io.Writer) error
}

// imported are the files of a network, the spec last.
func imported(out string, r *convert.Result) ([]fileOf, error) {
	text := r.Document.Text()
	outline, err := gen.Outline(out, text, r.Files())
	if err != nil {
		return nil, fmt.Errorf("the spec that was made has mistakes, which is one of this program: %w", err)
	}
	info := outline.Info
	weights, err := r.WeightsOf(info)
	if err != nil {
		return nil, err
	}
	var outputs []fileOf
	for _, name := range r.ConstantNames() {
		outputs = append(outputs, fileOf{filepath.Join(filepath.Dir(out), name), func(w io.Writer) error {
			_, err := w.Write(r.Constants[name].NPY())
			return err
		}})
	}
	return append(outputs,
		fileOf{strings.TrimSuffix(out, ".toml") + ".safetensors", func(w io.Writer) error {
			_, err := runtime.WriteTensors(w, weights, map[string]string{"fingerprint": info.Fingerprint})
			return err
		}},
		fileOf{out, func(w io.Writer) error {
			_, err := w.Write(text)
			return err
		}}), nil
}

// writeAll writes files, all of them or none of those that were not there. Those that are there
// are replaced with force alone.
func writeAll(outputs []fileOf, force bool) (written []string, err error) {
	var there []string
	for _, o := range outputs {
		info, err := os.Lstat(o.path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, err
		case !force || !info.Mode().IsRegular():
			there = append(there, o.path)
		}
	}
	if len(there) == 1 {
		return nil, fmt.Errorf("%s exists; nothing was written: replace it with --force, or name another with -o", there[0])
	} else if len(there) > 0 {
		return nil, fmt.Errorf("%s exist; nothing was written: replace them with --force, or name others with -o", strings.Join(there, ", "))
	}
	var made []string
	for _, o := range outputs {
		_, missing := os.Lstat(o.path)
		if err := runtime.WriteFile(o.path, o.write); err != nil {
			for _, path := range slices.Backward(made) {
				err = errors.Join(err, os.Remove(path))
			}
			return nil, err
		}
		if missing != nil {
			made = append(made, o.path)
		}
		written = append(written, o.path)
	}
	return written, nil
}
