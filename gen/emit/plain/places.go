package plain

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
)

// Places knows where each value of a program is: in the arena, in the weights, or
// with the caller.
type Places struct {
	pkg     *source.Package
	program *ir.Program
	names   map[*ir.Value]string // values that have a local variable
	private []*ir.Value          // in an arena of one's own
	used    source.Scope
	head    []jen.Code // declares these
}

// NewPlaces are the places in a function of the package, which takes w, the arena
// and what the caller has. In it other names are taken, too.
func NewPlaces(p *source.Package, program *ir.Program, taken ...string) *Places {
	used := p.Names.Inside("w", "a", "persistent", "derived", "scratch", "in", "of", "out", "state", "target", "loss", "grad", "watch", "batch", source.MachineName, source.RandomName)
	used.Take(taken...)
	return &Places{pkg: p, program: program, names: map[*ir.Value]string{}, used: used}
}

// Share says which values each member of a team has for itself, and takes the names that
// are the team's.
func (s *Places) Share(private []*ir.Value) {
	s.private = private
	s.used.Take(source.MemberName, source.OwnName, pass.TaskName)
}

// Converted makes numbers of the inputs that are integers, and targets of labels.
func (s *Places) Converted() []jen.Code {
	if s.program.Measures {
		return s.integers()
	}
	return append(s.integers(), s.Targets()...)
}

// integers makes numbers of them.
func (s *Places) integers() []jen.Code {
	var code []jen.Code
	for _, v := range s.program.Inputs {
		if v.Whole != nil && slices.Contains(s.program.Values, v) {
			code = append(code, source.InRuntime("FromIntegers").Call(jen.Id(s.Local(v)).Index(jen.Op(":")), source.Flat(s.Tensor(v))))
		}
	}
	return code
}

// Targets makes targets of labels.
func (s *Places) Targets() []jen.Code {
	var code []jen.Code
	for _, o := range s.program.Outputs {
		if o.Target != nil && o.Sparse {
			name := s.Local(o.Target)
			if o.Form.Padded || len(o.Form.Shape) > 0 {
				code = append(code, source.OneHot(o, jen.Id(name).Index(jen.Op(":")), jen.Id("target").Dot(source.GoName(o.Name)), jen.Lit(1), jen.Lit(0)))
				continue
			}
			code = append(code, jen.Clear(jen.Id(name).Index(jen.Op(":"))),
				jen.Id(name).Index(jen.Id("target").Dot(source.GoName(o.Name))).Op("=").Lit(1))
		}
	}
	return code
}

// Copies fills the outputs that show a value which lives elsewhere.
func (s *Places) Copies() []jen.Code {
	var code []jen.Code
	for i, o := range s.program.Outputs {
		root := o.Value.Root()
		if pass.DirectOutput(s.program, root) == i {
			continue
		}
		code = append(code, jen.Copy(source.Flat(jen.Id("out").Dot(source.GoName(o.Name))), jen.Id(s.Local(root)).Index(jen.Op(":"))))
	}
	return code
}

// argument is the pointer that a function gets for one of its parameters.
func (s *Places) argument(p *param) *jen.Statement {
	loss := p.value.Role == ir.Loss && !pass.InArena(s.program, p.value)
	if p.value == s.program.Share && !pass.InArena(s.program, p.value) {
		return jen.Id("share")
	}
	if loss || isWeight(p.value) || p.value.Role == ir.Const {
		return s.Pointer(p.value, p.nested)
	}
	return jen.Id(s.Local(p.value))
}

// slice is the argument of a function for tensors of several sizes.
func (s *Places) slice(p *param) *jen.Statement {
	switch v := p.value; {
	case v.Role == ir.Const:
		return jen.Id(s.pkg.Constant(v)).Index(jen.Op(":"))
	case !isWeight(v) || v.OfBatch() || v.Derived || pass.InArena(s.program, v):
		return s.argument(p).Index(jen.Op(":"))
	case len(v.Shape) == 1:
		return s.Tensor(v).Index(jen.Op(":"))
	default:
		return source.Flat(s.Tensor(v))
	}
}

