// Package formula reads expressions that users write in a spec: numbers, names,
// + - * /, comparisons, parentheses and functions.
package formula

import (
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/scanner"
	"go/token"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// Bounds, so that derivatives stay of a size that compiles.
const (
	maxLength = 1000 // bytes
	maxFLOPs  = 100  // operations
)

// Error is a mistake in an expression. Column counts its bytes from 1.
type Error struct {
	Column  int
	Message string
}

func (e *Error) Error() string { return fmt.Sprintf("column %d: %s", e.Column, e.Message) }

var constants = map[string]float64{"pi": math.Pi, "e": math.E}

// Functions lists the functions that an expression may call, in alphabetical
// order, each with its arguments.
func Functions() []string {
	list := slices.Sorted(maps.Keys(functions))
	for i, name := range list {
		list[i] += functions[name]
	}
	return list
}

// functions are how the functions that an expression may call are called, by name.
var functions = func() map[string]string {
	forms := map[string]string{}
	for _, f := range expr.Functions() {
		if f.Formula != "" {
			forms[f.Name] = f.Formula
		}
	}
	return forms
}()

// Parse reads an expression over operands of the given names. Those hide the
// constants pi and e. A mistake comes back as an *Error.
func Parse(src string, names []string) (*expr.Expr, error) {
	if len(src) > maxLength {
		return nil, &Error{maxLength + 1, fmt.Sprintf("found %d bytes, expected at most %d", len(src), maxLength)}
	}
	if i := max(strings.Index(src, "//"), strings.Index(src, "/*")); i >= 0 {
		return nil, &Error{i + 1, fmt.Sprintf("found %s, expected one /", src[i:i+2])}
	}
	files := token.NewFileSet()
	tree, err := parser.ParseExprFrom(files, "", oneLine.Replace(src), parser.SkipObjectResolution)
	if err != nil {
		return nil, syntax(err)
	}
	r := &reader{files: files, names: names}
	e := r.read(tree)
	if r.err != nil {
		return nil, r.err
	}
	switch n := e.FLOPs(); {
	case n > 10*maxFLOPs: // what a power repeats counts each time
		return nil, &Error{1, fmt.Sprintf("found more than %d operations, expected at most %d", 10*maxFLOPs, maxFLOPs)}
	case n > maxFLOPs:
		return nil, &Error{1, fmt.Sprintf("found %d operations, expected at most %d", n, maxFLOPs)}
	}
	return e, nil
}

// oneLine keeps Go from ending an expression at the end of a line. Bytes stay
// where they are.
var oneLine = strings.NewReplacer("\n", " ", "\r", " ")

func syntax(err error) *Error {
	var list scanner.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		message := strings.NewReplacer("'EOF'", "the end", "newline", "the end").Replace(list[0].Msg)
		return &Error{max(list[0].Pos.Column, 1), message}
	}
	return &Error{1, err.Error()}
}

type reader struct {
	files *token.FileSet
	names []string
	err   *Error // the first
}

// fail notes a mistake and returns something to go on with.
func (r *reader) fail(at ast.Node, format string, args ...any) *expr.Expr {
	return r.failAt(at.Pos(), format, args...)
}

func (r *reader) failAt(at token.Pos, format string, args ...any) *expr.Expr {
	if r.err == nil {
		r.err = &Error{r.files.Position(at).Column, fmt.Sprintf(format, args...)}
	}
	return expr.Const(1)
}

// read makes an expression of a syntax tree. Numbers that it comes to must be
// some that float32 has.
func (r *reader) read(n ast.Expr) *expr.Expr {
	e := r.node(n)
	switch {
	case e.Op == expr.OpConst && !(math.Abs(e.Value) <= math.MaxFloat32):
		return r.fail(n, "this is the number %v, expected one of at most 3.4e38 in size", e.Value)
	case e.Op == expr.OpDiv && e.Args[1].IsConst(0):
		return r.fail(n, "division by 0")
	}
	return e
}

func (r *reader) node(n ast.Expr) *expr.Expr {
	switch n := n.(type) {
	case *ast.ParenExpr:
		return r.read(n.X)
	case *ast.BasicLit:
		return r.number(n)
	case *ast.Ident:
		return r.name(n)
	case *ast.UnaryExpr:
		switch n.Op {
		case token.SUB:
			return expr.Neg(r.read(n.X))
		case token.ADD:
			return r.read(n.X)
		case token.NOT:
			return not(r.read(n.X))
		}
		return r.fail(n, "found the operator %s, expected a number, a name or a function", n.Op)
	case *ast.BinaryExpr:
		return r.binary(n)
	case *ast.CallExpr:
		return r.call(n)
	case *ast.StarExpr:
		return r.fail(n, "found * before a value; for powers write pow(x, y)")
	}
	return r.fail(n, "expected numbers, names, + - * /, comparisons, parentheses and functions only")
}

