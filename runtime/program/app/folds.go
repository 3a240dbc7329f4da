package app

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	goruntime "runtime"
	"slices"
	"strings"
	"sync"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/mpi/launch"
	"github.com/seed-5f2744a7/tensornet/runtime/program/progress"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// foldsFlags ask for a training with each fold.
type foldsFlags struct{ folds, processes int }

// Names of flags that are about all folds, or that each fold has its own value of.
const (
	foldsFlag       = "folds"
	processesFlag   = "processes"
	tensorboardFlag = "tensorboard"
)

func (f *foldsFlags) flags(set *flag.FlagSet) {
	set.IntVar(&f.folds, foldsFlag, 0, "train `K` times, each time with another of K parts to test with, as --fold 1/K to K/K, and tell how well all do; each has a folder in --out, which otherwise is NAME.folds")
	set.IntVar(&f.processes, processesFlag, 0, "of --folds: how many trainings run at a time, `N`; otherwise as many as there are processors")
}

// ofFolds are flags that the training of a fold is not given as they are.
var ofFolds = []string{foldsFlag, processesFlag, "out", "resume", "quiet", "json", "weights", "foreign", "partial", tensorboardFlag}

// checkFolds refuses flags that make no sense together.
func (t *train) checkFolds() error {
	given := map[string]bool{}
	t.set.Visit(func(f *flag.Flag) { given[f.Name] = true })
	switch {
	case !given[foldsFlag] && given[processesFlag]:
		return usagef("train: --processes is about --folds, which is not given")
	case !given[foldsFlag]:
		return nil
	case t.folds < 2:
		return usagef("train: --folds is %d, expected 2 or more", t.folds)
	case given[processesFlag] && t.processes < 1:
		return usagef("train: --processes is %d, expected 1 or more", t.processes)
	case t.fold.of > 0:
		return usagef("train: --folds trains with each fold, --fold with one: expected one of them")
	}
	return nil
}

// crossValidation is a training with each fold.
type crossValidation struct {
	*train
	s    *session
	info *runtime.ModelInfo
	path string
	show *progress.Printer

	mu       sync.Mutex
	said     map[string]bool
	all      []foldRun
	finished int
}

// foldRun is one of the trainings.
type foldRun struct {
	name, path string
	began      *runRecord // nil: it has not
	share      float64    // that is done
	result     foldResult
	err        error
}

// foldName is how one of several folds is called.
func foldName(number, of int) string { return (&fold{number, of}).String() }

// crossValidate trains with each fold, and tells how well all do.
func (t *train) crossValidate(ctx context.Context, s *session) error {
	if l := launch.Find(); l != nil {
		return fmt.Errorf("%s has started %d processes, and each would train with all folds: start one without it, or set %s=%s", l.Name, l.Size, launch.Variable, launch.Alone)
	}
	info := s.Network.info()
	v := &crossValidation{train: t, s: s, info: info, path: cmp.Or(t.out, info.Name+".folds"), show: progress.New(s.err), said: map[string]bool{}}
	for k := range t.folds {
		v.all = append(v.all, foldRun{name: foldName(k, t.folds), path: filepath.Join(v.path, fmt.Sprintf("fold-%d-of-%d", k+1, t.folds))})
	}
	if t.resume {
		if err := v.goOn(); err != nil {
			return err
		}
	}
	binary, err := os.Executable()
	if err != nil {
		return err
	}
	if t.processes == 0 {
		t.processes = min(goruntime.NumCPU(), t.folds)
	}
	if err := v.announce(); err != nil {
		return err
	}
	AtATime(t.processes, t.folds, func(k int) { v.one(ctx, binary, k) })
	v.show.Clear()
	if ctx.Err() != nil {
		s.tell("interrupted; with --resume the same command goes on with what is in %s", v.path)
		return errInterrupted
	}
	return v.results()
}

// goOn takes over the flags of the folds that have begun.
func (v *crossValidation) goOn() error {
	var began *runRecord
	missing := false
	for k := range v.all {
		r, _, err := (&keeper{path: v.all[k].path}).earlier()
		if err != nil {
			return err
		}
		v.all[k].began, began, missing = r, cmp.Or(began, r), missing || r == nil
	}
	if began == nil {
		return fmt.Errorf("nothing to resume: none of %d folds has begun in %s", v.folds, v.path)
	}
	flags := make(map[string]string, len(began.Flags))
	for name, value := range began.Flags {
		switch name {
		case "fold":
		case tensorboardFlag:
			flags[name] = filepath.Dir(value)
		default:
			flags[name] = value
		}
	}
	if err := v.inherit(flags); err != nil || !missing {
		return err
	}
	weights, err := v.first()
	if err != nil {
		return err
	}
	if weights != began.Settings.Weights {
		return fmt.Errorf("%s cannot go on with other weights to begin with than those of the folds that have begun: --weights, --foreign and --partial are needed once more for the others; --overwrite begins anew", v.path)
	}
	return nil
}

