package golang

import (
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// sampleTypes declares Inputs, Targets, Outputs and Sample.
func (g *generator) sampleTypes(f *jen.File) {
	var inputs, targets, outputs []jen.Code
	for _, v := range g.training.Inputs {
		inputs = append(inputs, jen.Id(goName(v.Name)).Add(g.arrayType(v.Shape)))
	}
	for i, o := range g.training.Outputs {
		field := jen.Id(goName(o.Name))
		outputs = append(outputs, field.Clone().Add(g.arrayType(o.Value.Shape)))
		loss := strings.ReplaceAll(g.u.Info.Outputs[i].Loss, "_", " ")
		if o.Sparse {
			targets = append(targets, field.Clone().Int().Commentf("a class from 0; %s", printable(loss)))
		} else {
			targets = append(targets, field.Clone().Add(g.arrayType(o.Value.Shape)).Comment(printable(loss)))
		}
	}
	declare(f, comment("Inputs is what the network reads: numbers as [Model.Prepare] makes them of the data's."), jen.Type().Id("Inputs").Struct(inputs...))
	declare(f, comment("Targets is what the outputs should be, each judged by its loss."), jen.Type().Id("Targets").Struct(targets...))
	declare(f, comment("Outputs is what the network computes."), jen.Type().Id("Outputs").Struct(outputs...))
	declare(f, comment("Sample is an example to learn from."), jen.Type().Id("Sample").Struct(
		jen.Id("Inputs").Id("Inputs"),
		jen.Id("Targets").Id("Targets"),
	))
}

// views declares the methods that give access by number, and flat.
func (g *generator) views(f *jen.File) {
	var inputs, outputs, targets byNumber
	for i, v := range g.training.Inputs {
		inputs = append(inputs, returnView(i, jen.Id("in").Dot(goName(v.Name))))
	}
	for i, o := range g.training.Outputs {
		outputs = append(outputs, returnView(i, jen.Id("out").Dot(goName(o.Name))))
		if !o.Sparse {
			targets = append(targets, returnView(i, targetOf(o)))
		}
	}
	g.view(f, "in", "Inputs", "Flat", "Flat views input i, in the order of Info.Inputs, as its elements in row-major order; nil if there is no such input.", inputs)
	g.view(f, "out", "Outputs", "Flat", "Flat views output i, in the order of Info.Outputs, as its elements in row-major order; nil if there is no such output.", outputs)
	declare(f, comment("Input views input i of the sample, see [Inputs.Flat]."),
		method("s", "Sample", "Input").Params(jen.Id("i").Int()).Index().Add(g.elem()).Block(
			jen.Return(jen.Id("s.Inputs.Flat").Call(jen.Id("i"))),
		))
	sparse := ""
	if g.sparse() {
		sparse = ", or its target is a class"
	}
	g.view(f, "s", "Sample", "Target", "Target views the target of output i, in the order of Info.Outputs, as its elements in row-major order; nil if there is no such output"+sparse+".", targets)
	g.labels(f)
	declare(f, comment("flat views a tensor, which may be an array of arrays or a struct of them, as its elements in row-major order. They are contiguous: Go puts no space between numbers of one type."),
		jen.Func().Id("flat").Types(jen.Id("A").Any()).Params(jen.Id("tensor").Add(pointer("A"))).Index().Add(g.elem()).Block(
			jen.Id("size").Op(":=").Qual("unsafe", "Sizeof").Call(jen.Op("*").Id("tensor")).Op("/").Qual("unsafe", "Sizeof").Call(g.elem().Call(jen.Lit(0))),
			jen.Return(jen.Qual("unsafe", "Slice").Call(
				jen.Parens(jen.Op("*").Add(g.elem())).Call(jen.Qual("unsafe", "Pointer").Call(jen.Id("tensor"))), jen.Id("size"))),
		))
}

func targetOf(o *ir.Output) *jen.Statement { return jen.Id("s.Targets").Dot(goName(o.Name)) }

func returnView(i int, tensor *jen.Statement) numbered {
	return numbered{i, []jen.Code{jen.Return(flat(tensor))}}
}

func (g *generator) view(f *jen.File, receiver, of, name, doc string, views byNumber) {
	declare(f, comment("%s", doc), method(receiver, of, name).Params(jen.Id("i").Int()).Index().Add(g.elem()).Block(views.code(), jen.Return(jen.Nil())))
}

// labels declares SetLabel, Label and, where a loss is not for all targets, check.
func (g *generator) labels(f *jen.File) {
	var set, get byNumber
	var check []jen.Code
	for i, o := range g.training.Outputs {
		if !o.Sparse {
			if g.u.Info.Outputs[i].Targets != runtime.AnyNumber {
				check = append(check, inRuntime("CheckTarget").Call(jen.Op("&").Id("Info.Outputs").Index(jen.Lit(i)), flat(targetOf(o))))
			}
			continue
		}
		set = append(set, numbered{i, []jen.Code{targetOf(o).Op("=").Id("label"), jen.Return()}})
		get = append(get, numbered{i, []jen.Code{jen.Return(targetOf(o))}})
		check = append(check, inRuntime("CheckLabel").Call(jen.Lit(o.Name), targetOf(o), jen.Lit(o.Value.Size())))
	}
	declare(f, comment("SetLabel makes a class, counted from 0, the target of output i: one-hot for several units, 0 or 1 for a single one%s. See [runtime.SetLabel].", g.ifSparse(", the class itself for a sparse loss")),
		method("s", "Sample", "SetLabel").Params(jen.List(jen.Id("i"), jen.Id("label")).Int()).Block(
			set.code(),
			inRuntime("SetLabel").Call(jen.Id("s.Target").Call(jen.Id("i")), jen.Id("label")),
		))
	declare(f, comment("Label is the class that the target of output i stands for: the largest of several units, a single one above ½ or not; -1 if there is none."),
		method("s", "Sample", "Label").Params(jen.Id("i").Int()).Int().Block(
			get.code(),
			jen.Return(inRuntime("Label").Call(jen.Id("s.Target").Call(jen.Id("i")))),
		))
	if check != nil {
		declare(f, comment("check refuses targets that their losses are not for."),
			jen.Func().Id("check").Params(jen.Id("batch").Index().Id("Sample")).Error().Block(
				jen.For(jen.Id("i").Op(":=").Range().Id("batch")).Block(
					append([]jen.Code{jen.Id("s").Op(":=").Op("&").Id("batch").Index(jen.Id("i"))}, firstError(check)...)...),
				jen.Return(jen.Nil())))
	}
}

// firstError returns the error of the first call that has one.
func firstError(calls []jen.Code) []jen.Code {
	var code []jen.Code
	for _, call := range calls {
		code = append(code, jen.If(jen.Err().Op(":=").Add(call), jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Err())))
	}
	return code
}

// byNumber is what to do depending on i.
type byNumber []numbered

type numbered struct {
	i    int
	code []jen.Code
}

func (b byNumber) code() *jen.Statement {
	switch len(b) {
	case 0:
		return jen.Null()
	case 1:
		return jen.If(jen.Id("i").Op("==").Lit(b[0].i)).Block(b[0].code...)
	}
	cases := make([]jen.Code, len(b))
	for k, n := range b {
		cases[k] = jen.Case(jen.Lit(n.i)).Block(n.code...)
	}
	return jen.Switch(jen.Id("i")).Block(cases...)
}

// sparse reports whether any target is a class instead of a tensor.
func (g *generator) sparse() bool { return g.ifSparse("yes") != "" }

func (g *generator) ifSparse(text string) string {
	for _, o := range g.training.Outputs {
		if o.Sparse {
			return text
		}
	}
	return ""
}

// checks reports whether any loss is not for all targets.
func (g *generator) checks() bool { return g.ifChecks("yes") != "" }

func (g *generator) ifChecks(text string) string {
	for _, o := range g.u.Info.Outputs {
		if o.Targets != runtime.AnyNumber {
			return text
		}
	}
	return g.ifSparse(text)
}
