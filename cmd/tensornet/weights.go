package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/gen/torch"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

func newWeights() *cobra.Command {
	c := &cobra.Command{
		Use:   "weights",
		Short: "show, compare, average and export files of weights",
		Long: `Reads files of weights and checkpoints, and those of other programs: safetensors, and
what torch.save has written. Nothing in them is executed.`,
		Args: knownCommand,
		RunE: func(c *cobra.Command, _ []string) error { return noCommand(c) },
	}
	c.AddCommand(newWeightsShow(), newWeightsDiff(), newWeightsAverage(), newWeightsExport())
	return c
}

// weightFile is a file of tensors that is open.
type weightFile struct {
	path string
	*torch.File
	metadata map[string]string // of a safetensors file; nil: it has none
	file     *os.File
}

func (w *weightFile) Close() error { return w.file.Close() }

// openWeights reads what a file says of its tensors.
func openWeights(path, key string) (_ *weightFile, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s is a folder: expected a file of weights, as %s", path, filepath.Join(path, "weights.safetensors"))
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: this is no regular file", path)
	}
	w := &weightFile{path: path, file: f}
	if w.File, err = torch.Read(f, info.Size(), key); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if metadata, err := runtime.ReadMetadata(io.NewSectionReader(f, 0, info.Size())); err == nil {
		w.metadata = metadata
	}
	return w, nil
}

// isState reports whether the file is the state of a training.
func (w *weightFile) isState() bool { return w.metadata["step"] != "" }

// weights are the tensors without what a training has beside them: they come first, and after
// them the same with another name in front.
func (w *weightFile) weights() []*torch.Tensor {
	if !w.isState() || len(w.Tensors) == 0 {
		return w.Tensors
	}
	for i, t := range w.Tensors {
		if strings.HasSuffix(t.Name, "/"+w.Tensors[0].Name) || t.Name == "carried" && w.metadata["carried"] != "" {
			return w.Tensors[:i]
		}
	}
	return w.Tensors
}

// numbers are those of a tensor.
func (w *weightFile) numbers(t *torch.Tensor) ([]float64, error) {
	values, err := t.Numbers()
	if err != nil {
		return nil, fmt.Errorf("%s: tensor %q: %w", w.path, t.Name, err)
	}
	return values, nil
}

// statistics are of the finite ones of some numbers; NaN where there are none.
type statistics struct {
	least, most, mean, deviation, norm float64
	zeros, nan, infinite               int
}

func statisticsOf(values []float64) statistics {
	s := statistics{least: math.Inf(1), most: math.Inf(-1)}
	var finite []float64
	for _, v := range values {
		switch {
		case math.IsNaN(v):
			s.nan++
			continue
		case math.IsInf(v, 0):
			s.infinite++
			continue
		case v == 0:
			s.zeros++
		}
		s.least, s.most = min(s.least, v), max(s.most, v)
		finite = append(finite, v)
	}
	n := float64(len(finite))
	if n == 0 {
		none := math.NaN()
		s.least, s.most, s.mean, s.deviation, s.norm = none, none, none, none, 0
		return s
	}
	for _, v := range finite {
		s.mean += v / n
	}
	apart := make([]float64, len(finite))
	for i, v := range finite {
		apart[i] = v - s.mean
	}
	s.norm, s.deviation = norm(finite), norm(apart)/math.Sqrt(n)
	return s
}

// norm is the root of the sum of squares, which may be out of float64's range.
func norm(values []float64) float64 {
	largest := 0.0
	for _, v := range values {
		largest = max(largest, math.Abs(v))
	}
	if largest == 0 || math.IsInf(largest, 0) {
		return largest
	}
	sum := 0.0
	for _, v := range values {
		sum += v / largest * (v / largest)
	}
	return largest * math.Sqrt(sum)
}

// short is a number for people; a dash for none.
func short(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return fmt.Sprintf("%.4g", v)
}
