package app

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/progress"
	"github.com/seed-5f2744a7/tensornet/runtime/summary"
	"github.com/seed-5f2744a7/tensornet/runtime/summary/text"
)

var trainCommand = Command{
	Name: "train",
	Doc: "train the network and keep its weights\n\n" +
		"Shows the network and its progress, then how well it does on samples that it was\n" +
		"not trained on. Leaves in --out the weights, a checkpoint, the history and pictures.\n" +
		"Where there are validation samples, the weights are those of the epoch with the\n" +
		"lowest loss on them. Ctrl-C stops and keeps the weights; the exit code is then 130.",
	new: func() action { return new(train) },
}

type train struct {
	dataFlags
	outputFlags
	epochs, batchSize, patience int
	learningRate, stopAt        float64
	seed                        seed
	out, weights                string
	resume, quiet               bool
	set                         *flag.FlagSet // knows which flags were given
}

func (t *train) flags(f *flag.FlagSet) {
	t.set = f
	t.dataFlags.flags(f)
	t.outputFlags.flags(f)
	f.IntVar(&t.epochs, "epochs", 0, "passes over the samples, `N` in all; otherwise as the spec says")
	f.IntVar(&t.batchSize, "batch-size", 0, "samples a step, `N`; otherwise as the spec says")
	f.Float64Var(&t.learningRate, "learning-rate", 0, "the optimizer's learning rate, `R`; otherwise as the spec says")
	f.Var(&t.seed, "seed", "of the first weights and the samples' order, `N`; otherwise as the spec says")
	f.IntVar(&t.patience, "patience", 0, "stop after `N` epochs without a lower loss")
	f.Float64Var(&t.stopAt, "stop-at", 0, "stop at this `ACCURACY`, 0 to 1, on validation samples or else on those of training")
	f.StringVar(&t.out, "out", "", "`DIR` to leave everything in; otherwise NAME.run")
	f.StringVar(&t.weights, "weights", "", "begin with the weights of `FILE`")
	f.BoolVar(&t.resume, "resume", false, "go on from the checkpoint in --out, as if there had been no interruption")
	f.BoolVar(&t.quiet, "quiet", false, "show only the results")
}

func (t *train) run(ctx context.Context, s *session, _ []string) error {
	if err := t.check(); err != nil {
		return err
	}
	info := s.Network.info()
	keeper := &keeper{network: s.Network, dir: cmp.Or(t.out, runDir(info))}
	plan, found, err := t.prepare(s, keeper)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(keeper.dir, 0o777); err != nil {
		return err
	}
	if !t.quiet && !t.json {
		if err := t.announce(s.out, *info, found.train); err != nil {
			return err
		}
	}
	show := t.reporter(s, plan.first)
	plan.progress = show.progress
	plan.checkpoint = keeper.epoch
	history, err := s.Network.train(ctx, plan)
	show.clear()
	keeper.history.Stopped = history.Stopped
	if err != nil {
		return t.stopped(ctx, s, keeper, err)
	}
	if err := keeper.finish(true); err != nil {
		return err
	}
	return t.results(ctx, s, keeper, found)
}

// check refuses flags that make no sense. One that is not given is 0, which
// stands for the spec's value.
func (t *train) check() error {
	numbers := map[string]struct{ value, most float64 }{
		"epochs":        {float64(t.epochs), math.Inf(1)},
		"batch-size":    {float64(t.batchSize), math.Inf(1)},
		"patience":      {float64(t.patience), math.Inf(1)},
		"learning-rate": {t.learningRate, math.MaxFloat64},
		"stop-at":       {t.stopAt, 1},
	}
	var err error
	t.set.Visit(func(f *flag.Flag) {
		switch number, ok := numbers[f.Name]; {
		case !ok || err != nil:
		case !(number.value > 0):
			err = usagef("train: --%s is %v, expected more than 0", f.Name, number.value)
		case number.value > number.most:
			err = usagef("train: --%s is %v, expected at most %v", f.Name, number.value, number.most)
		}
	})
	if err != nil {
		return err
	}
	if t.resume && t.weights != "" {
		return usagef("train: --resume begins with the checkpoint, --weights with a file: expected one of them")
	}
	return nil
}

// seed is a flag of which 0 is a value as any other.
type seed struct {
	value uint64
	given bool
}

func (s *seed) String() string {
	if !s.given {
		return ""
	}
	return strconv.FormatUint(s.value, 10)
}

func (s *seed) Set(text string) error {
	value, err := strconv.ParseUint(text, 0, 64)
	if err != nil {
		return fmt.Errorf("want a whole number from 0 to %d", uint64(math.MaxUint64))
	}
	*s = seed{value, true}
	return nil
}

