package expr

import "testing"

func TestFormatWritesReciprocals(t *testing.T) {
	x := Arg(0)
	for _, test := range []struct {
		e    *Expr
		want string
	}{
		{Const(0.5), "0.5"},
		{Const(0.01), "0.01"},
		{Const(2.0 / 3), "0.6666666666666666"},
		{Mul(Const(1.0/26), x), "1/26 * x"},
		{Mul(x, Const(1.0/26)), "1/26 * x"},
		{Sub(x, Const(1.0/26)), "x - 1/26"},
		{node(OpDiv, nil, x, Const(1.0/26)), "x / (1/26)"},
		{Const(0), "0"},
	} {
		if got := test.e.Format([]string{"x"}); got != test.want {
			t.Errorf("found %s, want %s", got, test.want)
		}
	}
}
