package vector

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
)

// Single is a function that takes one sample through a program.
type Single struct {
	pkg       *source.Package
	purpose   ir.Purpose
	name, doc string
	plain     string   // the same in plain Go
	params    []string // its names, of w, what is derived from it if any is, the arena and what the caller has
	types     []*jen.Statement

	derivation, plainDerivation, table string // what derives, on kernels and in plain Go

	measures bool // what another has predicted
}

// Predict is the function that predicts.
func Predict(p *source.Package) *Single {
	return (&Single{
		pkg: p, purpose: ir.Predict, name: "predict", plain: "infer", doc: "predict computes the outputs of one sample",
		params:     []string{"w", "a", "in", "out"},
		types:      []*jen.Statement{source.Pointer("Parameters"), jen.Op("*").Add(p.Arena("InferenceArena")), source.Pointer("Inputs"), source.Pointer("Outputs")},
		derivation: "derive", plainDerivation: source.InferDerivation, table: source.PredictDerivations,
	}).deriving().sharing()
}

// Measure is the function that computes the losses of what Predict has predicted.
func Measure(p *source.Package) *Single {
	return &Single{
		pkg: p, purpose: ir.Predict, name: "losses", plain: "inferLosses", measures: true,
		doc:    "losses computes the losses of one sample from what predict has left in out and in the arena",
		params: []string{"w", "a", "in", "target", "out", "loss"},
		types: []*jen.Statement{source.Pointer("Parameters"), jen.Op("*").Add(p.Arena("InferenceArena")), source.Pointer("Inputs"),
			source.Pointer("Targets"), source.Pointer("Outputs"), jen.Op("*").Add(p.Arena(p.NumLosses()))},
	}
}

// Advance is the function that takes a time step.
func Advance(p *source.Package) *Single {
	return (&Single{
		pkg: p, purpose: ir.Step, name: "advance", plain: "step", doc: "advance computes the outputs after one more time step, and the new state",
		params: []string{"w", "a", "state", "in", "out"},
		types: []*jen.Statement{source.Pointer("Parameters"), jen.Op("*").Add(p.Arena("StepArena")), source.Pointer("State"),
			source.Pointer("StepInputs"), source.Pointer("StepOutputs")},
		derivation: "deriveAdvance", plainDerivation: source.StepDerivation, table: source.StepDerivations,
	}).deriving()
}

// deriving adds the parameter for what is derived from the weights, if any is.
func (s *Single) deriving() *Single {
	if s.derives() {
		s.params, s.types = slices.Insert(s.params, 1, "derived"), slices.Insert(s.types, 1, jen.Index().Add(s.pkg.Elem()))
	}
	return s
}

// sharing adds those for a member of a team, if one goes through the function.
func (s *Single) sharing() *Single {
	if s.Shares() {
		if i := slices.Index(s.params, "a"); s.pkg.Owns(s.purpose) {
			s.params, s.types = slices.Insert(s.params, i+1, source.OwnName), slices.Insert(s.types, i+1, s.types[i])
		}
		s.params, s.types = slices.Insert(s.params, 0, source.MemberName), slices.Insert(s.types, 0, source.MemberType())
	}
	return s
}

// Shares reports whether a team goes through the function, on any machine.
func (s *Single) Shares() bool { return !s.measures && s.pkg.Shares(s.purpose) > 1 }

// owns reports whether each of them has an arena of its own.
func (s *Single) owns() bool { return !s.measures && s.pkg.Owns(s.purpose) }

// Call calls the function on a machine, or that in plain Go where there are no
// kernels, with arguments for w, what is derived from it, and the others, of which the first
// is the arena. One goroutine goes through it.
func (s *Single) Call(machine, w, derived string, args ...string) string {
	return s.CallBy("nil", args[0], machine, w, derived, args...)
}

// CallInPlainGo is Call where no kernels are.
func (s *Single) CallInPlainGo(w, derived string, args ...string) string {
	if s.inGo().Kept > 0 && !s.measures {
		args = append([]string{derived}, args...)
	}
	return s.plain + "(" + strings.Join(append([]string{w}, args...), ", ") + ")"
}

// CallBy is Call by a member of a team that has an arena of its own.
func (s *Single) CallBy(member, own, machine, w, derived string, args ...string) string {
	if s.owns() {
		args = slices.Insert(slices.Clone(args), 1, own)
	}
	if s.derives() {
		args = append([]string{derived}, args...)
	}
	args = append([]string{w}, args...)
	if s.Shares() {
		args = append([]string{member}, args...)
	}
	name := s.plain
	if s.pkg.Schedule.Single(ir.Predict) != nil {
		name, args = s.name, append([]string{machine}, args...)
	}
	return name + "(" + strings.Join(args, ", ") + ")"
}

