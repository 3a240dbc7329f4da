package generated_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	gort "runtime"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// testResume interrupts a training within an epoch and lets it go on with other
// numbers of processors: it ends with the same state, bit by bit.
func (p *probe[T]) testResume(t *testing.T) {
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
func (p *probe[T]) fit(t *testing.T, samples, validation samples[T], from []byte, stop int) (state []byte, err error) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	read := 0
	tr := p.newTrainer(runtime.Host(), p.newWeights(1))
	defer tr.Close()
	f := fitting[T]{
		epochs: 2, batchSize: 4, validation: validation,
		read: func() {
			if read++; read == stop {
				cancel()
			}
		},
		checkpoint: func(c *runtime.Checkpoint) error {
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
		f.resume = bytes.NewReader(from)
	}
	err = tr.fit(ctx, samples, f)
	return state, err
}
