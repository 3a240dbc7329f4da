// Package plain writes a network in plain Go: a function for each layer and
// direction, and those that call them in order. It is the back end for every
// machine, the reference for the others, and the one that people read.
package plain

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// writer writes the files.
type writer struct {
	*source.Package
	parts map[part]string      // functions of layers
	known map[string]*function // that are written, by what they do
	names map[string]bool      // of these

	training, inference, step, explanation []*function // calls of them, in their order
}

// Files are forward.go and backward.go.
func Files(p *source.Package) map[string]*jen.File {
	g := &writer{Package: p, parts: map[part]string{}, known: map[string]*function{}, names: map[string]bool{}}
	g.training, g.inference = g.functions(g.Training), g.functions(g.Inference)
	all := append(g.write(g.training, ""), g.write(g.inference, "infer")...)
	if g.Step != nil {
		g.step = g.functions(g.Step)
		all = append(all, g.write(g.step, "step")...)
	}
	if g.Explanation != nil {
		g.explanation = g.functions(g.Explanation)
		all = append(all, g.write(g.explanation, "explain")...)
	}
	all = ofSizes(all)
	return map[string]*jen.File{"forward.go": g.forwardFile(all), "backward.go": g.backwardFile(all)}
}

// forwardFile holds prediction, the forward half of training, and the
// functions of the layers that these call.
func (g *writer) forwardFile(all []*function) *jen.File {
	f := g.NewFile()
	inference := slices.DeleteFunc(slices.Clone(g.inference), measures)
	g.constants(f)
	w, in, out := jen.Id("w").Op("*").Id("Parameters"), jen.Id("in").Op("*").Id("Inputs"), jen.Id("out").Op("*").Id("Outputs")
	f.Comment("infer computes the outputs of one sample, a layer at a time. In the arena a value")
	f.Comment("gives its place to others when it is not needed any more.")
	f.Func().Id("infer").Params(w, derivedParam(g.Inference), jen.Id("a").Op("*").Add(g.Arena("InferenceArena")), in, out).
		Block(g.driver(g.Inference, slices.DeleteFunc(slices.Clone(inference), (*function).derives), true)...).Line()
	g.derivation(f, g.Inference, inference, source.InferDerivation, "infer")
	if g.TrainsTogether() {
		g.losses(f)
	} else {
		g.forward(f)
	}
	if g.Step != nil {
		g.stepFunction(f)
	}
	if g.Explanation != nil {
		g.explainFunction(f)
	}
	for _, fn := range slices.DeleteFunc(slices.Clone(all), isBackward) {
		f.Add(fn.code())
	}
	return f
}

// losses writes the function that measures a prediction.
func (g *writer) losses(f *jen.File) {
	p := g.Inference.Measuring()
	at := NewPlaces(g.Package, p)
	body := append(at.Targets(), g.listed(p, at, slices.DeleteFunc(slices.Clone(g.inference), func(fn *function) bool { return !measures(fn) }))...)
	f.Comment("inferLosses computes the losses of one sample from what infer has left in out and in")
	f.Comment("the arena.")
	f.Func().Id("inferLosses").Params(jen.Id("w").Op("*").Id("Parameters"), jen.Id("a").Op("*").Add(g.Arena("InferenceArena")),
		jen.Id("in").Op("*").Id("Inputs"), jen.Id("target").Op("*").Id("Targets"), jen.Id("out").Op("*").Id("Outputs"), jen.Id("loss").Op("*").Add(g.Arena(g.NumLosses()))).
		Block(at.Declare(body)...).Line()
}

// forward writes the way forward of training, which is what is measured, too.
func (g *writer) forward(f *jen.File) {
	f.Comment("forward computes the outputs of one sample and the loss of each, and keeps in")
	f.Comment("the arena what backward needs.")
	if source.IsRandom(g.Training.Ops) {
		f.Comment("")
		f.Comment("random is the key of the sample's random numbers, which are made on machine; 0 for")
		f.Comment("none.")
	}
	params := []jen.Code{jen.Id("w").Op("*").Id("Parameters"), jen.Id("a").Op("*").Add(g.Arena("TrainingArena")), jen.Id("in").Op("*").Id("Inputs"),
		jen.Id("target").Op("*").Id("Targets"), jen.Id("out").Op("*").Id("Outputs"), jen.Id("loss").Op("*").Add(g.Arena(g.NumLosses()))}
	f.Func().Id("forward").Params(append(params, randomParams(g.Training.Ops)...)...).
		Block(g.driver(g.Training, slices.DeleteFunc(slices.Clone(g.training), isBackward), true)...).Line()
}

