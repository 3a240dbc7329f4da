package probe

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// concurrent predicts every input from many goroutines at a time, which must
// give what a single one gave; under the race detector that says more.
func (n *network[T, S, I, O, W]) concurrent(model Model[S, I, O], in []I, want []O) error {
	const goroutines = 8
	failed := make([]error, goroutines)
	var wait sync.WaitGroup
	for g := range goroutines {
		wait.Go(func() {
			for k := range in {
				var out O
				model.Predict(&in[k], &out)
				for i := range n.Info.Outputs {
					if !sameBits(widen(n.Output(&out, i)), widen(n.Output(&want[k], i))) {
						failed[g] = fmt.Errorf("sample %d, output %d: concurrent Predict differs", k, i)
					}
				}
			}
		})
	}
	wait.Wait()
	for _, err := range failed {
		if err != nil {
			return err
		}
	}
	return nil
}

// allocations counts the allocations of a call, after a first one.
func (n *network[T, S, I, O, W]) allocations(w *W, batch []S) (*Response, error) {
	const runs = 100
	in, out := make([]I, len(batch)), make([]O, len(batch))
	for k := range batch {
		in[k] = *n.Inputs(&batch[k])
	}
	model, session, trainer := n.NewModel(runtime.Host(), w), n.NewSession(w), n.NewTrainer(runtime.Host(), w)
	defer trainer.Close()
	ctx := context.Background()
	var err error
	r := &Response{}
	for _, f := range []func(){
		func() { model.Predict(&in[0], &out[0]) },
		func() { session.Predict(&in[0], &out[0]) },
		func() { trainer.Step(batch) },
		func() { trainer.Accumulate(batch) },
		func() { err = model.PredictBatch(ctx, in, out) },
	} {
		r.Counts = append(r.Counts, testing.AllocsPerRun(runs, f))
	}
	if n.Explain != nil {
		explain, gradients := n.Explain(runtime.Host(), w), new(I)
		r.Counts = append(r.Counts, testing.AllocsPerRun(runs, func() { explain(&in[0], &out[0], gradients) }))
	}
	if n.Stream != nil {
		r.Counts = append(r.Counts, n.Stream.allocations(w))
	}
	return r, err
}
