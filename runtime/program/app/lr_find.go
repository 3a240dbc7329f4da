package app

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"math"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/picture"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

var lrFindCommand = Command{
	Name: "lr-find",
	Doc: "try learning rates, and suggest one\n\n" +
		"Trains a copy of the weights with a learning rate that grows from step to step, until\n" +
		"the loss is four times its least, and suggests the rate at which it fell most steeply.\n" +
		"That is a beginning, not the best one: look at the curve, which --out names the file of.\n" +
		"Nothing else is written.",
	new: func() action { return new(lrFind) }, Samples: true,
}

type lrFind struct {
	dataFlags
	outputFlags
	weightsFlags
	finder runtime.RateFinder
	seed   seed
	out    string
}

func (l *lrFind) flags(f *flag.FlagSet) {
	l.dataFlags.flags(f)
	l.outputFlags.flags(f)
	f.Float64Var(&l.finder.From, "from", 1e-8, "the first learning rate, `R`")
	f.Float64Var(&l.finder.To, "to", 1, "the last learning rate, `R`")
	f.IntVar(&l.finder.Steps, "steps", 100, "how many are tried, `N`, each for a step")
	f.IntVar(&l.finder.BatchSize, "batch-size", 0, "samples a step, `N`; otherwise as the spec says")
	f.Var(&l.seed, "seed", "of the first weights, the samples' order and dropout, `N`; otherwise as the spec says")
	l.weightsFlags.firstFlags(f, "try it on the weights of `FILE`; otherwise on those that a training begins with")
	f.StringVar(&l.out, "out", "", "`FILE` for the curve, a PNG; otherwise NAME.lr.png")
}

func (l *lrFind) run(ctx context.Context, s *session, _ []string) error {
	switch f := l.finder; {
	case !(f.From > 0) || !(f.To > f.From) || math.IsInf(f.To, 0):
		return usagef("lr-find: --from is %v and --to is %v, expected numbers above 0, the second higher", f.From, f.To)
	case f.Steps < 2:
		return usagef("lr-find: --steps is %d, expected at least 2", f.Steps)
	case f.BatchSize < 0:
		return usagef("lr-find: --batch-size is %d, expected more than 0", f.BatchSize)
	}
	info := s.Network.info()
	seed := info.Seed
	if l.seed.given {
		seed = l.seed.value
	}
	config := l.config(info, seed, nil)
	config.BatchSize = l.finder.BatchSize
	if err := l.checkFirst("lr-find"); err != nil {
		return err
	}
	taken, err := s.begin(l.weightsFlags, seed)
	if err != nil {
		return err
	}
	s.tellTransfer(l.weights, taken)
	config.Preprocess = s.Network.preprocess()
	if _, err := s.openSamples(config); err != nil {
		return err
	}
	curve, err := s.Network.findRate(ctx, seed, l.finder)
	if err != nil {
		return err
	}
	file := cmp.Or(l.out, info.Name+".lr.png")
	drawn, err := picture.Decades(info.Name, "learning rate", ratePanel(curve))
	if err != nil {
		return err
	}
	if err := picture.Write(file, drawn); err != nil {
		return err
	}
	if l.json {
		return l.print(s.out, struct {
			runtime.RateCurve
			Picture string `json:"picture"`
		}{curve, file})
	}
	said := "the loss falls nowhere, so none is suggested"
	if curve.Suggestion > 0 {
		said = fmt.Sprintf("suggested: %.3g, where it fell most steeply", curve.Suggestion)
	}
	tried := len(curve.Rates)
	_, err = fmt.Fprintf(s.out, "%s from %.3g to %.3g; the loss was lowest, %.5g, at %.3g\n%s\npicture  %s\n",
		text.Count(tried, "learning rate"), curve.Rates[0], curve.Rates[tried-1], curve.Losses[lowest(curve)], curve.Rates[lowest(curve)], said, file)
	return err
}

// lowest is the place of the least loss.
func lowest(c runtime.RateCurve) int {
	best := 0
	for i, l := range c.Losses {
		if l < c.Losses[best] {
			best = i
		}
	}
	return best
}

func ratePanel(c runtime.RateCurve) picture.Panel {
	p := picture.Panel{Label: "loss, smoothed"}
	p.Add(picture.Curve{Name: "loss", X: c.Rates, Y: c.Losses})
	for i, rate := range c.Rates {
		if rate == c.Suggestion {
			p.Add(picture.Curve{Name: fmt.Sprintf("suggested: %.3g", rate), X: c.Rates[i : i+1], Y: c.Losses[i : i+1]})
		}
	}
	return p
}

// findRate tries learning rates on a copy of the weights; it needs open samples.
func (b *bound[P, S, I, O, T]) findRate(ctx context.Context, seed uint64, f runtime.RateFinder) (runtime.RateCurve, error) {
	optimizer := b.net.Optimizer()
	if optimizer.Seed != nil {
		*optimizer.Seed = seed
	}
	pass := 0
	f.SampleWeights = b.set.Train.Weighed
	f.BeforePass = func(n int) { pass = n - 1 }
	samples := func(yield func(*S, error) bool) { b.set.Train.Epoch(pass)(yield) }
	return b.net.FindLearningRate(ctx, b.parameters, b.beside, optimizer, samples, f)
}
