package vector

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
)

// derivation writes the function of that name, which computes once for the weights what a
// program's function reads of them, where there is any.
func (g *writer) derivation(f *jen.File, p *schedule.Program, name, reader string) {
	if p.Kept == 0 {
		return
	}
	d := g.newDriver(p, name)
	d.enter()
	body := d.places.Declare(d.stretches(p.Derive))
	source.Declare(f, source.DerivationDoc(name, reader), source.DerivationHead(name, source.MachineName, g.Elem(), p.Scratch).Block(body...))
	d.writePlain(f)
}

// derivationOf is the field for it of a row of a table; none where there is nothing.
func (g *writer) derivationOf(p *schedule.Program, name string) []jen.Code {
	fields := source.DerivationFields(p.Program, name)
	if fields == nil {
		return nil
	}
	return []jen.Code{jen.Id("Derivation").Op(":").Add(g.DerivationType()).Add(source.Braces(fields, true))}
}

// Derivations declares what functions for one sample read of the weights alone, where they
// do, on the machines that there is code for up to the widest; nil for plain Go alone.
func Derivations(f *jen.File, p *source.Package, widest *writer) {
	Predict(p).derivations(f, widest)
	for _, s := range besidePredict(p) {
		s.derivations(f, widest)
	}
}

// derivations declares the table of what functions for one sample read, with a row for each
// machine, the widest first and plain Go last.
func (s *Single) derivations(f *jen.File, widest *writer) {
	if !s.derives() {
		return
	}
	var rows []jen.Code
	for g := widest; g != nil; g = g.narrower {
		if p := g.schedule.Single(s.purpose); g.one() && p != nil {
			on := jen.Id("On").Op(":").Add(source.InRuntime("Machine")).Dot(g.on.Name)
			rows = append(rows, source.Braces(append([]jen.Code{on}, source.DerivationFields(p.Program, g.own(s.derivation))...), true))
		}
	}
	if fields := source.DerivationFields(s.inGo(), s.plainDerivation); fields != nil {
		rows = append(rows, source.Braces(fields, true))
	}
	if len(rows) == 0 {
		source.Declare(f, source.Comment("%s is empty: %s reads the weights as they are.", s.table, s.plain), jen.Var().Id(s.table).Index().Add(s.pkg.DerivationType()))
		return
	}
	source.Declare(f, source.Comment("%s is what is computed once of the weights alone for %s, a row for each kind of machine.", s.table, s.name),
		jen.Var().Id(s.table).Op("=").Index().Add(s.pkg.DerivationType()).Add(source.Braces(rows, true)))
}

// derives reports whether the function gets what is derived from the weights, on any machine.
func (s *Single) derives() bool { return !s.measures && s.pkg.DerivedOfOne(s.purpose) > 0 }

// inGo is the program in plain Go.
func (s *Single) inGo() *ir.Program { return s.pkg.Schedule.InPlainGo(s.purpose).Program }
