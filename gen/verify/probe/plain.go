package probe

import (
	"context"
	"fmt"
	"math"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// many is so many samples that vector code takes some groups of them side by
// side, and a last one that is not full.
const many = 19

// repeated is a list of many elements of one, again and again.
func repeated[E any](list []E) []E {
	all := make([]E, many)
	for i := range all {
		all[i] = list[i%len(list)]
	}
	return all
}

// comparePlain predicts in groups on each machine and one by one in plain Go, and
// compares with what vector code gave for single samples.
func (n *network[T, S, I, O, W]) comparePlain(w *W, in []I, want []O) error {
	for _, on := range runtime.Machines() {
		model, all := n.NewModel(on, w), make([]O, many)
		if err := model.PredictBatch(context.Background(), repeated(in), all); err != nil {
			return err
		}
		for k, y := range all {
			if err := n.compareOutputs(y, want[k%len(want)]); err != nil {
				return fmt.Errorf("sample %d of %d side by side on %v: %w", k, many, on, err)
			}
		}
		for k := range in {
			var y O
			model.Predict(&in[k], &y)
			if err := n.compareOutputs(y, want[k]); err != nil {
				return fmt.Errorf("sample %d on %v: %w", k, on, err)
			}
		}
	}
	return nil
}

func (n *network[T, S, I, O, W]) compareOutputs(got, want O) error {
	for i := range n.Info.Outputs {
		if y, x := widen(n.Output(&got, i)), widen(n.Output(&want, i)); !near[T](y, x) {
			return fmt.Errorf("output %d is %v, of the sample alone %v", i, y, x)
		}
	}
	return nil
}

// compareGradients compares the losses and gradients of each machine with those of
// plain Go, for the batch and for many samples.
func (n *network[T, S, I, O, W]) compareGradients(w *W, batch []S) error {
	all := runtime.Machines()
	for _, samples := range [][]S{batch, repeated(batch)} {
		plainLoss, plain := n.accumulate(runtime.PlainGo(), w, samples)
		for _, on := range all[:len(all)-1] {
			loss, gradients := n.accumulate(on, w, samples)
			if math.IsNaN(loss) && math.IsNaN(plainLoss) {
				continue // dropout of other samples has led where the loss is not defined
			}
			if !near[T]([]float64{loss}, []float64{plainLoss}) {
				return fmt.Errorf("%d samples on %v: loss %v, in plain Go %v", len(samples), on, loss, plainLoss)
			}
			for i, x := range gradients {
				if e := distance(x.Data, plain[i].Data); !(e <= gradientTolerance[T]()) {
					return fmt.Errorf("%d samples on %v: gradient by %s is %v, in plain Go %v", len(samples), on, x.Name, x.Data, plain[i].Data)
				}
			}
		}
	}
	return nil
}

func (n *network[T, S, I, O, W]) accumulate(on runtime.Machine, w *W, samples []S) (float64, []Tensor) {
	t := n.NewTrainer(on, w)
	defer t.Close()
	loss := t.Accumulate(samples)
	return float64(loss), widenAll(n.Tensors(t.Gradients()))
}

func gradientTolerance[T runtime.Float]() float64 {
	if T(1)+T(1e-12) != 1 {
		return 1e-10
	}
	return 1e-4
}

// distance is the greatest difference of two tensors, relative to the greatest
// element.
func distance(x, y []float64) float64 {
	scale, most := 1e-3, 0.
	for i := range y {
		scale = max(scale, math.Abs(y[i]))
		most = max(most, math.Abs(x[i]-y[i]))
	}
	return most / scale
}
