package golang

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel"
)

// vectorTraining writes training on kernels: groups of samples first, then the
// gradients of weights over all groups, each followed by its update.
func (g *generator) vectorTraining(f *jen.File, kernels *kernel.Kernels) {
	widths := []*trainingWidth{g.newTrainingWidth(g.u.Schedule.Wide(ir.Train), "lanes", kernels)}
	if one := g.u.Schedule.Single(ir.Train); one != nil {
		widths = append(widths, g.newTrainingWidth(one, "one", kernels))
	}
	g.trainingSizes(f, widths)
	g.paths(f, widths)
	for _, w := range widths {
		w.write(f)
	}
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
	doc := "paths is how training runs in vector code: with samples side by side."
	if len(widths) > 1 {
		doc = "paths is how training runs in vector code: with samples side by side, and one by one where there are few."
	}
	var entries []jen.Code
	for _, w := range widths {
		entries = append(entries, w.path())
	}
	declare(f, comment("%s", doc), jen.Var().Id("paths").Op("=").Add(g.pathType()).Add(braces(entries, true)))
}

func (g *generator) pathType() *jen.Statement {
	return jen.Index().Add(inRuntime("Path")).Types(jen.Id("Parameters"), jen.Id("Sample"), jen.Id("Outputs"), g.elem())
}
