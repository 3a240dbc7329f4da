// Package reference prints the reference page of the spec language from the
// compiler's tables: what it says is what the compiler takes.
package reference

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/loss"
	"github.com/seed-5f2744a7/tensornet/gen/optimizer"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime/data"
)

//go:embed origin.md
var origin string

// Markdown returns the page.
func Markdown() []byte {
	var p page
	p.text("<!-- Printed by go generate ./models from the compiler's tables; do not edit. -->")
	p.text("# The spec language, word by word")
	p.text("A spec is a TOML file. A tensor is channels-last, of any rank, and has no batch axis; shapes are lists of positive integers, or one integer for a single axis.")
	p.contents("Sections", "Layers", "Activations", "Losses", "Optimizers", "Initializers", "Data sources", "Where the origin project differs")
	p.sections()
	p.layers()
	p.activations()
	p.losses()
	p.optimizers()
	p.initializers()
	p.sources()
	p.heading(2, "Where the origin project differs")
	p.text(strings.TrimSpace(origin))
	return []byte(strings.TrimSpace(p.String()) + "\n")
}

func (p *page) sections() {
	p.heading(2, "Sections")
	for _, s := range spec.Sections() {
		switch {
		case s.Name == "":
			p.heading(3, "The beginning of the file")
		case s.Repeated:
			p.heading(3, "`[["+s.Name+"]]`")
		default:
			p.heading(3, "`["+s.Name+"]`")
		}
		p.text(sentence(s.Doc))
		options := s.Options
		if s.Name == "activation" {
			options = activation.OwnOptions()
		}
		p.options(options)
	}
}

func (p *page) layers() {
	p.heading(2, "Layers")
	p.text("Options beside those that every `[[layer]]` has. Without `from` a layer reads the layer above it.")
	for _, d := range layer.All() {
		p.heading(3, "`"+d.Type+"`")
		p.text(sentence(d.Doc) + " " + reads(d))
		p.options(spec.Options(d.New()))
		if d.Example != "" {
			p.text("```toml\n[[layer]]\ntype = \"" + d.Type + "\"\n" + d.Example + "\n```")
		}
	}
}

func reads(d layer.Def) string {
	switch {
	case d.MaxIn == 0:
		return "It reads nothing."
	case d.MinIn == d.MaxIn && d.MinIn == 1:
		return "It reads one tensor."
	case d.MinIn == d.MaxIn:
		return fmt.Sprintf("It reads %d tensors.", d.MinIn)
	}
	return fmt.Sprintf("It reads %d tensors or more.", d.MinIn)
}

func (p *page) activations() {
	p.heading(2, "Activations")
	p.text("A word, or a table with options: `activation = \"tanh\"`, `activation = { type = \"leaky_relu\", alpha = 0.2 }`. An `[[activation]]` of the spec's own is named in the same way.")
	for _, d := range activation.All() {
		p.entry(d.Name, d.Doc, d.New())
	}
}

func (p *page) losses() {
	p.heading(2, "Losses")
	p.text("A word, or a table with options. y is the output and t its target. A network's loss is the sum of its outputs' losses, each times its `weight`.")
	for _, d := range loss.All() {
		p.entry(d.Name, d.Doc, d.New())
	}
}

func (p *page) optimizers() {
	p.heading(2, "Optimizers")
	p.text("A word, or a table with options: `optimizer = { type = \"adam\", learning_rate = 1e-4 }`. Formulas are those of the papers, names and defaults Keras's.")
	for _, d := range optimizer.All() {
		p.entry(d.Name, d.Doc, d.Settings)
	}
}

func (p *page) initializers() {
	p.heading(2, "Initializers")
	p.text("A word, or a table with options: `kernel_initializer = { type = \"random_normal\", stddev = 0.01 }`. Fan in is how many values each result is a sum over, fan out how many results each value goes into.")
	for _, d := range initializer.All() {
		p.entry(d.Name, d.Doc, d.New())
	}
}

func (p *page) sources() {
	p.heading(2, "Data sources")
	p.text("Named by `source` in `[data]`; they are for the programs that `train` and `build` make. A generated package trains on any `iter.Seq2[*Sample, error]`.")
	for _, name := range slices.Sorted(maps.Keys(data.Sources)) {
		s := data.Sources[name]
		p.heading(3, "`"+name+"`")
		p.text(sentence(s.Doc()))
		p.options(spec.Options(s))
	}
}
