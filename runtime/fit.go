package runtime

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"
)

// progressInterval is the least time between two events within an epoch.
const progressInterval = 100 * time.Millisecond

// stepper is what trains: a trainer.
type stepper interface {
	step(batch list) (loss float64) // trains on a batch; adds each sample to the meter
	Err() error                     // why the last step changed nothing; nil if it did
	Meter() *Meter
	LearningRate() float64 // of the next step
	State() State
}

// train is [Trainer.Fit] for a stepper. validate measures it on the validation
// samples; nil without them.
func train(ctx context.Context, info *ModelInfo, trainer stepper, validate func(context.Context) (Metrics, error), data samples, b *batcher, s settings) (History, error) {
	f := fit{settings: s, info: info, trainer: trainer, validate: validate}
	if data != nil {
		f.steps = func(ctx context.Context, skip int, done func(samples int) error) (int, error) {
			return b.each(ctx, data, f.BatchSize, skip, func(samples int) error {
				trainer.step(b.batch)
				return done(samples)
			})
		}
	}
	if t, ok := trainer.(interface{ joined() *union }); ok && t.joined() != nil {
		f.joinedIn(t.joined())
	}
	return f.fit(ctx)
}

// fit is the state of a training.
type fit struct {
	settings
	info    *ModelInfo
	trainer stepper
	state   State  // the trainer's
	union   *union // and with whom it trains; nil: it is alone

	// steps makes the steps of an epoch after the first skip samples, calls done
	// after each with its samples, and returns how many there are.
	steps    func(ctx context.Context, skip int, done func(samples int) error) (int, error)
	validate func(context.Context) (Metrics, error) // nil without validation data

	monitor monitor
	history History
	at      place   // Meter is the trainer's
	best    []Array // weights of the best epoch; nil without validation

	open         bool      // an epoch has begun
	number       int       // of it, from 1
	start        time.Time // of it, in this call
	shown, saved time.Time
	deadline     time.Time

	begins    []func(epoch int)
	afterStep []func() error
	ends      []func(e *Epoch)
}

func (f *fit) fit(ctx context.Context) (History, error) {
	if err := f.complete(f.info); err != nil {
		return History{}, err
	}
	if f.steps == nil {
		return History{}, errors.New("no data")
	}
	var err error
	if f.monitor, err = newMonitor(f.Monitor, f.info, f.validate != nil); err != nil {
		return History{}, err
	}
	f.state = f.trainer.State()
	f.at = place{BatchSize: f.BatchSize, EpochSteps: f.StepsPerEpoch, Validated: f.validate != nil}
	if f.union != nil {
		if err := f.agree(); err != nil {
			return History{}, err
		}
	}
	if f.Resume != nil {
		if err := f.resume(f.Resume); err != nil {
			return History{}, fmt.Errorf("resume: %w", err)
		}
	}
	if err := f.hang(); err != nil {
		return History{}, err
	}
	err = f.run(ctx)
	f.history.Kept = f.kept()
	f.restore()
	return f.history, err
}

func (f *fit) run(ctx context.Context) error {
	if f.history.Stopped != "" { // the checkpoint was the last already
		return f.save(nil, true)
	}
	for f.history.Stopped == "" {
		if err := f.pass(ctx); err != nil {
			if !errors.Is(err, ErrDiverged) && !errors.Is(err, ErrWorld) && !errors.Is(err, errNotFinite) && !errors.As(err, new(checkpointError)) {
				err = errors.Join(err, f.save(nil, true))
			}
			return err
		}
	}
	return nil
}

// errEnough ends a pass through the data before its end.
var errEnough = errors.New("enough")

// pass goes through the data, or what is left of it, which is an epoch unless steps say when
// one ends.
func (f *fit) pass(ctx context.Context) (err error) {
	f.number = f.at.Epochs + 1
	defer func() {
		if err != nil {
			err = fmt.Errorf("epoch %d: %w", f.number, err)
		}
	}()
	if f.full() { // it was interrupted before its end
		f.begin()
		return f.end(ctx)
	}
	if f.BeforeEpoch != nil {
		f.BeforeEpoch(f.at.pass() + 1)
	}
	skip := f.at.skip()
	if skip == 0 {
		f.state.carried.reset()
	}
	if !f.open { // an epoch of steps may have begun in the pass before
		f.begin()
	}
	samples, err := f.steps(ctx, skip, func(n int) error { return f.after(ctx, n) })
	switch {
	case errors.Is(err, errEnough):
		return nil
	case err != nil:
		return err
	case samples == 0:
		return errors.New("the data has no samples; it must start again for each epoch")
	}
	if f.at.EpochSteps > 0 {
		f.at.Pass, f.at.PassSamples = f.at.Pass+1, 0
		return nil
	}
	f.Samples = samples
	return f.end(ctx)
}

// begin begins an epoch, or goes on with one.
func (f *fit) begin() {
	f.open, f.number, f.start = true, f.at.Epochs+1, time.Now()
	f.shown, f.saved = f.start, f.start
	for _, begin := range f.begins {
		begin(f.number)
	}
	if f.at.Samples == 0 {
		f.trainer.Meter().Reset()
	}
}

