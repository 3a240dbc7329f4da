package ir

import (
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
)

// lifted builds a body over slices of x and gives the operations' text.
func lifted(t *testing.T, shape []int, body func(b *Builder, x *Value)) string {
	t.Helper()
	p := &Program{Name: "p", DType: "float32"}
	b := &Builder{Program: p, Layer: "l"}
	x := b.Value(Value{Name: "x", Shape: shape, Role: Input})
	body(b, x)
	for _, v := range p.Values {
		if v.Slice != nil {
			t.Errorf("slice %s stays", v.Name)
		}
	}
	if err := p.Verify(); err != nil {
		t.Error(err)
	}
	var text []string
	for _, op := range p.Ops {
		text = append(text, op.String())
	}
	return strings.Join(text, "\n")
}

func exp(b *Builder, name string, in *Value) *Value {
	out := b.Temp(name, in.Shape)
	b.Elementwise(out, expr.Call("exp", expr.Arg(0)), in)
	return out
}

func TestAlong(t *testing.T) {
	time := func(n int) Loop { return Loop{"t", n} }
	for want, build := range map[string]func(b *Builder, x *Value){
		"map {t:3 i:4} y[t,i] = exp(x[t,i])": func(b *Builder, x *Value) {
			b.Along(time(3), false, func() { exp(b, "y", b.Slice(x, 0, 4, []int{4})) })
		},
		// A view of a slice reads what the slice does.
		"map {t:3 i:4} z[t,i] = exp(x[t,i])": func(b *Builder, x *Value) {
			b.Along(time(3), false, func() {
				square := b.View("square", b.Slice(x, 0, 4, []int{4}), []int{2, 2})
				exp(b, "z", b.View("flat", square, []int{4}))
			})
		},
		// A slice of a slice.
		"map {tt:3 t:2 i:2} y[tt,t,i] = exp(x[tt,2*t+i])": func(b *Builder, x *Value) {
			b.Along(time(3), false, func() {
				row := b.Slice(x, 0, 4, []int{2, 2})
				b.Along(time(2), false, func() { exp(b, "y", b.Slice(row, 0, 2, []int{2})) })
			})
		},
		// One iteration leaves no loop.
		"map {i:4} y[0,i] = exp(x[0,i])": func(b *Builder, x *Value) {
			b.Along(time(1), true, func() { exp(b, "y", b.Slice(x, 0, 4, []int{4})) })
		},
		// What is from outside is the same in every iteration.
		"map {i:4} c[i] = exp(w[i])\nmap {t:3 i:4} y[t,i] = exp(c[i])": func(b *Builder, _ *Value) {
			c := exp(b, "c", b.Value(Value{Name: "w", Shape: []int{4}, Role: Param}))
			b.Along(time(3), false, func() { exp(b, "y", c) })
		},
		"scan {t:3 up}\n    map {t:3 i:4} y[t,i] = exp(x[t,i])\n    map {t:3 i:4} z[t,i] = exp(y[t,i])": func(b *Builder, x *Value) {
			b.Along(time(3), true, func() { exp(b, "z", exp(b, "y", b.Slice(x, 0, 4, []int{4}))) })
		},
	} {
		shape := []int{3, 4}
		if strings.Contains(want, "[0,i]") {
			shape = []int{1, 4}
		}
		if got := lifted(t, shape, build); got != want {
			t.Errorf("got\n%s\nexpected\n%s", got, want)
		}
	}
}

// TestApart has values that live within an iteration, and others that all of them make parts of.
func TestApart(t *testing.T) {
	got := lifted(t, []int{6, 4}, func(b *Builder, x *Value) {
		y := b.Temp("y", []int{6, 4})
		b.Apart(Loop{"g", 2}, func() {
			half, to := b.Slice(x, 0, 2, x.Shape), b.Slice(y, 0, 2, y.Shape)
			b.Apart(Loop{"b", 3}, func() {
				e := b.Temp("e", []int{2, 2})
				rows := []Loop{{"i", 2}, {"j", 2}}
				b.Op(&Op{Kind: Map, Loops: rows, Out: All(e), In: []Access{{Value: b.Slice(half, 0, 8, x.Shape), Strides: []int{4, 1}}}, Expr: expr.Call("exp", expr.Arg(0))})
				b.Op(&Op{Kind: Map, Loops: rows, Out: Access{Value: b.Slice(to, 0, 8, y.Shape), Strides: []int{4, 1}}, In: []Access{All(e)}, Expr: expr.Neg(expr.Arg(0))})
			})
		})
	})
	want := `scan {g:2 tasks}
    scan {b:3 tasks}
      map {g:2 b:3 i:2 j:2} e[i,j] = exp(x[2*b+i,2*g+j])
      map {g:2 b:3 i:2 j:2} y[2*b+i,2*g+j] = -e[i,j]`
	if strings.ReplaceAll(got, "  ", "") != strings.ReplaceAll(want, "  ", "") {
		t.Errorf("got\n%s\nexpected\n%s", got, want)
	}
}
