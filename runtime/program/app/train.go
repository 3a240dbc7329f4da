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

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

var trainCommand = Command{
	Name: "train",
	Doc: "train the network and keep its weights\n\n" +
		"Shows the network and its progress, then how well it does on samples that it was\n" +
		"not trained on. Leaves in --out the weights, a checkpoint, the history and pictures.\n" +
		"Where there are validation samples, the weights are those of the epoch with the\n" +
		"lowest loss on them, or that was best at what --monitor names. Ctrl-C stops and keeps\n" +
		"everything; the exit code is then 130, and --resume goes on with the very next sample\n" +
		"and the flags of before. On SIGUSR1 it tells where it is.\n\n" +
		"With --folds K it trains K times, in --out, and tells how well all do of the samples\n" +
		"that they were not trained on.",
	new:   func() action { return new(train) },
	keeps: true, ranks: true, Samples: true,
}

type train struct {
	dataFlags
	outputFlags
	epochs, batchSize, patience int
	learningRate, stopAt        float64
	monitor                     string
	minDelta                    float64
	limits                      limits
	seed                        seed
	weightsFlags
	foldsFlags
	choice                   runtime.ThresholdChoice // empty: none
	out, tensorboard, told   string
	resume, overwrite, quiet bool
	reduce                   string
	set                      *flag.FlagSet // knows which flags were given
}

func (t *train) flags(f *flag.FlagSet) {
	t.set = f
	t.dataFlags.flags(f)
	t.outputFlags.flags(f)
	f.IntVar(&t.epochs, "epochs", 0, "passes over the samples, `N` in all; otherwise as the spec says")
	t.limits.flags(f)
	f.IntVar(&t.batchSize, "batch-size", 0, "samples a step, `N`; otherwise as the spec says")
	f.Float64Var(&t.learningRate, "learning-rate", 0, "the optimizer's learning rate, `R`; otherwise as the spec says")
	f.Var(&t.seed, "seed", "of the first weights, the samples' order and dropout, `N`; otherwise as the spec says")
	f.IntVar(&t.patience, "patience", 0, "stop after `N` epochs that were not the best")
	f.StringVar(&t.monitor, "monitor", "", "what makes an epoch the best, `NAME`: loss, or a metric as accuracy or val_auc, with the output's name in front where there are several; otherwise the loss")
	f.Float64Var(&t.minDelta, "min-delta", 0, "by how much `D` an epoch must be better than the best before")
	f.Float64Var(&t.stopAt, "stop-at", 0, "stop at this `ACCURACY`, 0 to 1, on validation samples or else on those of training")
	f.TextVar(&t.choice, chooseFlag, runtime.ThresholdChoice{}, chooseUsage)
	f.StringVar(&t.out, "out", "", "`DIR` to leave everything in; otherwise NAME.run")
	f.StringVar(&t.tensorboard, tensorboardFlag, "", "`DIR` for TensorBoard's event files: numbers, histograms of weights and gradients, pictures of mistakes, and the graph; otherwise none")
	f.StringVar(&t.told, settingsFlag, "", "`TEXT`, lines of NAME=VALUE, by which compare tells this training from others; otherwise none")
	t.foldsFlags.flags(f)
	t.weightsFlags.firstFlags(f, "begin with the weights of `FILE`")
	f.StringVar(&t.reduce, "reduce", reduceFixed, "`ORDER` in which gradients of several processes are added up: fixed, to the same bits for any number of them, or fast, as the MPI library does")
	f.BoolVar(&t.resume, "resume", false, "go on from the checkpoint in --out, as if there had been no interruption")
	f.BoolVar(&t.overwrite, "overwrite", false, "begin anew where --out holds another training")
	f.BoolVar(&t.quiet, "quiet", false, "show only the results")
}

