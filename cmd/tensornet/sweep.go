package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/build"
	"github.com/seed-5f2744a7/tensornet/gen/optimizer"
	"github.com/seed-5f2744a7/tensornet/runtime/program/app"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// sweep trains a network with many settings.
type sweep struct {
	set       settings
	out, sort string
	random    int
	seed      uint64
	processes int
	overwrite bool

	forward   []string // flags of train
	compiling sync.Mutex
	errors    io.Writer
}

// notOfSweep are flags of train that it has itself, or that make no sense for several.
var notOfSweep = []string{"out", "resume", "quiet", "json", baseFlag, settingsFlag, "tensorboard", "folds", "processes"}

func newSweep() *cobra.Command {
	s := new(sweep)
	c := &cobra.Command{
		Use:   "sweep [flags] SPEC --set PATH=VALUES...",
		Short: "train a network with many settings, and compare the trainings",
		Long: `Trains a network once for each combination of values, or with --random for some of them, and
prints a table of all trainings, the best first. Values of an option stand with commas
between; LOW..HIGH is any number in a range, LOW..HIGH:log one whose logarithm is
drawn evenly, both for --random alone; where LOW and HIGH are whole numbers, so is what is drawn.

	tensornet sweep letters.toml --set hidden.units=32,64,128 --set train.batch_size=8,64
	tensornet sweep letters.toml --random 20 --set train.optimizer.learning_rate=1e-4..1e-1:log

Each training has a folder in --out, named by its values. The same command again goes on: what
is complete stays, what was interrupted is resumed; more epochs go on with all. With --overwrite
all begin anew. All flags of train are for each of them; the seed of --random is --draw.`,
		Args:              arguments("SPEC", 1, 1),
		ValidArgsFunction: completeSpecs,
		RunE: func(c *cobra.Command, args []string) error {
			s.errors, s.overwrite = c.ErrOrStderr(), c.Flags().Lookup("overwrite").Value.String() == "true"
			c.Flags().Visit(func(f *pflag.Flag) {
				if app.Find("train").Flags().Lookup(f.Name) != nil && !slices.Contains(notOfSweep, f.Name) {
					s.forward = append(s.forward, "--"+f.Name+"="+f.Value.String())
				}
			})
			return s.run(c, args[0])
		},
	}
	f := c.Flags()
	f.Var(&s.set, setFlag, "an option of the spec and its values, as in hidden.units=16,32 or train.optimizer.learning_rate=1e-4..1e-2:log, `PATH=VALUES`; may be given for several")
	f.StringVar(&s.out, "out", "", "`DIR` of the trainings' folders; otherwise NAME.sweep")
	f.StringVar(&s.sort, "sort", "", "the best first by `NAME`, a number of the table; otherwise the loss, of validation samples if there are any")
	f.IntVar(&s.random, "random", 0, "draw `N` combinations instead of taking all")
	f.Uint64Var(&s.seed, "draw", 0, "what is drawn by --random, `SEED`")
	f.IntVar(&s.processes, "processes", runtime.NumCPU(), "how many trainings run at a time, `N`")
	program := flag.NewFlagSet(c.Name(), flag.ContinueOnError)
	app.Find("train").Flags().VisitAll(func(of *flag.Flag) {
		if !slices.Contains(notOfSweep, of.Name) {
			program.Var(of.Value, of.Name, of.Usage)
		}
	})
	f.AddGoFlagSet(program)
	return c
}

// trial is one training of a sweep.
type trial struct {
	set []string // PATH=VALUE
	dir string
	err error
}