// measures reports whether a function computes a loss.
func measures(fn *function) bool { return fn.stage == ir.LossForward }

// backwardFile holds the backward half of training.
func (g *writer) backwardFile(all []*function) *jen.File {
	f := g.NewFile()
	isForward := func(fn *function) bool { return !isBackward(fn) }
	backward := slices.DeleteFunc(slices.Clone(all), isForward)
	if g.TrainsTogether() {
		g.segments(f)
		for _, fn := range backward {
			f.Add(fn.code())
		}
		return f
	}
	f.Comment("backward adds the gradient of one sample's loss by every weight to grad. It")
	f.Comment("reads what forward left in the arena and in out. watch, which may be nil, is told")
	f.Comment("the gradients that each layer leaves.")
	var ops []*ir.Op
	for _, fn := range g.training {
		if isBackward(fn) {
			ops = append(ops, fn.ops...)
		}
	}
	f.Func().Id("backward").Params(append([]jen.Code{jen.Id("w").Op("*").Id("Parameters"), jen.Id("a").Op("*").Add(g.Arena("TrainingArena")),
		jen.Id("in").Op("*").Id("Inputs"), jen.Id("target").Op("*").Id("Targets"), jen.Id("out").Op("*").Id("Outputs"), jen.Id("grad").Op("*").Id("Parameters"), jen.Id("watch").Add(g.watchType())}, randomParams(ops)...)...).
		Block(g.driver(g.Training, slices.DeleteFunc(slices.Clone(g.training), isForward), false)...).Line()
	for _, fn := range backward {
		f.Add(fn.code())
	}
	return f
}

func isBackward(fn *function) bool { return fn.stage == ir.Backward || fn.stage == ir.LossBackward }

// stepFunction writes the driver of a time step.
func (g *writer) stepFunction(f *jen.File) {
	p, functions := g.Step, g.step
	params := []jen.Code{jen.Id("w").Add(source.Pointer("Parameters")), derivedParam(p), jen.Id("a").Op("*").Add(g.Arena("StepArena")), jen.Id("state").Add(source.Pointer("State")),
		jen.Id("in").Add(source.Pointer("StepInputs")), jen.Id("out").Add(source.Pointer("StepOutputs"))}
	f.Comment("step computes the outputs after one more time step, and the new state.")
	f.Func().Id("step").Params(params...).Block(g.driver(p, slices.DeleteFunc(slices.Clone(functions), (*function).derives), true)...).Line()
	g.derivation(f, p, functions, source.StepDerivation, "step")
}

// write returns the functions that are not written yet. The others are calls of those that
// do the same, of other layers or programs. Where another has the name, the prefix makes one.
func (g *writer) write(functions []*function, prefix string) []*function {
	var own []*function
	for _, fn := range functions {
		key := fn.key()
		if same := g.known[key]; same != nil {
			same.note(fn.name)
			fn.as = same
			continue
		}
		if g.names[fn.name] {
			fn.name = g.Names.Unique(prefix + source.GoName(strings.TrimPrefix(fn.name, "forward")))
		}
		g.known[key], g.names[fn.name] = fn, true
		own = append(own, fn)
	}
	return own
}

// constants declares the numbers that come from the spec.
func (g *writer) constants(f *jen.File) {
	for _, v := range g.Training.Consts {
		if !slices.Contains(g.Training.Values, v) {
			continue
		}
		values := make([]jen.Code, len(v.Data))
		for i, x := range v.Data {
			values[i] = source.Number(x)
		}
		f.Commentf("%s is the constant %s%v, row-major.", g.Constant(v), v.Name, v.Shape)
		f.Var().Id(g.Constant(v)).Op("=").Add(g.ArrayType([]int{v.Size()})).Values(values...).Line()
	}
}
