package golang

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
)

// story is a function that calls the layers' functions in order: it knows
// where each value is.
type story struct {
	g       *generator
	program *ir.Program
	names   map[*ir.Value]string // values that have a local variable
	used    scope
	head    []jen.Code
}

// forwardFile holds prediction, the forward half of training, and the
// functions of the layers that these call.
func (g *generator) forwardFile() *jen.File {
	f := g.newFile()
	training := g.functions(g.training)
	inference := g.functions(g.inference)
	written := map[string]string{}
	for _, fn := range training {
		written[fn.name] = fn.code().GoString()
	}
	own := g.rename(inference, written, "infer")
	g.constants(f)
	w, in, out := jen.Id("w").Op("*").Id("Parameters"), jen.Id("in").Op("*").Id("Inputs"), jen.Id("out").Op("*").Id("Outputs")
	f.Comment("infer computes the outputs of one sample, a layer at a time. In the arena a value")
	f.Comment("gives its place to others when it is not needed any more.")
	f.Func().Id("infer").Params(w, jen.Id("a").Op("*").Add(g.arena("InferenceArena")), in, out).
		Block(g.tell(g.inference, inference, true)...).Line()
	forward := slices.DeleteFunc(slices.Clone(training), isBackward)
	f.Comment("forward computes the outputs of one sample and the loss of each, and keeps in")
	f.Comment("the arena what backward needs.")
	if isRandom(g.training.Ops) {
		f.Comment("")
		f.Comment("random is the key of the sample's random numbers, which are made on machine; 0 for")
		f.Comment("none.")
	}
	params := []jen.Code{w.Clone(), jen.Id("a").Op("*").Add(g.arena("TrainingArena")), in.Clone(),
		jen.Id("target").Op("*").Id("Targets"), out.Clone(), jen.Id("loss").Op("*").Add(g.arena("NumOutputs"))}
	f.Func().Id("forward").Params(append(params, randomParam(g.training.Ops)...)...).
		Block(g.tell(g.training, forward, true)...).Line()
	own = append(own, g.stepFunction(f, written)...)
	for _, fn := range append(forward, own...) {
		f.Add(fn.code())
	}
	return f
}

// backwardFile holds the backward half of training.
func (g *generator) backwardFile() *jen.File {
	f := g.newFile()
	backward := slices.DeleteFunc(g.functions(g.training), func(fn *function) bool { return !isBackward(fn) })
	f.Comment("backward adds the gradient of one sample's loss by every weight to grad. It")
	f.Comment("reads what forward left in the arena and in out. watch, which may be nil, is told")
	f.Comment("the gradients that each layer leaves.")
	f.Func().Id("backward").Params(jen.Id("w").Op("*").Id("Parameters"), jen.Id("a").Op("*").Add(g.arena("TrainingArena")),
		jen.Id("in").Op("*").Id("Inputs"), jen.Id("target").Op("*").Id("Targets"), jen.Id("out").Op("*").Id("Outputs"), jen.Id("grad").Op("*").Id("Parameters"), jen.Id("watch").Add(g.watchType())).
		Block(g.tell(g.training, backward, false)...).Line()
	for _, fn := range backward {
		f.Add(fn.code())
	}
	return f
}

func isBackward(fn *function) bool { return fn.stage == ir.Backward || fn.stage == ir.LossBackward }

func (g *generator) newStory(p *ir.Program) *story {
	used := g.names.inside("w", "a", "kept", "in", "out", "state", "target", "loss", "grad", "watch", machineName, randomName)
	return &story{g: g, program: p, names: map[*ir.Value]string{}, used: used}
}

// tell writes the body of a story: variables for the values in the arena, the
// calls, and copies to outputs that are not written in place.
func (g *generator) tell(p *ir.Program, functions []*function, outputs bool) []jen.Code {
	s := g.newStory(p)
	var body []jen.Code
	if outputs {
		body = append(body, s.labels()...)
	}
	for _, fn := range functions {
		var args []jen.Code
		for _, prm := range fn.params {
			args = append(args, s.argument(prm))
		}
		args = append(args, randomArgs(fn.ops)...)
		body = append(body, jen.Id(fn.name).Call(args...))
		if isBackward(fn) {
			body = append(body, s.watched(fn))
		}
		g.recordPlain(p, fn.ops)
		body = append(body, g.lap()...)
	}
	if outputs {
		body = append(body, s.copies()...)
	}
	if len(s.head) > 0 {
		body = append(append(s.head, jen.Line()), body...)
	}
	return body
}