func (s *sweep) run(c *cobra.Command, file string) error {
	if s.processes < 1 {
		return usageError{fmt.Errorf("--processes is %d, expected 1 or more", s.processes)}
	}
	points, err := pointsOf(s.set, s.random, s.seed)
	if err != nil {
		return usageError{err}
	}
	if s.out == "" {
		s.out = strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)) + ".sweep"
	}
	var trials []*trial
	for _, set := range points {
		trials = append(trials, &trial{set: set, dir: filepath.Join(s.out, folderOf(set))})
	}
	if err := os.MkdirAll(s.out, 0o777); err != nil {
		return err
	}
	s.all(c.Context(), file, trials)
	if err := c.Context().Err(); err != nil {
		fmt.Fprintln(s.errors, text.Lines(fmt.Sprintf("interrupted; the same command again goes on with what is in %s", s.out)))
		return err
	}
	var done []string
	var errs []error
	wrong := 0 // of settings
	for _, t := range trials {
		var usage usageError
		if errors.As(t.err, &usage) {
			wrong, t.err = wrong+1, usage.error
		}
		if t.err == nil {
			done = append(done, t.dir)
		} else {
			errs = append(errs, fmt.Errorf("%s: %w", t.dir, t.err))
		}
	}
	if len(done) > 0 {
		errs = append(errs, app.CompareTrials(c.OutOrStdout(), done, s.sort, filepath.Join(s.out, "compare.png")))
	}
	err = errors.Join(errs...)
	if wrong == len(trials) || app.IsUsage(err) {
		return usageError{err}
	}
	return err
}

// all runs the trials, so many at a time.
func (s *sweep) all(ctx context.Context, file string, trials []*trial) {
	var mu sync.Mutex
	finished := 0
	app.AtATime(s.processes, len(trials), func(i int) {
		t := trials[i]
		what, err := s.train(ctx, file, t)
		t.err = err
		mu.Lock()
		defer mu.Unlock()
		finished++
		if err != nil && ctx.Err() == nil {
			what = "failed"
		}
		if ctx.Err() == nil {
			fmt.Fprintln(s.errors, text.Clean(fmt.Sprintf("%d of %d  %s  %s", finished, len(trials), filepath.Base(t.dir), what)))
		}
	})
}

// train makes or resumes one training, and says what there was to do.
func (s *sweep) train(ctx context.Context, file string, t *trial) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	state, epochs, err := app.StateOf(t.dir)
	if err != nil {
		return "", err
	}
	p, err := compile(ctx, file, gen.Options{Set: t.set, Tuned: true, NoTests: true})
	if err != nil {
		return "", err
	}
	if p.Data == nil {
		return "", app.NoSamples(file)
	}
	tuning, err := tuningOf(p.Optimizer)
	if err != nil {
		return "", err
	}
	binary, err := s.compile(ctx, p)
	if err != nil {
		return "", err
	}
	args := append([]string{tuning, "train", "--json", "--quiet", "--out=" + t.dir, "--" + baseFlag + "=" + filepath.Dir(file), "--" + settingsFlag + "=" + strings.Join(t.set, "\n")}, s.forward...)
	what := "trained"
	if state != app.NotBegun && !s.overwrite { // one that is complete may be made longer, and is refused with other settings
		args, what = append(args, "--resume"), "resumed"
	}
	child := app.Child{Binary: binary, Args: args, Beside: s.processes}
	if err := child.Run(ctx); err != nil {
		return "", err
	}
	if state == app.Complete && !s.overwrite {
		if _, now, err := app.StateOf(t.dir); err != nil || now == epochs {
			return "complete already", err
		}
	}
	return what, nil
}

// compile is build.Compile one by one, so that what several trainings have in common is compiled once.
func (s *sweep) compile(ctx context.Context, p *gen.Package) (string, error) {
	s.compiling.Lock()
	defer s.compiling.Unlock()
	return build.Compile(ctx, p, build.Options{})
}

// tuningOf is the first argument of a program that is compiled for any settings of its optimizer.
func tuningOf(o optimizer.Optimizer) (string, error) {
	t := app.Tuning{Optimizer: o.String(), Schedule: o.ScheduleString(), Settings: map[string]any{}}
	for _, f := range slices.Concat(o.Fields, o.Shared) {
		t.Settings[f.Name] = f.Value
	}
	if o.Schedule != nil {
		t.Rates = &app.Rates{Schedule: o.Schedule}
	}
	text, err := json.Marshal(t)
	return string(text), err
}
