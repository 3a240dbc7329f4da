package source

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// Packages that generated files import.
const (
	RuntimePath = "github.com/seed-5f2744a7/tensornet/runtime"
	BenchPath   = RuntimePath + "/program/bench"
)

// GoName is a name of the spec, dots included, as an exported Go identifier.
func GoName(name string) string { return spec.GoName(strings.ReplaceAll(name, ".", "_")) }

// WeightName is the field of targets that has the weight of a sample's loss.
func WeightName(output string) string { return GoName(output) + "Weight" }

// LocalName is a name of the spec, dots included, as an unexported one.
func LocalName(name string) string { return spec.GoLocal(strings.ReplaceAll(name, ".", "_")) }

// LocalIn is what a value is called in a function of a layer: without the layer's
// name, and with a d before a gradient.
func LocalIn(layer string, v *ir.Value) string {
	if v.Role == ir.Grad {
		inner := LocalIn(layer, v.Of)
		return "d" + strings.ToUpper(inner[:1]) + inner[1:]
	}
	switch v.Role {
	case ir.Loss:
		return "loss"
	case ir.Target:
		if strings.HasPrefix(v.Name, ir.SampleWeight) {
			return "weight"
		}
		return "target"
	}
	return LocalName(strings.TrimPrefix(v.Name, layer+"."))
}

// FunctionName is what computes a stage of a layer.
func FunctionName(s ir.Stage, layer string) string {
	name := GoName(layer)
	switch s {
	case ir.LossForward:
		return "loss" + name
	case ir.LossBackward:
		return "loss" + name + "Gradient"
	case ir.Backward:
		return "backward" + name
	}
	return "forward" + name
}

// WeightPath splits a parameter's name, "hidden1.weight", into the fields of
// Weights that lead to it, Hidden1 and Weight.
func WeightPath(name string) (group, field string) {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return GoName(name[:i]), GoName(name[i+1:])
	}
	return "", GoName(name)
}

// WeightOf is the field of a parameter in the Weights w.
func WeightOf(w string, param *ir.Value) *jen.Statement {
	group, field := WeightPath(param.Name)
	s := jen.Id(w)
	if group != "" {
		s = s.Dot(group)
	}
	return s.Dot(field)
}

// InRuntime is a name of package runtime.
func InRuntime(name string) *jen.Statement { return jen.Qual(RuntimePath, name) }

// Flat views a tensor as its elements, through the generated function flat.
func Flat(tensor *jen.Statement) *jen.Statement { return FlatAt(jen.Op("&").Add(tensor)) }

// FlatAt does so for a pointer.
func FlatAt(pointer *jen.Statement) *jen.Statement { return jen.Id("flat").Call(pointer) }

// Pointer is the type of a pointer to a named one.
func Pointer(to string) *jen.Statement { return jen.Op("*").Id(to) }

// StepShape is a shape without its first axis, if that is one step of a sequence.
func StepShape(step, whole []int) []int {
	if slices.Equal(step, whole) {
		return step
	}
	return step[1:]
}

// Number is an untyped constant, without a point where it is whole.
func Number(v float64) *jen.Statement {
	if v == float64(int64(v)) && v > -1e6 && v < 1e6 {
		return jen.Lit(int(v))
	}
	return jen.Lit(v)
}

// Plus adds a number to a term, if that is not 0.
func Plus(s *jen.Statement, n int) *jen.Statement {
	switch {
	case n > 0:
		return s.Op("+").Lit(n)
	case n < 0:
		return s.Op("-").Lit(-n)
	}
	return s
}

// Affine writes an index over loops. Where loop inner is not -1, its index is at, if
// that is given.
func Affine(x ir.Index, loops []ir.Loop, inner int, at *jen.Statement) *jen.Statement {
	return AffineOf(x, loops, inner, at, func(n int) *jen.Statement { return jen.Lit(n) })
}

// AffineOf is Affine with numbers that are written so.
func AffineOf(x ir.Index, loops []ir.Loop, inner int, at *jen.Statement, number func(int) *jen.Statement) *jen.Statement {
	var sum *jen.Statement
	for i, s := range x.Strides {
		if s == 0 {
			continue
		}
		term := jen.Id(loops[i].Name)
		if i == inner && at != nil {
			term = at.Clone()
			if s != 1 && strings.Contains(at.GoString(), "+") {
				term = jen.Parens(term)
			}
		}
		if s != 1 {
			term = number(s).Op("*").Add(term)
		}
		if sum == nil {
			sum = term
		} else {
			sum = sum.Op("+").Add(term)
		}
	}
	if sum == nil {
		return number(x.Offset)
	}
	switch {
	case x.Offset > 0:
		sum = sum.Op("+").Add(number(x.Offset))
	case x.Offset < 0:
		sum = sum.Op("-").Add(number(-x.Offset))
	}
	return sum
}

// MemoryNames are what functions call the memory that a value is in.
var MemoryNames = map[ir.Memory]string{ir.Arena: "a", ir.Persistent: "persistent", ir.Kept: "derived", ir.Scratch: "scratch"}

// MemoryOf is the memory that a value is in.
func MemoryOf(v *ir.Value) *jen.Statement { return jen.Id(MemoryNames[v.Memory]) }

// ScanLoop is the head of the loop over a scan's iterations.
func ScanLoop(scan *ir.Op) *jen.Statement {
	l := scan.Loops[len(scan.Loops)-1]
	if scan.Reverse {
		return jen.For(jen.Id(l.Name).Op(":=").Lit(l.N-1), jen.Id(l.Name).Op(">=").Lit(0), jen.Id(l.Name).Op("--"))
	}
	return jen.For(jen.Id(l.Name).Op(":=").Range().Lit(l.N))
}
