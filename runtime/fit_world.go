package runtime

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
)

// joinedIn has the ranks of a world train as one.
func (f *fit) joinedIn(u *union) {
	f.union = u
	alone := f.steps
	if alone == nil {
		return
	}
	f.steps = func(ctx context.Context, skip int, done func(samples int) error) (int, error) {
		var ofAll error // that each rank has
		u.wishes = f.wishesOf(ctx)
		n, err := alone(context.WithoutCancel(ctx), skip, func(samples int) error {
			if ofAll = done(samples); u.wishes&toStop != 0 {
				ofAll = f.stopped(ctx)
			}
			u.wishes = f.wishesOf(ctx)
			return ofAll
		})
		if ofAll != nil {
			return n, ofAll
		}
		return n, u.meet(dataEnded, n, 0, err)
	}
}

// wishesOf are those of this rank.
func (f *fit) wishesOf(ctx context.Context) wish {
	if ctx.Err() != nil {
		return f.wishes() | toStop
	}
	return f.wishes()
}

// stopped is why a training ends that a rank was told to end.
func (f *fit) stopped(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return fmt.Errorf("%s was told to end: %w", f.union.name(f.union.longing), context.Canceled)
}

// agree makes sure that all ranks have the same settings, and the checkpoint that rank 0 has.
func (f *fit) agree() error {
	u, c := f.union, f.settings
	var checkpoint []byte
	var mistake error
	if u.rank == 0 && f.Resume != nil {
		if checkpoint, mistake = io.ReadAll(f.Resume); mistake != nil {
			mistake = fmt.Errorf("resume: %w", mistake)
		}
	}
	if err := u.meet(comparing, 0, 0, mistake); err != nil {
		return err
	}
	facts := []Fact{{"number of metrics", fmt.Sprint(len(c.Metrics))}}
	fact := func(what string, value any) { facts = append(facts, Fact{what, fmt.Sprint(value)}) }
	fact("epochs", c.Epochs)
	fact("batch size", c.BatchSize)
	fact("steps", c.Steps)
	fact("steps per epoch", c.StepsPerEpoch)
	fact("steps between checkpoints", c.CheckpointSteps)
	fact("patience", c.Patience)
	fact("monitor", c.Monitor)
	fact("least change", c.MinDelta)
	fact("accuracy to stop at", c.StopAtAccuracy)
	fact("weights of classes", c.ClassWeights)
	fact("validation", f.validate != nil)
	fact("time limit", c.TimeLimit > 0)
	if err := u.agree(facts); err != nil {
		return err
	}
	checkpoint, err := u.broadcast(checkpoint)
	if f.Resume = nil; len(checkpoint) > 0 {
		f.Resume = bytes.NewReader(checkpoint)
	}
	return err
}

// saveAsOne has rank 0 save what all have.
func (f *fit) saveAsOne(c *Checkpoint) error {
	f.state.gather()
	var mistake error
	if f.union.rank == 0 && f.Checkpoint != nil {
		mistake = f.checkpoint(c)
	}
	err := f.union.meet(saved, 0, 0, mistake)
	if err != nil && !errors.Is(err, ErrWorld) && !errors.As(err, new(checkpointError)) {
		err = checkpointError{err}
	}
	return err
}
