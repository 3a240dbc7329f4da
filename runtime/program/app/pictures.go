package app

import (
	"errors"
	"image"
	"math"
	"slices"

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
	if epochs := k.history.course.epochs; len(epochs) > 0 {
		plot, err := picture.Curves(info.Name, "epoch", curves(info, epochs)...)
		write(curvesFile, plot, err)
	}
	return names, errors.Join(errs...)
}

// curves are a panel of the losses of a training and one of each metric, of
// validation beside its own.
func curves(info *runtime.ModelInfo, epochs []runtime.Epoch) []picture.Panel {
	panels := []picture.Panel{{Label: "loss"}}
	for _, part := range []struct {
		name    string
		metrics func(runtime.Epoch) *runtime.Metrics
	}{
		{"training", func(e runtime.Epoch) *runtime.Metrics { return &e.Train }},
		{"validation", func(e runtime.Epoch) *runtime.Metrics { return e.Validation }},
	} {
		panels[0].Add(curve(part.name, epochs, func(e runtime.Epoch) float64 { return lossOf(part.metrics(e)) }))
		for i, o := range info.Outputs {
			name := part.name
			if len(info.Outputs) > 1 {
				name = o.Name + ", " + part.name
			}
			for k, m := range o.Metrics {
				at := slices.IndexFunc(panels, func(p picture.Panel) bool { return p.Label == m.Name() })
				if at < 0 {
					at, panels = len(panels), append(panels, picture.Panel{Label: m.Name(), Share: m.Goal() == runtime.Share})
				}
				panels[at].Add(curve(name, epochs, func(e runtime.Epoch) float64 { return scoreOf(part.metrics(e), i, k) }))
			}
		}
	}
	return panels
}

// rates are a panel of the learning rate after each epoch.
func rates(epochs []runtime.Epoch) picture.Panel {
	p := picture.Panel{Label: "learning rate"}
	p.Add(curve("", epochs, func(e runtime.Epoch) float64 { return e.LearningRate }))
	return p
}

func lossOf(m *runtime.Metrics) float64 {
	if m == nil {
		return math.NaN()
	}
	return m.Loss
}

func scoreOf(m *runtime.Metrics, output, metric int) float64 {
	if m == nil || output >= len(m.Outputs) || metric >= len(m.Outputs[output].Scores) {
		return math.NaN()
	}
	return m.Outputs[output].Scores[metric].Value
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
