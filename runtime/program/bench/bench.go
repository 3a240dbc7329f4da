package bench

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	goruntime "runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/machine"
)

// Options are what to measure.
type Options struct {
	Batches, Threads Numbers
	Calls            Calls         // none stands for all
	Time             time.Duration // for each figure
	Operations       bool          // tables of single operations, not of layers
	Layers           bool          // the times of layers alone, as JSON
	JSON             bool
}

// NewOptions are one sample and 64, with one thread and with all.
func NewOptions() *Options {
	o := &Options{Batches: Numbers{1, 64}, Calls: slices.Clone(allCalls), Threads: Numbers{1}, Time: time.Second}
	if n := goruntime.NumCPU(); n > 1 {
		o.Threads = append(o.Threads, n)
	}
	return o
}

// Flags defines the options' flags.
func (o *Options) Flags(f *flag.FlagSet) {
	f.Var(&o.Batches, "batch", "`NUMBERS` of samples a call")
	f.Var(&o.Calls, "calls", "`CALLS` to measure")
	f.Var(&o.Threads, "threads", "`NUMBERS` of threads")
	f.Var((*interval)(&o.Time), "time", "`DURATION` of measuring for each figure")
	f.BoolVar(&o.Operations, "operations", false, "show single operations, not layers")
	f.BoolVar(&o.Layers, "layers", false, "print the times of layers as lines of JSON, and nothing else")
	f.BoolVar(&o.JSON, "json", false, "print the figures as lines of JSON")
}

// Numbers is a flag with positive numbers, separated by commas.
type Numbers []int

func (n *Numbers) String() string {
	texts := make([]string, len(*n))
	for i, x := range *n {
		texts[i] = strconv.Itoa(x)
	}
	return strings.Join(texts, ",")
}

// Set implements flag.Value.
func (n *Numbers) Set(text string) error {
	var all []int
	for field := range strings.SplitSeq(text, ",") {
		x, err := strconv.Atoi(field)
		if err != nil || x < 1 {
			return fmt.Errorf("%q is no positive number", field)
		}
		all = append(all, x)
	}
	*n = all
	return nil
}

// Calls is a flag with words for calls, separated by commas.
type Calls []string

const predictions, steps = "predict", "step"

var allCalls = Calls{predictions, steps}

func (c *Calls) String() string { return strings.Join(*c, ",") }

// Set implements flag.Value.
func (c *Calls) Set(text string) error {
	words := Calls(strings.Split(text, ","))
	for _, word := range words {
		if !slices.Contains(allCalls, word) {
			return fmt.Errorf("%q is no call; expected %s or %s", word, predictions, steps)
		}
	}
	*c = words
	return nil
}

// interval is a flag with a duration above 0.
type interval time.Duration

func (i *interval) String() string { return time.Duration(*i).String() }

// Set implements flag.Value.
func (i *interval) Set(text string) error {
	d, err := time.ParseDuration(text)
	if err != nil {
		return err
	}
	if d <= 0 {
		return errors.New("expected more than 0")
	}
	*i = interval(d)
	return nil
}

// Main is the program of a bench: it returns the exit code.
func Main(b Bench, args []string) int {
	o := NewOptions()
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	o.Flags(flags)
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	if err := b.Run(os.Stdout, o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return 1
	}
	return 0
}

// Run measures and prints.
func (b *Bench) Run(w io.Writer, o *Options) error {
	if o.Layers {
		return b.layers(w, o)
	}
	if !o.JSON {
		b.head(w)
	}
	for i, n := range o.Threads {
		l := limits{machine.Measure(runtime.Host(), n, o.limitTime()), b.Network.info.DType}
		if err := b.calls(w, l, o); err != nil {
			return err
		}
		if i == 0 && !o.JSON && len(b.Operations) > 0 {
			if err := b.parts(w, l, o); err != nil {
				return err
			}
		}
	}
	return nil
}

// calls measures whole calls.
func (b *Bench) calls(w io.Writer, l limits, o *Options) error {
	var figures []figure
	if o.JSON {
		if err := l.lines(w); err != nil {
			return err
		}
	} else {
		l.write(w)
	}
	for _, t := range o.tasks() {
		f, err := b.run(t, l.Threads, o.Time)
		if err != nil {
			return err
		}
		figures = append(figures, f)
		if o.JSON {
			if err := f.line(w, b.Network.info.Name); err != nil {
				return err
			}
		}
	}
	if !o.JSON {
		l.figures(w, figures)
	}
	return nil
}

// limitTime is for each limit of the machine.
func (o *Options) limitTime() time.Duration { return min(o.Time, 300*time.Millisecond) }

// tasks are the calls to measure: predictions, then steps.
func (o *Options) tasks() []task {
	var all []task
	for _, call := range allCalls {
		if len(o.Calls) > 0 && !slices.Contains(o.Calls, call) {
			continue
		}
		for _, n := range o.Batches {
			all = append(all, task{call == steps, n})
		}
	}
	return all
}

// parts measures what calls consist of. That is done on one thread, so the
// limits are those of one.
func (b *Bench) parts(w io.Writer, l limits, o *Options) error {
	if l.Threads != 1 {
		l.Limits = machine.Measure(runtime.Host(), 1, o.limitTime())
	}
	for _, t := range o.tasks() {
		rows, err := b.rows(t, o.Time)
		if err != nil {
			return err
		}
		if len(rows) > 0 {
			l.rows(w, t.String(), rows, b.everything(t), o.Operations)
		}
	}
	return nil
}

// everything is how many bytes a call goes through, nearly.
func (b *Bench) everything(t task) int64 {
	info := b.Network.info
	weights, values := int64(info.Parameters), int64(info.InferenceArena)
	if t.Training {
		weights, values = 4*weights, int64(info.TrainingArena) // gradients, and what an optimizer remembers
	}
	return weights*int64(info.DType.Bytes()) + values*int64(t.Batch)
}