// after is what comes after a step on so many samples.
func (f *fit) after(ctx context.Context, n int) error {
	if err := f.trainer.Err(); err != nil {
		return fmt.Errorf("sample %d: %w", f.at.skip()+n, f.info.advised(err))
	}
	f.at.count(n)
	for _, after := range f.afterStep {
		if err := after(); err != nil {
			return err
		}
	}
	if f.full() {
		if err := f.end(ctx); err != nil {
			return err
		}
		if f.history.Stopped != "" {
			return errEnough
		}
		f.begin()
		return nil
	}
	return f.tell()
}

// tell shows and saves the training within an epoch, if it is time.
func (f *fit) tell() error {
	due := f.due()
	if due&toShow != 0 {
		f.shown = time.Now()
		train := f.trainer.Meter().Metrics()
		if f.Progress != nil {
			f.Progress(Progress{
				Epoch: f.number, Epochs: f.mostEpochs(), Samples: f.at.Samples, Total: f.samplesOfEpoch(),
				Elapsed: f.shown.Sub(f.start), LearningRate: f.trainer.LearningRate(), Train: train,
			})
		}
	}
	if due&toSave != 0 {
		f.saved = time.Now()
		return f.save(nil, false)
	}
	return nil
}

// end ends the epoch at hand.
func (f *fit) end(ctx context.Context) error {
	if err := f.state.check(); err != nil {
		return err
	}
	f.open = false
	trained, samples := time.Since(f.start), f.at.Samples
	train := f.trainer.Meter().Metrics()
	var validation *Metrics
	if f.validate != nil {
		m, err := f.validate(ctx)
		if err != nil {
			return fmt.Errorf("validation: %w", err)
		}
		validation = &m
	}
	e := Epoch{Epoch: f.number, Seconds: trained.Seconds(), Train: train.brief()}
	if validation != nil {
		brief := validation.brief()
		e.Validation = &brief
	}
	for _, end := range f.ends {
		end(&e)
	}
	if e.LearningRate = f.trainer.LearningRate(); !IsFinite(e.LearningRate) {
		return fmt.Errorf("the learning rate of the next step is %v", e.LearningRate)
	}
	f.judge(&e)
	if err := f.save(&e, f.history.Stopped != ""); err != nil {
		return err
	}
	if f.Progress != nil {
		f.Progress(Progress{
			Epoch: f.number, Epochs: f.mostEpochs(), Samples: samples, Total: samples,
			Elapsed: trained, LearningRate: e.LearningRate, Train: train, Done: true, Validation: validation,
		})
	}
	return nil
}

// judge records an epoch and decides whether it was the last.
func (f *fit) judge(e *Epoch) {
	f.at.Epochs, f.at.Samples, f.at.Done = e.Epoch, 0, 0
	f.at.Stale++
	best := math.NaN()
	if f.at.Best != nil {
		best = f.monitor.of(f.at.Best.judged())
	}
	e.Best = f.monitor.better(f.monitor.of(e.judged()), best, f.MinDelta)
	timeless := *e
	timeless.Seconds = 0
	f.at.Last = &timeless
	if e.Best {
		f.at.Best, f.at.Stale = &timeless, 0
		f.keep()
	}
	if !f.NoHistory {
		f.history.Epochs = append(f.history.Epochs, *e)
	}
	f.history.Stopped = f.reason()
}

// reason says why the training ends after the last epoch; empty if it goes on.
func (f *fit) reason() string {
	switch {
	case f.StopAtAccuracy > 0 && f.at.Last.judged().Accurate(f.StopAtAccuracy):
		return StoppedByAccuracy
	case f.Patience > 0 && f.at.Stale >= f.Patience:
		return StoppedByPatience
	case f.Steps > 0 && f.at.Steps >= f.Steps:
		return StoppedBySteps
	case f.Epochs > 0 && f.at.Epochs >= f.Epochs:
		return StoppedByEpochs
	}
	return ""
}

// keep remembers the weights as the best, if they may be worse later.
func (f *fit) keep() {
	if !f.at.Validated {
		return
	}
	if f.best == nil {
		f.best = copies(f.state.results())
		return
	}
	for i, a := range f.state.results() {
		copy(f.best[i].memory, a.memory)
	}
}

// restore leaves the best weights, or the last.
func (f *fit) restore() {
	from := f.best
	if from == nil {
		from = f.state.results()
	}
	for i, a := range from {
		copy(f.state.Weights.Tensors[i].memory, a.memory)
	}
	f.state.Weights.Changed()
}

// kept is the epoch whose weights restore leaves, nil if that has not ended.
func (f *fit) kept() *Epoch {
	switch {
	case f.best != nil:
		return f.at.Best
	case f.at.Samples == 0:
		return f.at.Last
	}
	return nil
}

// checkpointError is an error of FitConfig.Checkpoint.
type checkpointError struct{ error }

func (e checkpointError) Unwrap() error { return e.error }

// save has the state written, unless it is of no use.
func (f *fit) save(e *Epoch, final bool) error {
	if f.Checkpoint == nil && f.union == nil {
		return nil
	}
	if err := f.state.check(); err != nil {
		return err
	}
	if f.union != nil {
		return f.saveAsOne(f.moment(e, final))
	}
	return f.checkpoint(f.moment(e, final))
}

func (f *fit) checkpoint(c *Checkpoint) error {
	if err := f.Checkpoint(c); err != nil {
		return checkpointError{fmt.Errorf("checkpoint: %w", err)}
	}
	return nil
}
