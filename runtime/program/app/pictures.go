package app

import (
	"errors"
	"image"
	"math"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/picture"
)

// pictures draws the first dense layer's weights and the course of the
// training, and returns the names of the files that it could write.
func (k *keeper) pictures(n Network) ([]string, error) {
	var names []string
	var errs []error
	write := func(name string, drawn image.Image, err error) {
		if err == nil {
			err = picture.Write(k.file(name), drawn)
		}
		if err != nil {
			errs = append(errs, err)
			return
		}
		names = append(names, name)
	}
	info := n.info()
	if tensor, units, input, ok := picture.FirstDense(info); ok {
		if values := n.tensor(tensor); values != nil {
			sheet, err := picture.Weights(info.Name+", "+tensor, values, units, input)
			write(sheetFile, sheet, err)
		}
	}
	loss, accuracy := curves(k.history.course.epochs)
	plot, err := picture.Curves(info.Name, "epoch", loss, accuracy)
	write(curvesFile, plot, err)
	return names, errors.Join(errs...)
}

// curves are the losses and accuracies of a training, those of validation
// beside its own.
func curves(epochs []runtime.Epoch) (loss, accuracy []picture.Curve) {
	parts := []struct {
		name    string
		metrics func(runtime.Epoch) *runtime.Metrics
	}{
		{"training", func(e runtime.Epoch) *runtime.Metrics { return &e.Train }},
		{"validation", func(e runtime.Epoch) *runtime.Metrics { return e.Validation }},
	}
	for _, part := range parts {
		of := curve(part.name, epochs, func(e runtime.Epoch) float64 { return lossOf(part.metrics(e)) })
		if len(of.X) > 0 {
			loss = append(loss, of)
		}
		for i, name := range outputNames(epochs) {
			if name != "" {
				name += ", "
			}
			of := curve(name+part.name, epochs, func(e runtime.Epoch) float64 { return accuracyOf(part.metrics(e), i) })
			if len(of.X) > 0 {
				accuracy = append(accuracy, of)
			}
		}
	}
	return loss, accuracy
}

// outputNames are what the curves of the outputs are called: nothing where there
// is only one.
func outputNames(epochs []runtime.Epoch) []string {
	if len(epochs) == 0 {
		return nil
	}
	var names []string
	for _, o := range epochs[0].Train.Outputs {
		names = append(names, o.Name)
	}
	if len(names) == 1 {
		names[0] = ""
	}
	return names
}

func lossOf(m *runtime.Metrics) float64 {
	if m == nil {
		return math.NaN()
	}
	return m.Loss
}

func accuracyOf(m *runtime.Metrics, output int) float64 {
	if m == nil || output >= len(m.Outputs) {
		return math.NaN()
	}
	return m.Outputs[output].Accuracy
}

// curve has a point for each epoch of which y is a number.
func curve(name string, epochs []runtime.Epoch, y func(runtime.Epoch) float64) picture.Curve {
	c := picture.Curve{Name: name}
	for _, e := range epochs {
		if y := y(e); runtime.IsFinite(y) {
			c.X = append(c.X, float64(e.Epoch))
			c.Y = append(c.Y, y)
		}
	}
	return c
}
