package app

import (
	"fmt"
	"math"
	"path/filepath"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/picture"
)

// pictures draws the first dense layer's weights and the course of the
// training, and returns the files' names.
func (k *keeper) pictures() ([]string, error) {
	info := k.network.info()
	var names []string
	if tensor, units, input, ok := picture.FirstDense(info); ok {
		if values := k.network.tensor(tensor); values != nil {
			sheet, err := picture.Weights(info.Name+", "+tensor, values, units, input)
			if err != nil {
				return nil, err
			}
			if err := picture.Write(filepath.Join(k.dir, sheetFile), sheet); err != nil {
				return nil, err
			}
			names = append(names, sheetFile)
		}
	}
	loss, accuracy := curves(k.history.Epochs)
	plot, err := picture.Curves(info.Name, "epoch", loss, accuracy)
	if err != nil {
		return nil, err
	}
	return append(names, curvesFile), picture.Write(filepath.Join(k.dir, curvesFile), plot)
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
		if len(epochs) == 0 || part.metrics(epochs[0]) == nil {
			continue
		}
		loss = append(loss, curve(part.name, epochs, func(e runtime.Epoch) float64 { return part.metrics(e).Loss }))
		for i, o := range part.metrics(epochs[0]).Outputs {
			if math.IsNaN(o.Accuracy) {
				continue
			}
			name := part.name
			if len(epochs[0].Train.Outputs) > 1 {
				name = fmt.Sprintf("%s, %s", o.Name, name)
			}
			accuracy = append(accuracy, curve(name, epochs, func(e runtime.Epoch) float64 { return part.metrics(e).Outputs[i].Accuracy }))
		}
	}
	return loss, accuracy
}

func curve(name string, epochs []runtime.Epoch, y func(runtime.Epoch) float64) picture.Curve {
	c := picture.Curve{Name: name}
	for _, e := range epochs {
		c.X = append(c.X, float64(e.Epoch))
		c.Y = append(c.Y, y(e))
	}
	return c
}