// labels expands the targets that are labels.
func (s *story) labels() []jen.Code {
	var code []jen.Code
	for _, o := range s.program.Outputs {
		if o.Target != nil && o.Sparse {
			name := s.local(o.Target)
			code = append(code, jen.Clear(jen.Id(name).Index(jen.Op(":"))),
				jen.Id(name).Index(jen.Id("target").Dot(goName(o.Name))).Op("=").Lit(1))
		}
	}
	return code
}

// copies fills the outputs that show a value which lives elsewhere.
func (s *story) copies() []jen.Code {
	var code []jen.Code
	for i, o := range s.program.Outputs {
		root := o.Value.Root()
		if pass.DirectOutput(s.program, root) == i {
			continue
		}
		from := s.pointer(&param{value: root})
		code = append(code, jen.Copy(flat(jen.Id("out").Dot(goName(o.Name))), jen.Parens(from).Index(jen.Op(":"))))
	}
	return code
}

// argument is the pointer that a function gets for one of its parameters.
func (s *story) argument(p *param) *jen.Statement {
	if p.value.Role == ir.Loss || isWeight(p.value) || p.value.Role == ir.Const {
		return s.pointer(p)
	}
	return jen.Id(s.local(p.value))
}

// local is the variable that holds the pointer to a value's flat elements.
func (s *story) local(v *ir.Value) string {
	if name := s.names[v]; name != "" {
		return name
	}
	base := localName(v.Name)
	if v.Role == ir.Grad {
		base = "d" + goName(v.Of.Name)
	}
	name := s.used.unique(base)
	s.names[v] = name
	s.head = append(s.head, jen.Id(name).Op(":=").Add(s.pointer(&param{value: v})))
	return name
}

// pointer is where a value is: in the arena, the weights, the sample …
func (s *story) pointer(p *param) *jen.Statement {
	v := p.value
	switch {
	case pass.InArena(s.program, v):
		return s.array(v).Call(arenaOf(v).Index(jen.Lit(v.Home).Op(":").Lit(v.Home + v.Size())))
	case v.Role == ir.Const:
		return jen.Op("&").Id(s.g.constant(v))
	case v.Role == ir.Loss:
		for i, o := range s.program.Outputs {
			if o.Loss == v {
				return s.array(v).Call(jen.Id("loss").Index(jen.Lit(i).Op(":").Lit(i + 1)))
			}
		}
	}
	tensor := s.tensor(v)
	if len(s.shape(v)) == 1 || p.nested {
		return jen.Op("&").Add(tensor)
	}
	return s.array(v).Call(flat(tensor))
}

func (s *story) array(v *ir.Value) *jen.Statement {
	return jen.Parens(jen.Op("*").Add(s.g.arrayType([]int{v.Size()})))
}

// shape is that of the field that holds a value. An output may be another view
// of it, and a time step has one axis less.
func (s *story) shape(v *ir.Value) []int {
	stepping := s.program.Purpose == ir.Step
	if i := pass.DirectOutput(s.program, v); i >= 0 {
		shape := s.program.Outputs[i].Value.Shape
		if stepping {
			return slice(shape, s.g.inference.Outputs[i].Value.Shape)
		}
		return shape
	}
	if i := slices.Index(s.program.Inputs, v); i >= 0 && stepping {
		return slice(v.Shape, s.g.inference.Inputs[i].Shape)
	}
	return v.Shape
}

// tensor is the field that holds a value.
func (s *story) tensor(v *ir.Value) *jen.Statement {
	switch v.Role {
	case ir.Param:
		return weightOf("w", v)
	case ir.Grad:
		return weightOf("grad", v.Of)
	case ir.State:
		return weightOf("state", v)
	case ir.Input:
		return jen.Id("in").Dot(goName(v.Name))
	case ir.Target:
		for _, o := range s.program.Outputs {
			if o.Target == v {
				return jen.Id("target").Dot(goName(o.Name))
			}
		}
	}
	i := pass.DirectOutput(s.program, v)
	return jen.Id("out").Dot(goName(s.program.Outputs[i].Name))
}

// constant is the package variable of a constant, in all programs.
func (g *generator) constant(v *ir.Value) string {
	if g.consts[v.Name] == "" {
		g.consts[v.Name] = g.names.unique("constant" + goName(v.Name))
	}
	return g.consts[v.Name]
}

// constants declares the numbers that come from the spec.
func (g *generator) constants(f *jen.File) {
	for _, v := range g.training.Consts {
		if !slices.Contains(g.training.Values, v) {
			continue
		}
		values := make([]jen.Code, len(v.Data))
		for i, x := range v.Data {
			values[i] = number(x)
		}
		f.Commentf("%s is the constant %s%v, row-major.", g.constant(v), v.Name, v.Shape)
		f.Var().Id(g.constant(v)).Op("=").Add(g.arrayType([]int{v.Size()})).Values(values...).Line()
	}
}
