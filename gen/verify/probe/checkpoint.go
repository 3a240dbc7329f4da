package probe

import (
	"bytes"
	"context"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// resume trains like train, but writes the trainer down after half of the steps
// and goes on with another one that reads it.
func (n *network[T, S, I, O, W]) resume(w *W, all []S, r *Request) (*Response, error) {
	first := *r
	first.Steps /= 2
	t := n.NewTrainer(runtime.Host(), w)
	defer t.Close()
	result := n.steps(t, all, &first, 0)
	var file bytes.Buffer
	if _, err := t.WriteTo(&file); err != nil {
		return nil, err
	}
	fresh := n.NewWeights(2)
	other := n.NewTrainer(runtime.Host(), fresh)
	defer other.Close()
	if _, err := other.ReadFrom(&file); err != nil {
		return nil, err
	}
	result.Losses = append(result.Losses, n.steps(other, all, r, first.Steps).Losses...)
	result.Tensors = widenAll(n.Tensors(fresh))
	return result, nil
}

// steps trains from step first on.
func (n *network[T, S, I, O, W]) steps(t Trainer[T, S, W], all []S, r *Request, first int) *Response {
	size := r.Batch
	if size == 0 {
		size = len(all)
	}
	result := &Response{}
	for step := first; step < r.Steps; step++ {
		at := step * size % (len(all) - size + 1)
		result.Losses = append(result.Losses, float64(t.Step(all[at:at+size])))
	}
	return result
}

// evaluate measures the samples with Evaluate.
func (n *network[T, S, I, O, W]) evaluate(w *W, batch []S) (*Response, error) {
	metrics, err := n.NewModel(runtime.Host(), w).Evaluate(context.Background(), func(yield func(*S, error) bool) {
		for k := range batch {
			if !yield(&batch[k], nil) {
				return
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return &Response{Losses: []float64{metrics.Loss}, Each: lossesOf(metrics)}, nil
}

func lossesOf(m runtime.Metrics) []float64 {
	var each []float64
	for _, o := range m.Outputs {
		each = append(each, o.Loss)
	}
	return each
}