// sharing is about variables in an arena.
const sharing = "In the arena a value gives its place to others when it is not needed any more."

// docOf says what the function does, under its name.
func (s *Single) docOf(g *writer) string { return strings.Replace(s.doc, s.name, g.own(s.name), 1) }

// callOn calls the function of another machine.
func (s *Single) callOn(g *writer) *jen.Statement {
	args := []jen.Code{jen.Id(source.MachineName)}
	for _, name := range s.params {
		args = append(args, jen.Id(name))
	}
	return g.id(s.name).Call(args...)
}

// head is the function's, which may ask for the machine by a name.
func (s *Single) head(g *writer, machine string) *jen.Statement {
	var params []jen.Code
	for i, name := range s.params {
		params = append(params, jen.Id(name).Add(s.types[i]))
	}
	return jen.Func().Add(g.id(s.name)).Params(append([]jen.Code{jen.Id(machine).Add(source.MachineType())}, params...)...)
}

// inPlainGo calls its twin.
func (s *Single) inPlainGo() *jen.Statement {
	var args []jen.Code
	for _, name := range s.params {
		switch {
		case name == "derived" && s.inGo().Kept == 0, name == source.MemberName, name == source.OwnName:
			continue
		}
		args = append(args, jen.Id(name))
	}
	return jen.Id(s.plain).Call(args...)
}

// single writes a program for one sample as calls of kernels. Where a wider machine has
// one of its own, a processor that is such a machine runs that.
func (g *writer) single(f *jen.File, p *schedule.Program, s *Single) {
	d := g.newDriver(p, s.name)
	d.enter(s.plain)
	body := d.places.Declare(d.way(p, s))
	doc := source.Comment("%s, a layer at a time. %s", s.docOf(g), sharing)
	if s.measures {
		doc = source.Comment("%s.", s.docOf(g))
	}
	source.Declare(f, doc, s.head(g, source.MachineName).Block(append(g.choose(s), body...)...))
	d.writePlain(f)
	if !s.measures {
		g.derivation(f, p, g.own(s.derivation), g.own(s.name))
	}
}

// way writes what a sample goes through: for a team, if one may come.
func (d *driver) way(p *schedule.Program, s *Single) []jen.Code {
	if s.measures {
		return append(d.places.Targets(), d.stretches(p.Measure)...)
	}
	if s.Shares() {
		d.places.Share(p.Private())
	}
	if p.Tasks.Is > 1 {
		code := leads(d.places.Converted())
		for _, stretch := range p.Stretches {
			code = append(code, d.stages(stretch.Calls)...)
		}
		return append(code, leads(d.places.Copies())...)
	}
	code := slices.Concat(d.places.Converted(), d.stretches(p.Stretches), d.places.Copies())
	if s.Shares() {
		code = append([]jen.Code{jen.If(jen.Op("!").Add(memberOf("Leads"))).Block(jen.Return())}, code...)
	}
	return code
}

// choose leaves to others what is theirs: only the narrowest machine is asked for.
func (g *writer) choose(s *Single) []jen.Code {
	if g.narrower != nil {
		return nil
	}
	is := func(name string) *jen.Statement { return jen.Id(source.MachineName).Dot(name).Call() }
	code := []jen.Code{jen.If(jen.Op("!").Add(is(g.on.Name))).Block(s.inPlainGo(), jen.Return())}
	if g.wider == nil || !g.wider.one() {
		return code
	}
	return append(code, jen.If(is(g.wider.on.Name)).Block(s.callOn(g.wider), jen.Return()))
}

// singles writes prediction of one sample, and what else there is for one.
func (g *writer) singles(f *jen.File) {
	p := g.schedule.Single(ir.Predict)
	g.single(f, p, Predict(g.Package))
	if g.MeasuresOnKernels() {
		measuring := *p
		measuring.Program = p.Measuring()
		g.single(f, &measuring, Measure(g.Package))
	}
	for _, s := range besidePredict(g.Package) {
		if p := g.schedule.Single(s.purpose); p != nil {
			g.single(f, p, s)
		}
	}
}

// withoutSingles writes what stands for them on machines without vectors.
func (g *writer) withoutSingles(f *jen.File) {
	all := []*Single{Predict(g.Package)}
	if g.MeasuresOnKernels() {
		all = append(all, Measure(g.Package))
	}
	for _, s := range append(all, besidePredict(g.Package)...) {
		source.Declare(f, source.Comment("%s.", s.doc), s.head(g, "_").Block(s.inPlainGo()))
	}
}
