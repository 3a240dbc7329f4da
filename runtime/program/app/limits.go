package app

import (
	"errors"
	"flag"
	"fmt"
	"strconv"
	"time"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// limits say when epochs and trainings end, and when they are saved, beside whole passes over
// the samples.
type limits struct {
	steps, stepsPerEpoch int
	time                 span
	save                 interval
}

func (l *limits) flags(f *flag.FlagSet) {
	f.IntVar(&l.steps, "steps", 0, "stop after `N` steps, a batch each; without --epochs there are as many epochs as it takes")
	f.IntVar(&l.stepsPerEpoch, "steps-per-epoch", 0, "have an epoch, after which there is validation, be `N` steps, and the next go on with the samples behind; otherwise it is a pass over the samples")
	f.Var(&l.time, "time-limit", "stop after this time, as `1h30m`; --resume goes on")
	f.Var(&l.save, "checkpoint-every", "save after this time, as `10m`, or after so many steps, as 500; otherwise after some seconds, and so that it takes a twentieth of the time")
}

// samples tells how many there are.
func (l *limits) samples(n int) string {
	if l.stepsPerEpoch > 0 {
		return text.Int(n) + " samples"
	}
	return text.Int(n) + " samples an epoch"
}

// describe tells of the limits, if there are any.
func (l *limits) describe() string {
	all := ""
	if l.stepsPerEpoch > 0 {
		all += ", epochs of " + text.Count(l.stepsPerEpoch, "step")
	}
	if l.steps > 0 {
		all += ", " + text.Count(l.steps, "step") + " in all"
	}
	if l.time > 0 {
		all += ", at most " + l.time.String()
	}
	return all
}

// span is a time; 0 for none.
type span time.Duration

func (s *span) String() string {
	if *s == 0 {
		return ""
	}
	return time.Duration(*s).String()
}

func (s *span) Set(value string) error {
	d, err := time.ParseDuration(value)
	if err != nil || d <= 0 {
		return errors.New("want a time, as 1h30m or 90s")
	}
	*s = span(d)
	return nil
}

// interval is a number of steps or a time.
type interval struct {
	steps int
	time  time.Duration
}

func (i *interval) String() string {
	switch {
	case i.steps > 0:
		return strconv.Itoa(i.steps)
	case i.time > 0:
		return i.time.String()
	}
	return ""
}

func (i *interval) Set(value string) error {
	steps, err := strconv.Atoi(value)
	if err == nil && steps > 0 {
		*i = interval{steps: steps}
		return nil
	}
	if d, err := time.ParseDuration(value); err == nil && d > 0 {
		*i = interval{time: d}
		return nil
	}
	return fmt.Errorf("want a number of steps, as 500, or a time, as 10m")
}

// interrupted reports whether a training has ended within an epoch, to go on there.
func interrupted(stopped string) bool { return stopped == runtime.StoppedByTime }

// limited is why limits ended a training; empty if they did not.
func limited(stopped string) string {
	switch stopped {
	case runtime.StoppedBySteps:
		return "all steps are done"
	case runtime.StoppedByTime:
		return "the time is over; --resume goes on"
	}
	return ""
}

// complete says why there is nothing left of a training that steps have ended.
func (l *limits) complete() string {
	return fmt.Sprintf("all of %s are done; --steps says how many there are to be in all", text.Count(l.steps, "step"))
}

// fill sets the limits of a training.
func fill[S any](c *runtime.FitConfig[S], l limits) {
	c.Steps, c.StepsPerEpoch, c.TimeLimit = l.steps, l.stepsPerEpoch, time.Duration(l.time)
	c.CheckpointSteps, c.CheckpointEvery = l.save.steps, saveInterval
	switch {
	case l.save.steps > 0:
		c.CheckpointEvery = 0
	case l.save.time > 0:
		c.CheckpointEvery = l.save.time
	}
}
