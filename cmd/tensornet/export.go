package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/export"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

func newExport() *cobra.Command {
	var weights, out string
	var force bool
	var set settings
	c := &cobra.Command{
		Use:   "export [flags] SPEC",
		Short: "write a network with its weights as ONNX",
		Long: `Writes a network and its weights in the ONNX format, for tools of others. Values have the
axes of the network behind one of samples, of which there may be any number; numbers are
float32. Layers become the operators of their name where ONNX has such, and else those that
their arithmetic is made of. What training did to its data is no part of it, and is told of.
What cannot be exported is named, all of it, and nothing is written; nor is it where the
weights have more than 2 GiB, which the format cannot hold.

	tensornet export --weights letters.run/weights.safetensors -o letters.onnx letters.toml`,
		Args:              arguments("SPEC", 1, 1),
		ValidArgsFunction: completeSpecs,
		RunE: func(c *cobra.Command, args []string) error {
			if weights == "" {
				return usageError{fmt.Errorf("export needs the weights: --weights FILE.safetensors")}
			}
			if out == "" {
				out = strings.TrimSuffix(args[0], filepath.Ext(args[0])) + ".onnx"
			}
			return exportNetwork(c, args[0], weights, out, force, set)
		},
	}
	set.flag(c)
	c.Flags().StringVar(&weights, "weights", "", "the network's weights, `FILE`")
	c.Flags().StringVarP(&out, "output", "o", "", "`FILE.onnx` to write (default beside the spec)")
	c.Flags().BoolVar(&force, "force", false, "replace a file that is there")
	return c
}

func exportNetwork(c *cobra.Command, file, weights, out string, force bool, set settings) error {
	e, err := until(c.Context(), func() (*exported, error) { return exportOf(file, weights, set) })
	if err != nil {
		return err
	}
	if _, err := writeAll([]fileOf{{out, func(w io.Writer) error {
		_, err := w.Write(e.data)
		return err
	}}}, force); err != nil {
		return err
	}
	if did := preparation(e.prepared); did != "" {
		fmt.Fprintf(c.ErrOrStderr(), "%s: note: training %s, and the model does not; \"preprocess\" in the metadata of %s says how\n", text.Clean(out), did, text.Clean(weights))
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "wrote %s: %d operators, %d parameters\n", out, e.operators, e.parameters)
	return err
}

// exported is a network as ONNX, and what is said of it.
type exported struct {
	data                  []byte
	operators, parameters int
	prepared              *runtime.Preprocess
}

func exportOf(file, weights string, set settings) (*exported, error) {
	src, err := readSpec(file)
	if err != nil {
		return nil, err
	}
	network, err := gen.Outline(file, src, os.DirFS(filepath.Dir(file)), set...)
	if err != nil {
		return nil, err
	}
	read := readWeights[float32]
	if network.Info.DType == runtime.Float64 {
		read = readWeights[float64]
	}
	numbers, prepared, err := read(network, weights)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", weights, err)
	}
	if bytes := 4 * int64(network.Info.Parameters); bytes > mostModel {
		return nil, fmt.Errorf("%s: the weights have %d bytes in float32; a file of ONNX holds at most %d", file, bytes, mostModel)
	}
	m, err := export.ONNX(network.Predict, "tensornet "+gen.Version, numbers)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	data := onnx.Write(m)
	if len(data) > mostModel {
		return nil, fmt.Errorf("%s: the model would have %d bytes; at most %d are possible", file, len(data), mostModel)
	}
	return &exported{data, len(m.Graph.Nodes), network.Info.Parameters, prepared}, nil
}

// preparation is what training did to its data before the network saw it, if anything.
func preparation(p *runtime.Preprocess) string {
	switch {
	case p == nil:
		return ""
	case len(p.Mean) > 0:
		return "standardised its data"
	case p.Text != nil:
		return "made integers of texts"
	case p.Scale != 0 && p.Scale != 1:
		return fmt.Sprintf("multiplied its data by %.4g", p.Scale)
	}
	return ""
}

// readWeights reads a network's weights, by their names, and how their data was prepared.
func readWeights[T runtime.Float](network *gen.Structure, file string) (map[string][]float64, *runtime.Preprocess, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	var tensors []runtime.Tensor[T]
	for _, v := range network.Weights {
		tensors = append(tensors, runtime.Tensor[T]{Name: v.Name, Shape: v.Shape, Data: make([]T, v.Size())})
	}
	w := runtime.Weights{Info: network.Info, Tensors: runtime.Arrays(tensors), Beside: new(runtime.Beside)}
	if _, err := w.ReadFrom(f); err != nil {
		return nil, nil, err
	}
	all := map[string][]float64{}
	for _, t := range tensors {
		all[t.Name] = floats[float64](t.Data)
	}
	return all, w.Preprocess, nil
}
