package runtime

import (
	"context"
	"iter"
	"unsafe"
)

// Trainer changes weights step by step so that the loss becomes smaller. It is
// what the Trainers of generated packages share; see [Table] for its types.
type Trainer[P, S, I, O any, T Float] struct{ trainer erasedTrainer }

// NewTrainer returns a trainer of weights and what they have beside, on a machine.
// Close ends its goroutines.
func (n *Network[P, S, I, O, T]) NewTrainer(on Machine, w *P, b *Beside, o Optimizer[T]) *Trainer[P, S, I, O, T] {
	return &Trainer[P, S, I, O, T]{n.net.newTrainer(on, unsafe.Pointer(w), b, o)}
}

// Step trains on a batch and returns its mean loss and the penalties on weights before the change, unless
// Err says why it did not. An empty batch has loss 0 and changes nothing.
func (t *Trainer[P, S, I, O, T]) Step(batch []S) (loss T) { return T(t.trainer.step(listOf(batch))) }

// Err is why the last step changed nothing; nil if it did, or its batch was
// empty.
func (t *Trainer[P, S, I, O, T]) Err() error { return t.trainer.Err() }

// Accumulate is Step without the change: it returns the mean loss and the penalties and leaves
// its derivatives in Gradients.
func (t *Trainer[P, S, I, O, T]) Accumulate(batch []S) (loss T) {
	return T(t.trainer.accumulate(listOf(batch)))
}

// Gradients returns what Accumulate or Step has computed last. Step uses most
// gradients without keeping them; this computes them again. A step with bounds of them leaves
// them within these, and one that ends an accumulation the mean over its batches. It returns the
// same memory every time.
func (t *Trainer[P, S, I, O, T]) Gradients() *P { return (*P)(t.trainer.kept()) }

// ResetStates has the next batch begin with states of 0, where layers are stateful: each sample of
// a batch else goes on where that of the same number has ended in the batch before. Fit does so
// before each epoch.
func (t *Trainer[P, S, I, O, T]) ResetStates() { t.trainer.resetStates() }

// Meter returns the metrics of all samples since its last Reset.
func (t *Trainer[P, S, I, O, T]) Meter() *Meter { return t.trainer.Meter() }

// LearningRate is the learning rate of the next step.
func (t *Trainer[P, S, I, O, T]) LearningRate() float64 { return t.trainer.LearningRate() }

// Close ends the trainer's goroutines.
func (t *Trainer[P, S, I, O, T]) Close() { t.trainer.close() }

// State is what a checkpoint holds.
func (t *Trainer[P, S, I, O, T]) State() State { return t.trainer.State() }

// Join has the trainer train with those of all other ranks of a world, which have to call Join, too. All
// begin with the state that rank 0 has; what would have them compute differently is an error.
//
// From then on all ranks call Step, Accumulate, Meter and Fit alike, and get the same results: those of a
// trainer that is alone, to the last bit, however many ranks there are. Batches are those of one that is alone,
// of which a rank only reads its own [Trainer.Share]; the memory of other samples may hold anything. In Fit
// Resume is read and Checkpoint called on rank 0 only.
//
// An error that wraps [ErrWorld] is the end of the world. Other errors of a rank, as of a sample of
// its share, are those of all.
func (t *Trainer[P, S, I, O, T]) Join(w World) error { return t.trainer.join(w) }

// Share says which samples of a batch, begin ≤ i < end, this rank reads, where the largest batch
// has full samples: all, unless the trainer has joined a world. Batches of fewer samples have the first of these.
func (t *Trainer[P, S, I, O, T]) Share(full int) (begin, end int) {
	s := t.trainer.shareOf(full)
	return s.Begin, s.End
}

// ShardSize is how many samples a shard of a batch of n has: no rank takes less, but for the last one.
func (t *Trainer[P, S, I, O, T]) ShardSize(n int) int { return t.trainer.shardSize(n) }

// Fit trains for up to cfg.Epochs epochs. Each ranges over data anew, steps
// once for each cfg.BatchSize samples and for the rest, and then measures
// cfg.Validation. The samples are taken in the order in which data
// yields them, so data should shuffle; a sample is copied, so data may reuse it.
//
// When Fit returns, even with an error, the weights are those of the epoch that is
// best, by cfg.Monitor, on the validation samples, if there are such and an epoch has
// ended, and else as the last step left them.
//
// When ctx ends, or data or a callback returns an error, Fit returns the
// epochs completed and an error that wraps it, names the epoch and, for data,
// the sample. A step that the trainer refuses ends the training at once: its
// error wraps ErrDiverged if loss or gradient is not finite.
func (t *Trainer[P, S, I, O, T]) Fit(ctx context.Context, data iter.Seq2[*S, error], cfg FitConfig[S]) (History, error) {
	return t.trainer.fit(ctx, samplesOf(data), samplesOf(cfg.Validation), cfg.settings())
}