func (r *reader) number(n *ast.BasicLit) *expr.Expr {
	if n.Kind != token.INT && n.Kind != token.FLOAT {
		return r.fail(n, "found %s, expected a number", n.Value)
	}
	x := constant.ToFloat(constant.MakeFromLiteral(n.Value, n.Kind, 0))
	v, _ := constant.Float64Val(x)
	if x.Kind() == constant.Unknown || math.IsInf(v, 0) || math.Abs(v) > math.MaxFloat32 {
		return r.fail(n, "found %.40s, expected a number of at most 3.4e38 in size", n.Value)
	}
	return expr.Const(v)
}

func (r *reader) name(n *ast.Ident) *expr.Expr {
	if i := slices.Index(r.names, n.Name); i >= 0 {
		return expr.Arg(i)
	}
	if v, ok := constants[n.Name]; ok {
		return expr.Const(v)
	}
	if form, ok := functions[n.Name]; ok {
		return r.fail(n, "%s is a function; call it: %s%s", n.Name, n.Name, form)
	}
	known := append(slices.Clone(r.names), slices.Sorted(maps.Keys(constants))...)
	return r.fail(n, "unknown name %q, expected one of %s%s", n.Name, strings.Join(known, ", "), spec.DidYouMean(n.Name, known))
}

func (r *reader) binary(n *ast.BinaryExpr) *expr.Expr {
	x, y := r.read(n.X), r.read(n.Y)
	switch n.Op {
	case token.ADD:
		return expr.Add(x, y)
	case token.SUB:
		return expr.Sub(x, y)
	case token.MUL:
		return expr.Mul(x, y)
	case token.QUO:
		if y.IsConst(0) {
			return r.fail(n.Y, "division by 0")
		}
		return expr.Div(x, y)
	case token.XOR:
		return r.failAt(n.OpPos, "found the operator ^; for powers write pow(x, y)")
	case token.LAND:
		return expr.Mul(truth(x), truth(y))
	case token.LOR:
		return expr.Call("max", truth(x), truth(y))
	}
	if name, ok := comparisons[n.Op]; ok {
		if isTruth(x) || isTruth(y) {
			return r.failAt(n.OpPos, "found the comparison of a comparison; join several with &&")
		}
		return expr.Call(name, x, y)
	}
	return r.failAt(n.OpPos, "found the operator %s, expected + - * / or a comparison", n.Op)
}

func (r *reader) call(n *ast.CallExpr) *expr.Expr {
	name, ok := n.Fun.(*ast.Ident)
	if !ok {
		return r.fail(n, "expected the name of a function before the parentheses")
	}
	form, ok := functions[name.Name]
	if !ok {
		known := slices.Sorted(maps.Keys(functions))
		return r.fail(n, "unknown function %q, expected one of %s%s", name.Name, strings.Join(known, ", "), spec.DidYouMean(name.Name, known))
	}
	if want := strings.Count(form, ",") + 1; len(n.Args) != want || n.Ellipsis.IsValid() {
		return r.fail(n, "found %d between the parentheses, expected %s%s", len(n.Args), name.Name, form)
	}
	args := make([]*expr.Expr, len(n.Args))
	for i, a := range n.Args {
		args[i] = r.read(a)
	}
	if strings.HasSuffix(form, " p)") && args[1].Op != expr.OpConst {
		return r.fail(n.Args[1], "the second argument of %s must be a number", name.Name)
	}
	return simplified(name.Name, args)
}

// simplified replaces calls that there is a better form for: one that does not
// overflow, or one that takes less time.
func simplified(name string, args []*expr.Expr) *expr.Expr {
	x := args[0]
	switch name {
	case "pow":
		if p := args[1]; p.Op == expr.OpConst {
			return expr.Pow(x, p.Value)
		}
	case "log":
		if x.Op == expr.OpAdd {
			for i, one := range x.Args {
				if other := x.Args[1-i]; one.IsConst(1) && isCall(other, "exp") {
					return expr.Call("softplus", other.Args[0])
				}
			}
		}
	case "log1p":
		if isCall(x, "exp") {
			return expr.Call("softplus", x.Args[0])
		}
	}
	return expr.Call(name, args...)
}

func isCall(e *expr.Expr, name string) bool { return e.Op == expr.OpCall && e.Func.Name == name }