// prepare opens weights, samples and what an earlier training left.
func (t *train) prepare(s *session, k *keeper) (training, *samples, error) {
	info := s.Network.info()
	seed := info.Seed
	if t.seed.given {
		seed = t.seed.value
	}
	plan := training{
		epochs: cmp.Or(t.epochs, info.Epochs), batchSize: t.batchSize, patience: t.patience,
		learningRate: t.learningRate, stopAt: t.stopAt,
	}
	config := t.config(info, seed, nil)
	switch {
	case t.weights != "":
		if _, err := s.loadWeights(t.weights); err != nil {
			return plan, nil, err
		}
		config.Preprocess = s.Network.preprocess()
	case t.resume:
		if _, err := s.loadWeights(filepath.Join(k.dir, weightsFile)); err != nil {
			return plan, nil, fmt.Errorf("nothing to resume: %w", err)
		}
		config.Preprocess = s.Network.preprocess()
	default:
		s.Network.initialise(seed)
	}
	found, err := s.openSamples(config)
	if err != nil {
		return plan, nil, err
	}
	k.validated = found.validation
	if t.resume {
		err = k.resume(&plan)
	}
	return plan, found, err
}

// announce shows the network and how it is trained this time.
func (t *train) announce(w io.Writer, info runtime.ModelInfo, samples int) error {
	info.Epochs = cmp.Or(t.epochs, info.Epochs)
	info.BatchSize = cmp.Or(t.batchSize, info.BatchSize)
	if err := summary.Table(w, &info); err != nil {
		return err
	}
	rate := ""
	if t.learningRate > 0 {
		rate = fmt.Sprintf(", learning rate %g", t.learningRate)
	}
	_, err := fmt.Fprintf(w, "\n%s samples an epoch%s\n", text.Int(samples), rate)
	return err
}

// stopped keeps what there is after a training that was not finished.
func (t *train) stopped(ctx context.Context, s *session, k *keeper, cause error) error {
	interrupted := ctx.Err() != nil && errors.Is(cause, ctx.Err())
	err := k.finish(interrupted)
	if !interrupted || err != nil {
		return errors.Join(cause, err)
	}
	fmt.Fprintf(s.err, "interrupted after %d epochs; the weights are in %s; --resume goes on\n",
		len(k.history.Epochs), filepath.Join(k.dir, weightsFile))
	return errInterrupted
}

// results measures the weights that were kept, draws them, and tells where
// everything is.
func (t *train) results(ctx context.Context, s *session, k *keeper, found *samples) error {
	file := filepath.Join(k.dir, weightsFile)
	if _, err := s.loadWeights(file); err != nil {
		return err
	}
	tests, err := evaluate(ctx, found.tests)
	if err != nil {
		return err
	}
	pictures, err := k.pictures()
	if err != nil {
		return err
	}
	epochs := k.history.Epochs
	last := epochs[len(epochs)-1]
	if t.json {
		return t.print(s.out, result{"result", last.Epoch, k.history.Stopped, file, tests})
	}
	if reason := stopReasons[k.history.Stopped]; reason != "" {
		fmt.Fprintf(s.out, "\nstopped after %d epochs: %s\n", last.Epoch, reason)
	}
	shown := append([]testResult{{"training", last.Train}}, tests...)
	_, err = fmt.Fprintf(s.out, "\n%s\n%s", testTable(shown), k.places(pictures))
	return err
}

var stopReasons = map[string]string{
	runtime.StoppedByAccuracy: "the accuracy was reached",
	runtime.StoppedByPatience: "the loss went no lower",
}

// result is the last line of train --json.
type result struct {
	Event   string       `json:"event"`
	Epochs  int          `json:"epochs"`
	Stopped string       `json:"stopped,omitempty"`
	Weights string       `json:"weights"`
	Tests   []testResult `json:"tests"`
}

// reporter shows the epochs: as a bar, lines, JSON, or not at all.
type reporter struct {
	progress func(runtime.Progress)
	clear    func()
}

func (t *train) reporter(s *session, first int) reporter {
	r := reporter{clear: func() {}}
	switch {
	case t.json:
		r.progress = func(p runtime.Progress) {
			if p.Done {
				t.print(s.out, epochEvent{"epoch", p.Epoch + first, p.Elapsed.Seconds(), p.Train, p.Validation})
			}
		}
	case !t.quiet:
		printer := progress.New(s.err)
		r.clear = printer.Clear
		r.progress = func(p runtime.Progress) {
			p.Epoch += first
			p.Epochs += first
			printer.Show(p)
		}
	}
	return r
}

type epochEvent struct {
	Event      string           `json:"event"`
	Epoch      int              `json:"epoch"`
	Seconds    float64          `json:"seconds"`
	Train      runtime.Metrics  `json:"train"`
	Validation *runtime.Metrics `json:"validation,omitempty"`
}
