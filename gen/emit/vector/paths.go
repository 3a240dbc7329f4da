package vector

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// training writes training on kernels: groups of samples first, then the
// gradients of weights over all groups, each followed by its update.
func (g *writer) training(f *jen.File) {
	var widths []*width
	if wide := g.schedule.Wide(ir.Train); wide.Fewest.Is > 0 {
		widths = append(widths, g.newWidth(wide, "lanes"))
	}
	if one := g.schedule.Single(ir.Train); one != nil {
		widths = append(widths, g.newWidth(one, "one"))
	}
	g.trainingSizes(f, widths)
	for _, w := range widths {
		if isJoint(w.program.Program) {
			w.segments(f)
		}
	}
	g.paths(f, widths)
	for _, w := range widths {
		w.write(f)
	}
}

func (g *writer) trainingSizes(f *jen.File, widths []*width) {
	var sizes []jen.Code
	for _, w := range widths {
		sizes = append(sizes,
			jen.Id(w.named("TrainingArena")).Op("=").Lit(w.program.Arena),
			jen.Id(w.named("TrainingPersistent")).Op("=").Lit(w.program.Persistent))
	}
	source.Declare(f, source.Comment("Elements of the arena for a group of samples in training, and of what is kept of each."), jen.Const().Defs(sizes...))
}

// paths writes the table of the ways of training.
func (g *writer) paths(f *jen.File, widths []*width) {
	doc := "%s is how training runs in vector code: with samples side by side."
	switch {
	case len(widths) > 1:
		doc = "%s is how training runs in vector code: with samples side by side, and one by one where there are few."
	case widths[0].program.Width == 1:
		doc = "%s is how training runs in vector code: sample by sample, which takes less time than side by side."
	}
	var entries []jen.Code
	for _, w := range widths {
		entries = append(entries, w.path())
	}
	source.Declare(f, source.Comment(doc, g.own("paths")), jen.Var().Add(g.id("paths")).Op("=").Add(g.pathType()).Add(source.Braces(entries, true)))
}

func (g *writer) pathType() *jen.Statement {
	return jen.Index().Add(source.InRuntime("Path")).Types(jen.Id("Parameters"), jen.Id("Sample"), jen.Id("Outputs"), g.Elem())
}
