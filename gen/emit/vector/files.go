// Package vector writes a network as calls of kernels, one sample at a time and for
// samples side by side, as its programs are scheduled; and the kernels.
package vector

import (
	"bytes"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel"
	"github.com/seed-5f2744a7/tensornet/gen/machine"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// Back is a machine, and how the programs of a network run on it.
type Back struct {
	Machine  machine.Machine // which writes kernels
	Schedule *schedule.Schedule
}

// writer writes the files for one machine.
type writer struct {
	*source.Package
	schedule *schedule.Schedule
	kernels  *kernel.Kernels // of all machines
	on       *target.Target
	end      string  // of names
	narrower *writer // for the machine whose kernels run here, too; nil: there is none
	wider    *writer // the other way round
	files    map[string]*jen.File
	failed   error
}

// Files are the files of the vector back end, by name, where there is one: calls, kernels
// with their declarations, and what stands for them on other machines. The machines come
// from the narrowest on.
func Files(p *source.Package, backs []Back) (map[string][]byte, error) {
	rendered := map[string][]byte{}
	if p.Schedule.Single(ir.Predict) == nil {
		return rendered, nil
	}
	var narrower *writer
	var machines []machine.Machine
	for _, back := range backs {
		machines = append(machines, back.Machine.Another())
	}
	kernels := kernel.New(machines...)
	for _, back := range backs {
		narrower = newWriter(p, back, kernels, narrower)
	}
	widest := narrower
	for g := widest; g != nil; g = g.narrower {
		if g.narrower != nil {
			g.narrower.wider = g
		}
	}
	var all []*writer // from the narrowest on
	for g := widest; g != nil; g = g.narrower {
		all = append([]*writer{g}, all...)
	}
	for _, g := range all {
		g.write()
	}
	f := all[0].vectorFile()
	all[0].table(f, widest)
	Derivations(f, p, widest)
	for _, g := range all {
		if err := g.render(rendered); err != nil {
			return nil, err
		}
	}
	if len(all) > 1 {
		p.Share(join(rendered, all[0].callers(), widest.callers(), widest.end, kernels.Asks))
	}
	return rendered, all[0].print(rendered)
}

func newWriter(p *source.Package, back Back, kernels *kernel.Kernels, narrower *writer) *writer {
	t, end := back.Machine.Target(), ""
	if narrower != nil {
		end = t.Name
	}
	return &writer{
		Package: p, schedule: back.Schedule, kernels: kernels,
		on: t, end: end, narrower: narrower, files: map[string]*jen.File{},
	}
}

// write writes what there is for a machine but its kernels, which others may add to.
func (g *writer) write() {
	f := g.vectorFile()
	if g.narrower == nil {
		generic := g.file("!" + g.on.Arch + " || purego")
		g.files["vector_generic.go"] = generic
		g.withoutKernels(generic)
		if why := g.schedule.InPlainGo(ir.Train).Plain; why != "" {
			f.Line()
			f.Add(source.Comment("Training runs in plain Go: %s.", why))
		}
	}
	if g.many() && g.inLanes() {
		source.Declare(f, source.Comment("Sizes in lanes: how many samples run side by side, and the elements of the arena for that many."), jen.Const().Defs(
			g.id("lanes").Op("=").Lit(g.schedule.Wide(ir.Predict).Width),
			g.id("laneArena").Op("=").Lit(source.LargestArena(g.schedule.Wide(ir.Predict), g.schedule.Twice(), g.schedule.Wide(ir.Evaluate))),
		))
	}
	if g.one() {
		g.singles(f)
	}
	if !g.many() {
		return
	}
	g.groups(f)
	if g.schedule.Wide(ir.Train) != nil {
		training := g.file("!purego")
		g.files[g.fileName("vector_training", "go")] = training
		g.training(training)
	}
}

// one and many report whether a machine has code of its own for one sample, and for
// batches.
func (g *writer) one() bool  { return g.narrower == nil || g.schedule.Worth.One.Is }
func (g *writer) many() bool { return g.narrower == nil || g.schedule.Worth.Many.Is }

// inLanes reports whether any samples run side by side.
func (g *writer) inLanes() bool {
	train := g.schedule.Wide(ir.Train)
	return g.schedule.Wide(ir.Evaluate) != nil || g.schedule.Wide(ir.Predict).Fewest.Is > 0 || train != nil && train.Fewest.Is > 0
}

// own is a name among those of the package, id an identifier.
func (g *writer) own(name string) string        { return name + g.end }
func (g *writer) id(name string) *jen.Statement { return jen.Id(g.own(name)) }

// fileName is that of a file for the machine.
func (g *writer) fileName(what, extension string) string {
	for _, part := range []string{strings.ToLower(g.end), g.on.Arch} {
		if part != "" {
			what += "_" + part
		}
	}
	return what + "." + extension
}

// vectorFile is the file with the calls of kernels.
func (g *writer) vectorFile() *jen.File {
	name := g.fileName("vector", "go")
	if g.files[name] == nil {
		g.files[name] = g.file("!purego")
	}
	return g.files[name]
}

// call calls a kernel, which is told whether it runs on the wider of two machines.
func (g *writer) call(name string, on *target.Target, args []jen.Code) jen.Code {
	if g.narrower != nil || g.wider != nil {
		args = append(args, jen.Lit(g.narrower != nil && on == g.on))
	}
	return jen.Id(name).Call(args...)
}

// file is an empty file under a build constraint.
func (g *writer) file(constraint string) *jen.File {
	f := g.NewFile()
	f.HeaderComment("//go:build " + constraint)
	return f
}

// callers are the files that call kernels.
func (g *writer) callers() []string {
	return []string{g.fileName("vector", "go"), g.fileName("vector_training", "go")}
}

// render prints the files.
func (g *writer) render(into map[string][]byte) error {
	if g.failed != nil {
		return g.failed
	}
	for name, file := range g.files {
		text, err := source.Render(name, file)
		if err != nil {
			return err
		}
		into[name] = withHeader(text)
	}
	return nil
}

// print prints the kernels of all machines.
func (g *writer) print(into map[string][]byte) error {
	assembly, stubs, err := g.kernels.Print(g.Info.Package, "tensornet "+source.Printable(g.Info.Version)+" from "+g.SpecName())
	if err != nil {
		return err
	}
	into[g.fileName("kernels", "s")], into[g.fileName("kernels", "go")] = withHeader(assembly), withHeader(stubs)
	return nil
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
