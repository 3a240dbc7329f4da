package schedule

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// TestTerms is how many products a sample adds to a gradient.
func TestTerms(t *testing.T) {
	a, b := expr.Arg(0), expr.Arg(1)
	for _, c := range []struct {
		name string
		op   ir.Op
		want int
	}{
		{"a sum of products", ir.Op{Kind: ir.Contract}, 12},
		{"a sum", ir.Op{Kind: ir.Reduce, Expr: a}, 12},
		{"a sum of products as an expression", ir.Op{Kind: ir.Reduce, Expr: expr.Mul(expr.Const(0.5), expr.Mul(a, b))}, 12},
		{"three factors", ir.Op{Kind: ir.Reduce, Expr: expr.Mul(a, expr.Mul(a, b))}, 0},
		{"a large factor", ir.Op{Kind: ir.Reduce, Expr: expr.Mul(expr.Const(2), a)}, 0},
		{"a function", ir.Op{Kind: ir.Reduce, Expr: expr.Call("tanh", a)}, 0},
		{"a maximum", ir.Op{Kind: ir.Reduce, Expr: a, Max: true}, 0},
		{"a select-and-scatter", ir.Op{Kind: ir.SelectAndScatter}, 0},
	} {
		for _, kept := range []bool{true, false} {
			op, v := c.op, &ir.Value{}
			if kept {
				v.Memory = ir.Persistent
			}
			op.Loops = []ir.Loop{{Name: "o", N: 5}, {Name: "t", N: 3}, {Name: "l", N: 4}}
			op.Out = ir.Access{Strides: []int{1, 0, 0}}
			op.In = []ir.Access{{Value: &ir.Value{Memory: ir.Persistent}, Strides: []int{12, 4, 1}}, {Value: v, Strides: []int{12, 4, 1}}}
			want := c.want
			if !kept {
				want = 0 // nobody knows how large it is
			}
			if got := termsOf([]*ir.Op{&op}); got != want {
				t.Errorf("%s, kept %v: %d products, expected %d", c.name, kept, got, want)
			}
			if got := termsOf([]*ir.Op{&op, &op}); got != 2*want {
				t.Errorf("%s twice, kept %v: %d products, expected %d", c.name, kept, got, 2*want)
			}
		}
	}
}
