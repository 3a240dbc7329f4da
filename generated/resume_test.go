package generated_test

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"os"
	gort "runtime"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// testResume interrupts a training within an epoch and lets it go on with other
// numbers of processors: it ends with the same state, bit by bit.
func (p *probe[T, S, In, Out, W]) testResume(t *testing.T) {
	if p.info.Parameters > 500_000 && os.Getenv("TENSORNET_LONG") == "" {
		t.Skip("takes seconds")
	}
	defer gort.GOMAXPROCS(gort.GOMAXPROCS(0))
	samples, validation := p.samples(7, 1), p.samples(3, 2)
	whole, _ := p.fit(t, samples, validation, nil, 0)
	for i, procs := range []int{5, 1, 2} {
		if i > 0 && p.info.Parameters > 100_000 {
			break // takes seconds
		}
		gort.GOMAXPROCS(procs)
		stop := []int{4, 3, 12}[i]
		part, err := p.fit(t, samples, validation, nil, stop)
		if !errors.Is(err, context.Canceled) || bytes.Equal(part, whole) {
			t.Fatalf("not interrupted at sample %d: %v", stop, err)
		}
		if part, err = p.fit(t, samples, validation, part, 0); err != nil || !bytes.Equal(part, whole) {
			t.Errorf("interrupted at sample %d, GOMAXPROCS=%d: another end: %v", stop, procs, err)
		}
	}
}

// fit trains for two epochs, from a checkpoint if there is one, until sample
// number stop if that is not 0, and returns the last checkpoint.
func (p *probe[T, S, In, Out, W]) fit(t *testing.T, samples, validation []S, from []byte, stop int) (state []byte, err error) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	read := 0
	data := func(samples []S) iter.Seq2[*S, error] {
		return func(yield func(*S, error) bool) {
			for i := range samples {
				if read++; read == stop {
					cancel()
				}
				if !yield(&samples[i], nil) {
					return
				}
			}
		}
	}
	tr := p.newTrainer(runtime.Host(), p.newWeights(1))
	defer tr.Close()
	cfg := runtime.FitConfig[S]{
		Epochs: 2, BatchSize: 4, Validation: data(validation),
		Checkpoint: func(c *runtime.Checkpoint) error {
			if !c.Final {
				return nil
			}
			var out bytes.Buffer
			_, err := c.WriteTo(&out)
			state = out.Bytes()
			return err
		},
	}
	if from != nil {
		cfg.Resume = bytes.NewReader(from)
	}
	_, err = tr.Fit(ctx, data(samples), cfg)
	return state, err
}
