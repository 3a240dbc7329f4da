package golang

import (
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// goName is a name of the spec, dots included, as an exported Go identifier.
func goName(name string) string { return spec.GoName(strings.ReplaceAll(name, ".", "_")) }

// localName is a name of the spec, dots included, as an unexported one.
func localName(name string) string { return spec.GoLocal(strings.ReplaceAll(name, ".", "_")) }

// elem is the type of an element: float32 or float64.
func (g *generator) elem() *jen.Statement { return jen.Id(string(g.u.Info.DType)) }

// narrow converts a float64 to an element.
func (g *generator) narrow(x *jen.Statement) *jen.Statement {
	if g.u.Info.DType == runtime.Float64 {
		return x
	}
	return g.elem().Call(x)
}

// arrayType is the nested array of a shape: [3][4]float32.
func (g *generator) arrayType(shape []int) *jen.Statement {
	t := jen.Null()
	for _, n := range shape {
		t = t.Index(jen.Lit(n))
	}
	return t.Add(g.elem())
}

// weightPath splits a parameter's name, "hidden1.weight", into the fields of
// Weights that lead to it, Hidden1 and Weight.
func weightPath(name string) (group, field string) {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return goName(name[:i]), goName(name[i+1:])
	}
	return "", goName(name)
}

// weightOf is the field of a parameter in the Weights w.
func weightOf(w string, param *ir.Value) *jen.Statement {
	group, field := weightPath(param.Name)
	s := jen.Id(w)
	if group != "" {
		s = s.Dot(group)
	}
	return s.Dot(field)
}

// inRuntime is a name of package runtime.
func inRuntime(name string) *jen.Statement { return jen.Qual(runtimePath, name) }

// flat views a tensor as its elements, through the generated function flat.
func flat(tensor *jen.Statement) *jen.Statement { return flatAt(jen.Op("&").Add(tensor)) }

// flatAt does so for a pointer.
func flatAt(pointer *jen.Statement) *jen.Statement { return jen.Id("flat").Call(pointer) }

// method is the head of a method with a pointer receiver.
func method(receiver, of, name string) *jen.Statement {
	return jen.Func().Params(jen.Id(receiver).Op("*").Id(of)).Id(name)
}

func pointer(to string) *jen.Statement { return jen.Op("*").Id(to) }
