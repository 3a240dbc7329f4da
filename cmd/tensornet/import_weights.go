package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/torch"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// weightsImport are the flags of an import of weights into a spec.
type weightsImport struct {
	spec, out, key string
	Map, Order     pairs
	partial, force bool
}

func (w *weightsImport) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&w.spec, "spec", "", "take weights alone, into the network of `SPEC`")
	f.Var(w.Map, "map", "`THEIRS=OURS`: the module of the file that a layer's weights are, where names do not tell; may be given for several")
	f.Var(w.Order, "order", "`LAYER=channels_first`, or =channels_last: how PyTorch has places and channels on one axis that the layer reads or gives, where the network does not tell; may be given for several")
	f.StringVar(&w.key, "key", "", "`NAME` of the state dict in a checkpoint that has several")
	f.BoolVar(&w.partial, "partial", false, "leave layers as they start and tensors out; names alone decide then, and not shapes")
	f.BoolVar(&w.force, "force", false, "replace files that are there")
}

// check refuses flags that do not belong together.
func (w *weightsImport) check(c *cobra.Command) error {
	for _, name := range []string{"map", "order", "key", "partial"} {
		if c.Flags().Changed(name) && w.spec == "" {
			return usageError{fmt.Errorf("--%s is about weights alone: expected --spec, too", name)}
		}
	}
	for _, name := range []string{"dim", "result"} {
		if c.Flags().Changed(name) && w.spec != "" {
			return usageError{fmt.Errorf("--%s is about models, whose spec is made: expected no --spec", name)}
		}
	}
	for layer, order := range w.Order {
		if order != torch.ChannelsFirst && order != torch.ChannelsLast {
			return usageError{fmt.Errorf("--order %s=%s: expected %s or %s", layer, order, torch.ChannelsFirst, torch.ChannelsLast)}
		}
	}
	return nil
}

// pairs are words by name, a flag that may be given several times.
type pairs map[string]string

func (p pairs) Type() string   { return "pairs" }
func (p pairs) String() string { return "" }
func (p pairs) repeats()       {}

func (p pairs) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok || name == "" || value == "" {
		return fmt.Errorf("found %q, expected two names with = between", text)
	}
	if _, twice := p[name]; twice {
		return fmt.Errorf("%q is given twice", name)
	}
	p[name] = value
	return nil
}

// run takes the weights of a file.
func (w *weightsImport) run(c *cobra.Command, state string) error {
	if w.out == "" {
		w.out = strings.TrimSuffix(w.spec, filepath.Ext(w.spec)) + ".safetensors"
	}
	var report string
	save, err := until(c.Context(), func() (save func(io.Writer) error, err error) {
		save, report, err = w.take(state)
		return save, err
	})
	if err != nil {
		return err
	}
	if _, err := writeAll([]fileOf{{w.out, save}}, w.force); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "%swrote %s\n", report, w.out)
	return err
}

// take makes the network's weights of a file, and tells how.
func (w *weightsImport) take(state string) (save func(io.Writer) error, report string, err error) {
	src, err := readSpec(w.spec)
	if err != nil {
		return nil, "", err
	}
	network, err := gen.Outline(w.spec, src, os.DirFS(filepath.Dir(w.spec)))
	if err != nil {
		return nil, "", err
	}
	info, err := os.Stat(state) // opening what is no file might wait for ever
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("this is no regular file")
	}
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", state, err)
	}
	f, err := os.Open(state)
	if err != nil {
		return nil, "", err
	}
	defer f.Close()
	if written, err := os.Stat(w.out); err == nil && os.SameFile(info, written) {
		return nil, "", usageError{fmt.Errorf("%s is to be read, too: name another file with -o", w.out)}
	}
	if err := foreign(f, true); err != nil {
		return nil, "", fmt.Errorf("%s: %w", state, err)
	}
	file, err := torch.Read(f, info.Size(), w.key)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", state, err)
	}
	plan, err := torch.Match(network.Nodes, file, torch.Options{Map: w.Map, Order: w.Order, Partial: w.partial})
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", state, err)
	}
	write := writerOf[float32]
	if network.Info.DType == runtime.Float64 {
		write = writerOf[float64]
	}
	if save, err = write(network, plan); err != nil {
		return nil, "", fmt.Errorf("%s: %w", state, err)
	}
	key := ""
	if file.Key != "" {
		key = fmt.Sprintf(", under the key %q", file.Key)
	}
	return save, fmt.Sprintf("%s%s: %d tensors, of which %d became %d of the network's %d weights\n%s",
		state, key, len(file.Tensors), plan.Taken(), len(plan.Steps), len(network.Weights), plan), nil
}

// writerOf makes the network's weights of a plan, and what writes them.
func writerOf[T runtime.Float](network *gen.Structure, plan *torch.Plan) (func(io.Writer) error, error) {
	numbers, err := plan.Weights(network.Weights, runtime.DTypeOf[T]().Max(), func(v *ir.Value) []float64 {
		return floats[float64](initializer.Start[T](v, network.Info.Seed))
	})
	if err != nil {
		return nil, err
	}
	var tensors []runtime.Tensor[T]
	for i, v := range network.Weights {
		tensors = append(tensors, runtime.Tensor[T]{Name: v.Name, Shape: v.Shape, Data: floats[T](numbers[i])})
	}
	return func(w io.Writer) error {
		_, err := runtime.WriteTensors(w, tensors, map[string]string{"fingerprint": network.Info.Fingerprint})
		return err
	}, nil
}

// floats are numbers of another type.
func floats[T, F runtime.Float](list []F) []T {
	out := make([]T, len(list))
	for i, v := range list {
		out[i] = T(v)
	}
	return out
}
