package main

import (
	"context"
	"embed"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"species/flowers"
)

func init() {
	register.DoFn4x1[context.Context, string, func(string), func(string), error](&predictFn{})
	register.Emitter1[string]()
}

// Predict makes of lines with an id and four lengths lines with the id, the species and its probability, and of
// those that cannot be read the line and what is wrong with it.
func Predict(s beam.Scope, lines beam.PCollection) (species, broken beam.PCollection) {
	return beam.ParDo2(s.Scope("flowers.Predict"), &predictFn{Batch: 256}, lines)
}

// predictFn predicts the lines of a bundle in batches.
type predictFn struct {
	Batch int // samples at a time

	model *flowers.Model
	ids   []string
	in    []flowers.Inputs
	out   []flowers.Outputs
}

//go:embed flowers.run/weights.safetensors
var weights embed.FS

// loaded is the model of all of a worker's bundles: it predicts for any number of them at a time.
var loaded = sync.OnceValues(func() (*flowers.Model, error) {
	w, err := flowers.LoadWeights(weights, "flowers.run/weights.safetensors")
	if err != nil {
		return nil, err
	}
	return flowers.New(w), nil
})

func (f *predictFn) Setup() (err error) {
	f.model, err = loaded()
	f.in, f.out = make([]flowers.Inputs, f.Batch), make([]flowers.Outputs, f.Batch)
	return err
}

// StartBundle begins without what a bundle that failed may have left.
func (f *predictFn) StartBundle(context.Context, func(string), func(string)) { f.ids = f.ids[:0] }

func (f *predictFn) ProcessElement(ctx context.Context, line string, species, broken func(string)) error {
	id, err := f.read(line, &f.in[len(f.ids)])
	if err != nil {
		broken(fmt.Sprintf("%s: %v", line, err))
		return nil
	}
	if f.ids = append(f.ids, id); len(f.ids) == f.Batch {
		return f.predict(ctx, species)
	}
	return nil
}

func (f *predictFn) FinishBundle(ctx context.Context, species, _ func(string)) error {
	return f.predict(ctx, species)
}

func (f *predictFn) read(line string, in *flowers.Inputs) (id string, err error) {
	fields := strings.Split(line, ",")
	numbers := make([]float64, len(fields)-1)
	for i, field := range fields[1:] {
		if numbers[i], err = strconv.ParseFloat(strings.TrimSpace(field), 64); err != nil {
			return "", err
		}
	}
	return fields[0], f.model.Prepare(in, numbers)
}

func (f *predictFn) predict(ctx context.Context, species func(string)) error {
	n := len(f.ids)
	if err := f.model.PredictBatch(ctx, f.in[:n], f.out[:n]); err != nil {
		return err
	}
	for i, id := range f.ids {
		best := 0.
		for _, p := range f.out[i].Species {
			best = max(best, float64(p))
		}
		species(fmt.Sprintf("%s,%s,%.4f", id, f.model.Label(&f.out[i], 0), best))
	}
	f.ids = f.ids[:0]
	return nil
}
