package export

import (
	"reflect"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// functions are operators of one or two operands, by the names of functions in expressions.
var functions = map[string]string{
	"exp": "Exp", "log": "Log", "sqrt": "Sqrt", "abs": "Abs", "sign": "Sign", "floor": "Floor", "ceil": "Ceil", "round": "Round", "erf": "Erf",
	"sin": "Sin", "cos": "Cos", "tan": "Tan", "asin": "Asin", "acos": "Acos", "atan": "Atan", "sinh": "Sinh", "cosh": "Cosh",
	"asinh": "Asinh", "acosh": "Acosh", "atanh": "Atanh", "sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "Relu", "softplus": "Softplus",
	"softsign": "Softsign", "mish": "Mish", "selu": "Selu", "gelu": "Gelu", "pow": "Pow", "max": "Max", "min": "Min",
}

// comparisons are operators whose results are truths, which expressions have as 1 and 0.
var comparisons = map[string]string{"greater": "Greater", "greater_equal": "GreaterOrEqual", "less": "Less", "less_equal": "LessOrEqual", "equal": "Equal"}

// elementwise exports a layer whose operations work element by element on values with channels
// first, which its results then have, too.
func elementwise(l *layerOf) bool {
	var ops []*ir.Op
	for _, op := range l.program.Ops {
		if op.Layer == l.Name {
			ops = append(ops, op)
		}
	}
	if len(ops) == 0 || slices.ContainsFunc(ops, func(op *ir.Op) bool { return !isElementwise(op) }) || len(l.Outputs) != 1 {
		return false
	}
	names := map[*ir.Value]string{}
	for _, v := range l.In {
		names[v] = l.first[v]
	}
	for _, op := range ops {
		var in []string
		for _, a := range op.In {
			if names[a.Value] == "" {
				return false
			}
			in = append(in, names[a.Value])
		}
		names[op.Out.Value] = l.expression(op.Expr, in)
	}
	l.put(l.result(), names[l.result()], true)
	return true
}

// isElementwise says whether an operation reads, for an element, the same one of others.
func isElementwise(op *ir.Op) bool {
	same := func(a ir.Access) bool {
		return a.Offset == 0 && slices.Equal(a.Strides, op.Out.Strides) && slices.Equal(a.Value.Shape, op.Out.Value.Shape)
	}
	return op.Kind == ir.Map && !slices.ContainsFunc(op.In, func(a ir.Access) bool { return !same(a) })
}

// expression is an expression of tensors.
func (s *scope) expression(x *expr.Expr, in []string) string {
	return (&formula{s, in, map[*expr.Expr]string{}}).of(x)
}

// formula is an expression that is being exported, parts that occur several times once.
type formula struct {
	*scope
	in   []string
	made map[*expr.Expr]string
}

func (f *formula) of(x *expr.Expr) string {
	if f.made[x] == "" {
		f.made[x] = f.operator(x)
	}
	return f.made[x]
}

func (f *formula) operator(x *expr.Expr) string {
	switch x.Op {
	case expr.OpArg:
		return f.in[x.Index]
	case expr.OpConst:
		return f.number(x.Value)
	case expr.OpCall:
		return f.call(x)
	}
	var args []string
	for _, a := range x.Args {
		args = append(args, f.of(a))
	}
	return f.node(map[expr.Op]string{expr.OpNeg: "Neg", expr.OpAdd: "Add", expr.OpSub: "Sub", expr.OpMul: "Mul", expr.OpDiv: "Div"}[x.Op], args)
}

// truth is whether an expression is not 0.
func (f *formula) truth(x *expr.Expr) string {
	if x.Op == expr.OpCall && x.Func.Name == "not_equal" {
		return f.node("Not", []string{f.node("Equal", []string{f.of(x.Args[0]), f.of(x.Args[1])})})
	}
	if x.Op == expr.OpCall && comparisons[x.Func.Name] != "" {
		return f.node(comparisons[x.Func.Name], []string{f.of(x.Args[0]), f.of(x.Args[1])})
	}
	return f.node("Cast", []string{f.of(x)}, number("to", int(onnx.Bool)))
}

// call is a function of tensors.
func (f *formula) call(x *expr.Expr) string {
	name := x.Func.Name
	switch {
	case comparisons[name] != "" || name == "not_equal":
		return f.node("Cast", []string{f.truth(x)}, number("to", int(onnx.Float)))
	case name == "where":
		return f.node("Where", []string{f.truth(x.Args[0]), f.of(x.Args[1]), f.of(x.Args[2])})
	}
	var args []string
	for _, a := range x.Args {
		args = append(args, f.of(a))
	}
	number := len(x.Args) > 1 && x.Args[1].Op == expr.OpConst
	switch {
	case name == "silu":
		return f.node("Mul", []string{args[0], f.node("Sigmoid", args)})
	case name == "hard_sigmoid":
		return f.node("HardSigmoid", args, float("alpha", 1./6), float("beta", 0.5))
	case name == "leaky_relu" && number:
		return f.node("LeakyRelu", args[:1], float("alpha", x.Args[1].Value))
	case name == "elu" && number:
		return f.node("Elu", args[:1], float("alpha", x.Args[1].Value))
	case name == "log1p":
		return f.node("Log", []string{f.node("Add", []string{f.number(1), args[0]})})
	case name == "expm1":
		return f.node("Sub", []string{f.node("Exp", args), f.number(1)})
	case name == "step":
		return f.call(expr.Call("greater", x.Args[0], expr.Const(0)))
	case name == "clip" && number && x.Args[2].Op == expr.OpConst && x.Args[1].Value <= x.Args[2].Value:
		return f.node("Clip", args)
	case name == "clip":
		return f.node("Min", []string{f.node("Max", args[:2]), args[2]})
	case functions[name] != "":
		return f.node(functions[name], args)
	}
	f.refuse("there is no operator for the function %s", name)
	return "missing"
}

// activated is an activation of a tensor of a value's shape with samples.
func (l *layerOf) activated(a activation.Activation, shape []int, x string, first bool) (y string, stillFirst bool) {
	switch a.Name {
	case "softmax", "log_softmax":
		axis := int(reflect.ValueOf(a.Kind).Elem().FieldByName("Axis").Int())
		if axis < 0 {
			axis += len(shape)
		}
		axis++ // samples
		if first {
			axis = axis%len(shape) + 1
		}
		return l.node(map[string]string{"softmax": "Softmax", "log_softmax": "LogSoftmax"}[a.Name], []string{x}, number("axis", axis)), first
	}
	if a.Kind == nil || a.Name == "linear" {
		return x, first
	}
	scratch := &ir.Builder{Program: &ir.Program{}, Layer: l.Name}
	v := scratch.Temp("x", shape)
	z := a.Kind.Apply(scratch, v)
	ops := scratch.Program.Ops
	if len(ops) == 1 && isElementwise(ops[0]) && ops[0].Out.Value == z {
		return l.expression(ops[0].Expr, []string{x}), first
	}
	l.put(v, x, first)
	for _, op := range ops {
		l.run(op)
	}
	return l.of(z), false
}
