// Package summary prints what a compiled network is made of: as a table, as one
// line a layer, or as JSON.
package summary

import (
	"fmt"
	"io"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// Formats are the names that Write knows.
var Formats = []string{"table", "lines", "json"}

// Write prints info in one of Formats, a table within so many cells.
func Write(w io.Writer, info *runtime.ModelInfo, format string, width int) error {
	switch format {
	case "table":
		return Table(w, info, width)
	case "lines":
		return Lines(w, info)
	case "json":
		return JSON(w, info)
	}
	return fmt.Errorf("unknown format %q; known are %s", format, strings.Join(Formats, ", "))
}

// Table prints a row for each layer, then totals, memory and the training plan, within so many cells.
func Table(w io.Writer, info *runtime.ModelInfo, width int) error {
	title := info.Name
	if info.Doc != "" {
		title += ": " + strings.Join(strings.Fields(info.Doc), " ")
	}
	t := text.NewTable("layer", "type", "output shape", ">parameters", "connected to", ">FLOPs")
	for i := range info.Layers {
		l := &info.Layers[i]
		t.Row(l.Name, l.Type, Shapes(l.Shapes), text.Int(l.Parameters), text.List(l.From), work(l))
	}
	_, err := fmt.Fprintf(w, "%s\n\n%s\n%s", text.Fold(title, 0, width), t.Within(width), totals(info).Within(width))
	return err
}

// work is a layer's FLOPs, or where they have gone.
func work(l *runtime.LayerInfo) string {
	if l.Folded != "" {
		return "folded into " + l.Folded
	}
	return text.Int(l.FLOPs)
}

func totals(info *runtime.ModelInfo) *text.Table {
	t := text.NewTable()
	size := info.Parameters * info.DType.Bytes()
	t.Row("parameters", fmt.Sprintf("%s (%s of %s)%s", text.Int(info.Parameters), text.Bytes(size), info.DType, frozen(info)))
	t.Row("FLOPs", text.Int(info.FLOPs)+" forward, one sample")
	train := text.Bytes(info.TrainingArena) + " to train"
	if info.TrainsTogether {
		train = text.Bytes(info.TrainingArena) + " for each sample of a batch to train"
	}
	t.Row("memory", fmt.Sprintf("%s to predict, %s, beside the weights", text.Bytes(info.InferenceArena), train))
	if info.Derived > 0 {
		t.Row("", text.Bytes(info.Derived)+" for each model, derived from the weights")
	}
	for _, o := range info.Outputs {
		t.Row("loss", loss(info, o))
	}
	if info.Optimizer != "" {
		t.Row("optimizer", info.Optimizer)
		if info.Schedule != "" {
			t.Row("schedule", info.Schedule)
		}
		t.Row("training", fmt.Sprintf("%sbatches of %d", epochs(info.Epochs), info.BatchSize))
	}
	return t
}

func frozen(info *runtime.ModelInfo) string {
	if n := info.Parameters - info.TrainableParameters; n > 0 {
		return fmt.Sprintf(", %s of them frozen", text.Int(n))
	}
	return ""
}

func loss(info *runtime.ModelInfo, o runtime.OutputInfo) string {
	s := strings.ReplaceAll(o.Loss, "_", " ")
	if len(info.Outputs) > 1 {
		s += fmt.Sprintf(" of %s, weight %g", o.Name, o.Weight)
	}
	return s
}

// Lines prints each layer but inputs as `Dense :: [(32, 32)] -> [(15, 15)]`.
func Lines(w io.Writer, info *runtime.ModelInfo) error {
	for i := range info.Layers {
		l := &info.Layers[i]
		if l.Type == "input" {
			continue
		}
		_, err := fmt.Fprintf(w, "%s :: [%s] -> [%s]\n", TypeName(l.Type), Shapes(l.InputShapes), Shapes(l.Shapes))
		if err != nil {
			return err
		}
	}
	return nil
}

// TypeName turns a layer type of the spec into a name: time_distributed becomes
// TimeDistributed, lstm LSTM.
func TypeName(layer string) string {
	switch layer {
	case "rms_normalization":
		return "RMSNormalization"
	case "rnn", "lstm", "gru":
		return strings.ToUpper(layer)
	}
	var b strings.Builder
	for word := range strings.SplitSeq(layer, "_") {
		if word != "" {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}

// Shape prints a shape as (32, 32), (26,) or ().
func Shape(shape []int) string {
	if len(shape) == 1 {
		return fmt.Sprintf("(%d,)", shape[0])
	}
	return "(" + strings.Trim(strings.ReplaceAll(fmt.Sprint(shape), " ", ", "), "[]") + ")"
}

// Shapes prints shapes with commas between.
func Shapes(shapes [][]int) string {
	s := make([]string, len(shapes))
	for i, shape := range shapes {
		s[i] = Shape(shape)
	}
	return text.List(s)
}

func epochs(n int) string {
	switch n {
	case 0: // not known
		return ""
	case 1:
		return "1 epoch, "
	}
	return fmt.Sprintf("%d epochs, ", n)
}