// first is the digest of the weights that trainings begin with.
func (v *crossValidation) first() (string, error) {
	if _, err := v.s.begin(v.weightsFlags, v.trainingSeed(v.info)); err != nil {
		return "", err
	}
	return v.s.Network.digest()
}

// announce shows the network and what is going to be trained.
func (v *crossValidation) announce() error {
	if v.quiet || v.json {
		return nil
	}
	info := *v.info
	info.Epochs, info.BatchSize = v.epochsOf(&info), cmp.Or(v.batchSize, info.BatchSize)
	if err := summary.Table(v.s.out, &info, Width(v.s.out)); err != nil {
		return err
	}
	_, err := fmt.Fprintf(v.s.out, "\n%s, %d at a time; seed %d of first weights, order and dropout\n", text.Count(v.folds, "fold"), v.processes, v.trainingSeed(v.info))
	return err
}

// args are those of the training of a fold.
func (v *crossValidation) args(k int) []string {
	r := &v.all[k]
	args := []string{"train", "--json", "--fold=" + r.name, "--out=" + r.path}
	add := func(name, value string) { args = append(args, "--"+name+"="+value) }
	v.set.Visit(func(f *flag.Flag) {
		if !slices.Contains(ofFolds, f.Name) && f.Value.String() != "" {
			add(f.Name, f.Value.String())
		}
	})
	if v.tensorboard != "" {
		add(tensorboardFlag, filepath.Join(v.tensorboard, filepath.Base(r.path)))
	}
	switch {
	case r.began != nil:
		add("resume", "true")
	case v.weights != "":
		add("weights", v.weights)
		add("foreign", fmt.Sprint(v.foreign))
		add("partial", fmt.Sprint(v.partial))
	}
	return args
}

// one trains with one fold.
func (v *crossValidation) one(ctx context.Context, binary string, k int) {
	if ctx.Err() != nil {
		return
	}
	r := &v.all[k]
	c := Child{Binary: binary, Args: v.args(k), Beside: v.processes,
		Line: func(line []byte) { v.event(k, line) },
		Say:  func(line string) { v.tell(ctx, k, line) },
	}
	err := c.Run(ctx)
	v.mu.Lock()
	defer v.mu.Unlock()
	r.err = err
	r.share, v.finished = 1, v.finished+1
	if ctx.Err() != nil || v.quiet || v.json {
		return
	}
	v.show.Clear()
	if err != nil {
		v.s.tell("fold %s  failed", r.name)
	} else {
		v.s.tell("fold %s  %s  test%s", r.name, text.Count(r.result.Epochs, "epoch"), r.result.scores())
	}
	v.bar()
}

// event is a line of JSON of a fold.
func (v *crossValidation) event(k int, line []byte) {
	v.mu.Lock()
	defer v.mu.Unlock()
	r := &v.all[k]
	var e struct {
		Event string `json:"event"`
		Epoch int    `json:"epoch"`
	}
	if err := json.Unmarshal(line, &e); err != nil {
		return
	}
	if e.Event == "result" {
		r.err = json.Unmarshal(line, &r.result)
	}
	if most := v.epochsOf(v.info); most > 0 {
		r.share = min(1, float64(e.Epoch)/float64(most))
	}
	switch {
	case v.json && !(v.quiet && e.Event == "epoch"):
		fmt.Fprintf(v.s.out, "{\"fold\":%q,%s\n", r.name, bytes.TrimPrefix(line, []byte("{")))
	case !v.quiet && !v.json:
		v.bar()
	}
}

// tell passes on what a fold says, once of what several say.
func (v *crossValidation) tell(ctx context.Context, k int, line string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.said[line] || ctx.Err() != nil {
		return
	}
	v.said[line] = true
	v.show.Clear()
	v.s.tell("fold %s: %s", v.all[k].name, line)
}

// bar shows how much of all is done.
func (v *crossValidation) bar() {
	share := 0.0
	for _, r := range v.all {
		share += r.share / float64(v.folds)
	}
	if v.finished < v.folds {
		v.show.Together(fmt.Sprintf("%d of %s", v.finished, text.Count(v.folds, "fold")), share)
	}
}

// failures are the mistakes of folds, once of those that several have.
func (v *crossValidation) failures() (errs []error) {
	of := map[string][]string{}
	for _, r := range v.all {
		if r.err != nil {
			of[r.err.Error()] = append(of[r.err.Error()], r.name)
		}
	}
	for _, r := range v.all {
		if r.err != nil && of[r.err.Error()][0] == r.name {
			errs = append(errs, fmt.Errorf("fold %s: %w", strings.Join(of[r.err.Error()], ", "), r.err))
		}
	}
	return errs
}
