package golang

import (
	"errors"
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/kernel"
)

// Why a training program does not run on kernels.
var (
	errInterleaved = errors.New("gradients of losses come between those of layers")
	errNoWeights   = errors.New("no weight is trained")
	errWidthOne    = errors.New("one sample at a time")
)

// vectorTraining writes training on kernels: groups of samples first, then the
// gradients of weights over all groups, each followed by its update.
func (g *generator) vectorTraining(f *jen.File, kernels *kernel.Kernels) error {
	lanes, err := g.newTrainingWidth(g.u.LaneTraining, "lanes", g.u.Target.Budgets.LanesRange, kernels)
	if err != nil {
		return err
	}
	widths := []*trainingWidth{lanes}
	if g.u.OneTraining != nil {
		one, err := g.newTrainingWidth(g.u.OneTraining, "one", g.u.Target.Budgets.OneRange, kernels)
		if err != nil {
			return fmt.Errorf("%w: %w", errWidthOne, err)
		}
		widths = append(widths, one)
	}
	g.products = slices.ContainsFunc(widths, func(w *trainingWidth) bool { return w.changed > 0 })
	g.trainingSizes(f, widths)
	g.paths(f, widths)
	for _, w := range widths {
		w.write(f)
	}
	return nil
}

func (g *generator) trainingSizes(f *jen.File, widths []*trainingWidth) {
	var sizes []jen.Code
	for _, w := range widths {
		sizes = append(sizes,
			jen.Id(w.name+"TrainingArena").Op("=").Lit(w.program.Arena),
			jen.Id(w.name+"TrainingKept").Op("=").Lit(w.program.Kept))
	}
	declare(f, comment("Elements of the arena for a group of samples in training, and of what is kept of each."), jen.Const().Defs(sizes...))
}

// paths writes the table of the ways of training.
func (g *generator) paths(f *jen.File, widths []*trainingWidth) {
	doc, fewest := "paths is how training runs in vector code: with samples side by side.", g.fewestInLanes()
	if len(widths) > 1 {
		doc = "paths is how training runs in vector code: with samples side by side, and one by one where there are few."
	}
	var entries []jen.Code
	for _, w := range widths {
		entries = append(entries, w.path(fewest))
		fewest = 1
	}
	declare(f, comment("%s", doc), jen.Var().Id("paths").Op("=").Add(g.pathType()).Add(braces(entries, true)))
}

func (g *generator) pathType() *jen.Statement {
	return jen.Index().Add(inRuntime("Path")).Types(jen.Id("Parameters"), jen.Id("Sample"), jen.Id("Outputs"), g.elem())
}

// fewestInLanes is the size of a batch from which lanes, some of them idle, are
// faster than samples one by one: 8 to 14 of 16 samples, as was measured.
func (g *generator) fewestInLanes() int {
	if g.u.OneTraining == nil {
		return g.fewest()
	}
	return g.u.LaneTraining.Width * 5 / 8
}
