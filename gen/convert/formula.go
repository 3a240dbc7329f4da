package convert

import (
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// formula is the result of apply; nil after a mistake.
func (c *call) formula(text string, in ...*value) *value {
	if c.err != nil {
		return nil
	}
	if out := c.apply(text, types[text], in...); c.err == nil {
		return out[0]
	}
	return nil
}

// number is a constant without axes.
func number(v float64) *value { return &value{constant: scalar(v)} }

// integer is one that is whole.
func integer(n int) *value {
	return &value{constant: &array{data: []float64{float64(n)}, of: onnx.Int64}}
}

// counted is 0, 1, …, n-1 along an axis of so many.
func counted(n, rank, axis int) *value {
	a := integers(make([]int, n))
	for i := range a.data {
		a.data[i] = float64(i)
	}
	a.shape = slices.Repeat([]int{1}, rank)
	a.shape[axis] = n
	return &value{constant: a}
}

// inlined is a formula with numbers instead of constants of one element, and what else it reads.
func inlined(e *expr.Expr, text string, in []*value) (*expr.Expr, string, []*value) {
	var rest []*value
	with := make([]*expr.Expr, len(in))
	for i, v := range in {
		if v.constant != nil && len(v.constant.data) == 1 && plain(v.constant.data[0]) {
			with[i] = expr.Const(short(v.constant.data[0]))
			continue
		}
		with[i] = expr.Arg(len(rest))
		rest = append(rest, v)
	}
	if len(rest) == len(in) {
		return e, text, in
	}
	e = e.Substitute(with)
	return e, print(e, text, with, len(rest)), rest
}

// plain says whether a number may stand in a formula.
func plain(v float64) bool { return v == v }

// resultType is the type of a formula's results.
func resultType(text string, in []*value) onnx.DType {
	if slices.Contains(logical, strings.ReplaceAll(text, " ", "")) {
		return onnx.Bool
	}
	if strings.HasPrefix(text, "where(x, ") {
		in = in[1:]
	}
	of := in[0].typ()
	for _, v := range in[1:] {
		of = joined(of, v.typ())
	}
	return of
}

// computed is a formula of constants.
func computed(e *expr.Expr, shape []int, of onnx.DType, in []*value) *array {
	out := &array{slices.Clone(shape), make([]float64, sizeOf(shape)), of}
	args := make([]*array, len(in))
	for i, v := range in {
		args[i], _ = v.constant.expanded(shape)
	}
	at := make([]float64, len(in))
	for i := range out.data {
		for k, a := range args {
			at[k] = a.data[i]
		}
		out.data[i] = e.Eval(at)
	}
	return out
}