func (t *train) run(ctx context.Context, s *session, _ []string) error {
	if err := t.check(); err != nil {
		return err
	}
	if t.folds > 0 {
		return t.crossValidate(ctx, s)
	}
	if err := s.join(); err != nil {
		return err
	}
	if s.follows() {
		t.quiet, t.json, t.tensorboard = true, false, ""
	}
	info := s.Network.info()
	if err := runtime.CheckMonitor(t.monitor, info.Outputs); err != nil {
		return usagef("train: --monitor: %v", err)
	}
	show := t.reporter(s, info.Schedule != "")
	k := &keeper{path: cmp.Or(t.out, runDir(info)), history: newHistory(), say: func(format string, args ...any) {
		show.clear()
		if !s.follows() {
			s.tell(format, args...)
		}
	}}
	defer func() { k.close() }()
	found, err := t.prepareTogether(s, k)
	if err != nil {
		return err
	}
	if err := t.mayChoose(info, found); err != nil {
		return err
	}
	k.each = t.limits.save
	plan := training{
		epochs: k.record.Settings.Epochs, batchSize: t.batchSize, patience: t.patience,
		monitor: t.monitor, minDelta: t.minDelta, limits: t.limits,
		learningRate: t.learningRate, stopAt: t.stopAt, seed: t.trainingSeed(info), progress: show.progress, checkpoint: k.checkpoint, world: s.world, fast: t.reduce == reduceFast,
	}
	asked, ignore := onAsked()
	defer ignore()
	plan.suspicion = &suspicion{say: k.say, samples: found.train, resumed: t.resume, asked: asked}
	if t.tensorboard != "" {
		b, err := newBoard(t.tensorboard, info, s.Network.preprocess(), k.record.Epochs+1, k.say)
		if err != nil {
			return err
		}
		defer b.close()
		plan.watch, plan.look = b.epoch, b.look
	}
	if t.resume && !s.follows() {
		state, err := os.Open(k.file(checkpointFile))
		if err != nil {
			return err
		}
		defer state.Close()
		plan.resume = state
	}
	if !t.quiet && !t.json {
		if err := t.announce(s.out, *info, s.Augmentation, found); err != nil {
			return err
		}
	}
	advise(info, k.say)
	if !t.resume && !s.follows() {
		for _, note := range found.leaks() {
			k.say("%s", note)
		}
	}
	before := k.record.Epochs
	history, err := s.Network.train(ctx, plan)
	show.clear()
	if err != nil {
		return t.stopped(ctx, s, k, err)
	}
	if t.resume && !s.follows() && k.record.Epochs == before && !interrupted(history.Stopped) {
		if history.Kept == nil {
			return fmt.Errorf("nothing to resume: %s", t.complete(k, history.Stopped))
		}
		k.say("the training is complete: %s", t.complete(k, history.Stopped)) // its end may have told nobody
	}
	return errors.Join(t.results(ctx, s, k, found, history), k.lost)
}

// check refuses flags that make no sense. One that is not given is 0, which
// stands for the spec's value.
func (t *train) check() error {
	numbers := map[string]struct{ value, most float64 }{
		"epochs":          {float64(t.epochs), math.Inf(1)},
		"steps":           {float64(t.limits.steps), math.Inf(1)},
		"steps-per-epoch": {float64(t.limits.stepsPerEpoch), math.Inf(1)},
		"batch-size":      {float64(t.batchSize), math.Inf(1)},
		"patience":        {float64(t.patience), math.Inf(1)},
		"learning-rate":   {t.learningRate, math.MaxFloat64},
		"stop-at":         {t.stopAt, 1},
		"min-delta":       {t.minDelta, math.MaxFloat64},
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
	switch {
	case t.reduce != reduceFixed && t.reduce != reduceFast:
		return usagef("train: --reduce: found %q, expected %s or %s", t.reduce, reduceFixed, reduceFast)
	case t.resume && t.weights != "" && t.folds == 0:
		return usagef("train: --resume begins with the checkpoint, --weights with a file: expected one of them")
	case t.resume && t.overwrite:
		return usagef("train: --resume goes on with what is there, --overwrite begins anew: expected one of them")
	}
	if err := t.checkFirst("train"); err != nil {
		return err
	}
	return t.checkFolds()
}

// epochsOf is how many epochs there are at most; 0: as many as steps take.
func (t *train) epochsOf(info *runtime.ModelInfo) int {
	if t.epochs == 0 && t.limits.steps > 0 {
		return 0
	}
	return cmp.Or(t.epochs, info.Epochs)
}

func (t *train) trainingSeed(info *runtime.ModelInfo) uint64 {
	if t.seed.given {
		return t.seed.value
	}
	return info.Seed
}

// advise tells of losses that outputs are not made for.
func advise(info *runtime.ModelInfo, say func(format string, args ...any)) {
	for _, o := range info.Outputs {
		if o.Advice != "" {
			say("note: output %q: %s", o.Name, o.Advice)
		}
	}
}

// announce shows the network and how it is trained this time.
func (t *train) announce(w io.Writer, info runtime.ModelInfo, changes []data.Augmentation, found *samples) error {
	info.Epochs = t.epochsOf(&info)
	info.BatchSize = cmp.Or(t.batchSize, info.BatchSize)
	if err := summary.Table(w, &info, Width(w)); err != nil {
		return err
	}
	rate := ""
	if t.learningRate > 0 {
		rate = fmt.Sprintf(", learning rate %g", t.learningRate)
	}
	_, err := fmt.Fprintf(w, "\n%s%s%s\n", t.limits.samples(found.train), rate, t.limits.describe())
	if len(changes) > 0 {
		fmt.Fprintf(w, "augmentation: %s\n", data.Describe(changes))
	}
	for _, note := range found.notes {
		fmt.Fprintln(w, note)
	}
	return err
}

// stopped tells what there is after a training that was not finished.
func (t *train) stopped(ctx context.Context, s *session, k *keeper, cause error) error {
	if s.follows() {
		if errors.Is(cause, context.Canceled) {
			return errInterrupted
		}
		return cause
	}
	if k.lost != nil {
		return errors.Join(cause, k.lost)
	}
	if ctx.Err() == nil || !errors.Is(cause, ctx.Err()) {
		if k.saved == nil {
			return cause
		}
		return fmt.Errorf("%w; %s", cause, k.where())
	}
	s.tell("interrupted after %s; the weights are in %s; --resume goes on", text.Count(k.record.Epochs, "epoch"), k.file(weightsFile))
	return errInterrupted
}