// Local is the variable that holds the pointer to a value's flat elements.
func (s *Places) Local(v *ir.Value) string {
	if name := s.names[v]; name != "" {
		return name
	}
	name := s.used.Unique(localName(v))
	s.names[v] = name
	s.head = append(s.head, jen.Id(name).Op(":=").Add(s.Pointer(v, false)))
	return name
}

// Declare puts the variables over the code that uses them, and over these, if there
// are any, what they need.
func (s *Places) Declare(code []jen.Code, need ...jen.Code) []jen.Code {
	if len(s.head) == 0 {
		return code
	}
	return slices.Concat(need, s.head, []jen.Code{jen.Line()}, code)
}

// localName is what a value is called where those of all layers are.
func localName(v *ir.Value) string {
	name := source.LocalName(v.Name)
	switch v.Role {
	case ir.Grad:
		name = "d" + source.GoName(v.Of.Name)
	case ir.Loss:
		name = source.LocalName(strings.TrimPrefix(v.Name, "loss.") + ".loss")
	}
	if source.IsReserved(name) {
		name += "Value"
	}
	return name
}

// Pointer is where a value is, as a pointer to its elements, or to its rows if it is
// nested.
func (s *Places) Pointer(v *ir.Value, nested bool) *jen.Statement {
	switch {
	case v.OfBatch():
		return s.array(v).Call(jen.Id("batch").Index(jen.Lit(v.Offset).Op(":")))
	case slices.Contains(s.private, v):
		return s.array(v).Call(jen.Id(source.OwnName).Index(jen.Lit(v.Offset).Op(":")))
	case pass.InArena(s.program, v) || v.Derived:
		return s.array(v).Call(source.MemoryOf(v).Index(jen.Lit(v.Offset).Op(":")))
	case v.Role == ir.Const:
		return jen.Op("&").Id(s.pkg.Constant(v))
	case v.Role == ir.Loss:
		i := slices.Index(s.program.Losses(), v)
		return s.array(v).Call(jen.Id("loss").Index(jen.Lit(i).Op(":").Lit(i + 1)))
	}
	tensor := s.Tensor(v)
	if len(s.Shape(v)) == 1 || nested {
		return jen.Op("&").Add(tensor)
	}
	return s.array(v).Call(source.Flat(tensor))
}

func (s *Places) array(v *ir.Value) *jen.Statement {
	return jen.Parens(jen.Op("*").Add(s.pkg.ArrayType([]int{v.Size()})))
}

// Shape is that of the field that holds a value. An output may be another view
// of it, and a time step has one axis less.
func (s *Places) Shape(v *ir.Value) []int {
	stepping := s.program.Purpose == ir.Step
	if i := pass.DirectOutput(s.program, v); i >= 0 {
		shape := s.program.Outputs[i].Value.Shape
		if stepping {
			return source.StepShape(shape, s.pkg.Inference.Outputs[i].Value.Shape)
		}
		return shape
	}
	if i := slices.Index(s.program.Inputs, v); i >= 0 && stepping {
		return source.StepShape(v.Shape, s.pkg.Inference.Inputs[i].Shape)
	}
	return v.Shape
}

// Tensor is the field that holds a value.
func (s *Places) Tensor(v *ir.Value) *jen.Statement {
	switch v.Role {
	case ir.Param:
		return source.WeightOf("w", v)
	case ir.Grad:
		return source.WeightOf("grad", v.Of)
	case ir.State:
		return source.WeightOf("state", v)
	case ir.Input:
		return jen.Id("in").Dot(source.GoName(v.Name))
	case ir.Seed:
		return jen.Id("of").Dot(source.GoName(strings.TrimPrefix(v.Name, "of.")))
	case ir.Target:
		for _, o := range s.program.Outputs {
			if o.Weight == v {
				return jen.Id("target").Dot(source.WeightName(o.Name))
			}
			if o.Target == v {
				return jen.Id("target").Dot(source.GoName(o.Name))
			}
		}
	}
	i := pass.DirectOutput(s.program, v)
	return jen.Id("out").Dot(source.GoName(s.program.Outputs[i].Name))
}
