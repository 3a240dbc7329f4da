package expr

import (
	"fmt"
	"testing"
)

func TestShare(t *testing.T) {
	x, y := Arg(0), Arg(1)
	d := Sub(x, y)
	exp := func(e *Expr) *Expr { return Call("exp", e) }
	for _, c := range []struct {
		e    *Expr
		want string
	}{
		{Add(x, y), "[] $0 + $1"},
		{Mul(d, Sub(x, y)), "[$0 - $1] $2 * $2"},
		{Mul(x, x), "[] $0 * $0"},
		{Add(Neg(x), Mul(Neg(x), y)), "[] -$0 - $0 * $1"},
		{Add(exp(d), Mul(exp(d), x)), "[exp($0 - $1)] $2 + $2 * $0"},
		{Add(exp(d), Mul(exp(d), d)), "[$0 - $1 exp($2)] $3 + $3 * $2"},
		{x, "[] $0"},
		{Const(3), "[] 3"},
	} {
		locals, rest := Share(c.e, 2)
		if got := fmt.Sprint(locals, " ", rest); got != c.want {
			t.Errorf("Share(%s) = %s, want %s", c.e, got, c.want)
		}
		args := []float64{1.5, -0.7}
		want := c.e.Eval(args)
		for _, l := range locals {
			args = append(args, l.Eval(args))
		}
		if got := rest.Eval(args); got != want {
			t.Errorf("Share(%s) gives %v, want %v", c.e, got, want)
		}
	}
}
