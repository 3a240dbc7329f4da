package export

import (
	"fmt"
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

// elementwise exports a layer whose operations work element by element.
func (l *layerOf) elementwise() {
	var ops []*ir.Op
	for _, op := range l.program.Ops {
		if op.Layer == l.Name {
			ops = append(ops, op)
		}
	}
	if len(ops) == 0 || slices.ContainsFunc(ops, func(op *ir.Op) bool { return !isElementwise(op) }) || len(l.Outputs) != 1 {
		l.refuse("there is no operator for it yet")
		return
	}
	first := !slices.ContainsFunc(l.In, func(v *ir.Value) bool { return l.first[v] == "" })
	for _, op := range ops {
		var in []string
		for _, a := range op.In {
			switch {
			case first && l.first[a.Value] != "":
				in = append(in, l.first[a.Value])
			case a.Value.Role == ir.Param || l.last[a.Value] == "" && l.first[a.Value] == "":
				l.refuse("there is no operator for it yet")
				return
			default:
				in = append(in, l.of(a.Value))
			}
		}
		y := l.expression(op.Expr, in)
		if y == "" {
			return
		}
		l.put(op.Out.Value, y, first)
	}
}

// put says which tensor a value is.
func (l *layerOf) put(v *ir.Value, name string, first bool) {
	if first {
		l.first[v] = name
	} else {
		l.last[v] = name
	}
}

// isElementwise says whether an operation reads, for an element, the same one of others.
func isElementwise(op *ir.Op) bool {
	same := func(a ir.Access) bool {
		return a.Offset == 0 && slices.Equal(a.Strides, op.Out.Strides) && slices.Equal(a.Value.Shape, op.Out.Value.Shape)
	}
	return op.Kind == ir.Map && !slices.ContainsFunc(op.In, func(a ir.Access) bool { return !same(a) })
}

// expression is an expression of tensors; "" after a refusal.
func (l *layerOf) expression(x *expr.Expr, in []string) string {
	var args []string
	for _, a := range x.Args {
		arg := l.expression(a, in)
		if arg == "" {
			return ""
		}
		args = append(args, arg)
	}
	switch x.Op {
	case expr.OpArg:
		return in[x.Index]
	case expr.OpConst:
		return l.constant(onnx.NewFloats(fmt.Sprint("number_", x.Value), nil, []float64{x.Value}))
	case expr.OpNeg:
		return l.node("Neg", args)
	case expr.OpAdd, expr.OpSub, expr.OpMul, expr.OpDiv:
		return l.node(map[expr.Op]string{expr.OpAdd: "Add", expr.OpSub: "Sub", expr.OpMul: "Mul", expr.OpDiv: "Div"}[x.Op], args)
	}
	return l.call(x, args)
}

// call is a function of tensors.
func (l *layerOf) call(x *expr.Expr, args []string) string {
	name := x.Func.Name
	constant := len(x.Args) == 2 && x.Args[1].Op == expr.OpConst
	switch {
	case name == "silu":
		return l.node("Mul", []string{args[0], l.node("Sigmoid", args)})
	case name == "hard_sigmoid":
		return l.node("HardSigmoid", args, float("alpha", 1./6), float("beta", 0.5))
	case name == "leaky_relu" && constant:
		return l.node("LeakyRelu", args[:1], float("alpha", x.Args[1].Value))
	case name == "elu" && constant:
		return l.node("Elu", args[:1], float("alpha", x.Args[1].Value))
	case comparisons[name] != "":
		return l.node("Cast", []string{l.node(comparisons[name], args)}, number("to", int(onnx.Float)))
	case name == "where":
		return l.node("Where", []string{l.node("Cast", args[:1], number("to", int(onnx.Bool))), args[1], args[2]})
	case functions[name] != "":
		return l.node(functions[name], args)
	}
	l.refuse("there is no operator for the function %s yet", name)
	return ""
}

// activated is an activation of a tensor of a value's shape; "" after a refusal.
func (l *layerOf) activated(a activation.Activation, shape []int, x string, first bool) string {
	switch a.Name {
	case "", "linear":
		return x
	case "softmax", "log_softmax":
		axis := int(reflect.ValueOf(a.Kind).Elem().FieldByName("Axis").Int())
		if axis < 0 {
			axis += len(shape)
		}
		axis++ // samples
		if first {
			axis = axis%len(shape) + 1
		}
		return l.node(map[string]string{"softmax": "Softmax", "log_softmax": "LogSoftmax"}[a.Name], []string{x}, number("axis", axis))
	}
	if a.Kind == nil {
		return x
	}
	scratch := &ir.Builder{Program: &ir.Program{}, Layer: l.Name}
	v := scratch.Temp("x", shape)
	y := a.Kind.Apply(scratch, v)
	if ops := scratch.Program.Ops; len(ops) == 1 && isElementwise(ops[0]) && ops[0].Out.Value == y {
		return l.expression(ops[0].Expr, []string{x})
	}
	l.refuse("there is no operator for the activation %s yet", a.Name)
	return ""
}
