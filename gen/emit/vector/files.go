// Package vector writes a network as calls of kernels, one sample at a time and for
// samples side by side, as its programs are scheduled; and the kernels.
package vector

import (
	"bytes"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel"
	"github.com/seed-5f2744a7/tensornet/gen/machine"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// writer writes the files.
type writer struct {
	*source.Package
	machine machine.Machine
	kernels *kernel.Kernels
}

// target is what the kernels are for.
func (g *writer) target() *target.Target { return g.machine.Target() }

// Files are the files of the vector back end, by name, where there is one: its calls,
// its kernels, which m writes, with their declarations, and what stands for them on
// other machines.
func Files(p *source.Package, m machine.Machine) (map[string][]byte, error) {
	s := p.Schedule
	if s.Single(ir.Predict) == nil {
		return map[string][]byte{}, nil
	}
	g := &writer{p, m, kernel.New(m.Another())}
	arch := g.target().Arch
	f, generic := g.file("!purego"), g.file("!"+arch+" || purego")
	files := map[string]*jen.File{"vector_" + arch + ".go": f, "vector_generic.go": generic}
	if why := s.InPlainGo(ir.Train).Plain; why != "" {
		f.Line()
		f.Add(source.Comment("Training runs in plain Go: %s.", why))
	}
	source.Declare(f, source.Comment("Sizes in lanes: how many samples run side by side, and the elements of the arena for that many."), jen.Const().Defs(
		jen.Id("lanes").Op("=").Lit(s.Wide(ir.Predict).Width),
		jen.Id("laneArena").Op("=").Lit(source.LargestArena(s.Wide(ir.Predict), s.Wide(ir.Evaluate))),
	))
	g.singles(f)
	g.groups(f)
	if s.Wide(ir.Train) != nil {
		training := g.file("!purego")
		files["vector_training_"+arch+".go"] = training
		g.training(training)
	}
	g.table(f)
	g.withoutKernels(generic)
	return g.render(files)
}

// file is an empty file under a build constraint.
func (g *writer) file(constraint string) *jen.File {
	f := g.NewFile()
	f.HeaderComment("//go:build " + constraint)
	return f
}

// render prints the files, and the kernels.
func (g *writer) render(files map[string]*jen.File) (map[string][]byte, error) {
	assembly, stubs, err := g.kernels.Print(g.Info.Package, "tensornet "+source.Printable(g.Info.Version)+" from "+g.SpecName())
	if err != nil {
		return nil, err
	}
	arch := g.target().Arch
	rendered := map[string][]byte{"kernels_" + arch + ".s": withHeader(assembly), "kernels_" + arch + ".go": withHeader(stubs)}
	for name, file := range files {
		text, err := source.Render(name, file)
		if err != nil {
			return nil, err
		}
		rendered[name] = withHeader(text)
	}
	return rendered, nil
}

// withHeader makes the first line that of every generated file, with an empty
// one after it.
func withHeader(text []byte) []byte {
	line, rest, _ := bytes.Cut(text, []byte(". DO NOT EDIT.\n"))
	if len(rest) == 0 {
		line, rest, _ = bytes.Cut(text, []byte("; DO NOT EDIT.\n"))
	}
	return slices.Concat(line, []byte("; DO NOT EDIT.\n\n"), bytes.TrimLeft(rest, "\n"))
}
