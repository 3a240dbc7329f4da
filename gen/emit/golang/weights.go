package golang

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// weightsFile is weights.go: the parameters, their start and their files.
func (g *generator) weightsFile() ([]byte, error) {
	return g.fill("weights.go.tmpl", weightsText{common{g}})
}

// weightsText is what the text of weights.go depends on.
type weightsText struct{ common }

// fieldGroup is the parameters of a layer, a struct of that name, or without a
// name fields of their own.
type fieldGroup struct {
	Name, Doc string
	Fields    []field
}

func (t weightsText) Groups() []fieldGroup {
	var all []fieldGroup
	for _, group := range t.g.groups() {
		fields := fieldGroup{Name: group.name, Doc: t.g.groupDoc(group)}
		for _, p := range group.params {
			_, name := source.WeightPath(p.Name)
			fields.Fields = append(fields.Fields, field{Name: name, Type: render(t.g.ArrayType(p.Shape))})
		}
		all = append(all, fields)
	}
	return all
}

func (t weightsText) InitialiseDoc() string {
	doc := "initialise draws the weights that training starts from."
	if slices.ContainsFunc(t.g.Training.Params, startsAtZero) {
		doc += " What is not set here starts at 0."
	}
	return doc
}

// Seed is the parameter of that name, where any weight is drawn.
func (t weightsText) Seed() string {
	if slices.ContainsFunc(t.g.Training.Params, func(p *ir.Value) bool { return p.Init != nil && p.Init.Random }) {
		return "seed"
	}
	return "_"
}

// Initialisers are the calls that set weights.
func (t weightsText) Initialisers() []string {
	var calls []string
	for _, p := range t.g.Training.Params {
		if !startsAtZero(p) {
			calls = append(calls, render(t.g.initialise(p)))
		}
		if p.Init != nil && p.Init.Ones[0] < p.Init.Ones[1] {
			ones := source.Flat(source.WeightOf("w", p)).Index(jen.Lit(p.Init.Ones[0]), jen.Lit(p.Init.Ones[1]))
			calls = append(calls, render(source.InRuntime("Constant").Call(ones, literal(1.0))))
		}
	}
	return calls
}

// group is the parameters of one layer.
type group struct {
	name   string // Go field of Weights; "" for parameters of no layer
	params []*ir.Value
}

// groups collects neighbouring parameters of one layer, so that the fields of
// Weights have the order of Program.Params.
func (g *generator) groups() []group {
	var all []group
	for _, p := range g.Training.Params {
		name, _ := source.WeightPath(p.Name)
		if n := len(all); n == 0 || name == "" || all[n-1].name != name {
			all = append(all, group{name: name})
		}
		last := &all[len(all)-1]
		last.params = append(last.params, p)
	}
	return all
}

// check refuses parameters that cannot be laid out in their order.
func (g *generator) check() error {
	seen := map[string]bool{}
	for _, group := range g.groups() {
		name := group.name
		if name == "" {
			_, name = source.WeightPath(group.params[0].Name)
		}
		if seen[name] {
			return fmt.Errorf("emit: the parameters of %s are not next to each other", name)
		}
		seen[name] = true
	}
	return nil
}

// groupDoc says of which layer the parameters are.
func (g *generator) groupDoc(of group) string {
	doc := "of " + of.params[0].Layer
	for _, l := range g.Info.Layers {
		if l.Name == of.params[0].Layer && len(l.InputShapes) > 0 && len(l.Shapes) > 0 {
			doc = fmt.Sprintf("%s: %s, %s → %s", l.Name, l.Type, source.Times(l.InputShapes[0]), source.Times(l.Shapes[0]))
		}
	}
	if !slices.ContainsFunc(of.params, func(p *ir.Value) bool { return !p.Frozen }) {
		doc += "; not trained"
	}
	return doc
}

func startsAtZero(p *ir.Value) bool {
	return p.Init == nil || p.Init.Func == "Zeros" || p.Init.Func == "Constant" && p.Init.Args[0] == 0.0
}

// initialise calls the initialiser of a parameter. Each has a random stream of
// its own, so that a change in one layer leaves the others as they were.
func (g *generator) initialise(p *ir.Value) *jen.Statement {
	args := []jen.Code{source.Flat(source.WeightOf("w", p))}
	if p.Init.Fans {
		args = append(args, jen.Lit(p.Init.FanIn), jen.Lit(p.Init.FanOut))
	}
	for _, a := range p.Init.Args {
		args = append(args, literal(a))
	}
	if p.Init.Random {
		args = append(args, source.InRuntime("NewRandom").Call(jen.Id("seed"), jen.Lit(p.Name)))
	}
	return source.InRuntime(p.Init.Func).Call(args...)
}
