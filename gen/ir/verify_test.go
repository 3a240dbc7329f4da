package ir

import (
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
)

// small is a valid program: y = W·x, z = tanh(y), a maximum over pairs and its
// gradient, and a scan that adds up.
type small struct {
	*Program
	x, w, y, z, peak, sums    *Value
	product, tanh, copy, pool *Op
	scatter, random, scan     *Op
}

func newSmall() *small {
	p := &Program{Name: "small", DType: "float32"}
	b := &Builder{Program: p, Layer: "l"}
	s := &small{Program: p}
	s.x = b.Value(Value{Name: "x", Shape: []int{3}, Role: Input})
	s.w = b.Value(Value{Name: "l.w", Shape: []int{4, 3}, Role: Param})
	s.y, s.z, s.peak = b.Temp("y", []int{4}), b.Temp("z", []int{4}), b.Temp("peak", []int{2})
	mask, dx, out := b.Temp("mask", []int{4}), b.Temp("dx", []int{4}), b.Temp("out", []int{4})
	s.sums = b.Temp("sums", []int{5})
	loop := func(name string, n int) Loop { return Loop{name, n} }
	s.product = &Op{Kind: Contract, Loops: []Loop{loop("o", 4), loop("i", 3)}, Out: Access{s.y, 0, []int{1, 0}}, In: []Access{{s.w, 0, []int{3, 1}}, {s.x, 0, []int{0, 1}}}}
	s.tanh = &Op{Kind: Map, Loops: []Loop{loop("i", 4)}, Out: All(s.z), In: []Access{All(s.y)}, Expr: expr.Call("tanh", expr.Arg(0))}
	s.pool = &Op{Kind: Reduce, Max: true, Loops: []Loop{loop("i", 2), loop("k", 2)}, Out: Access{s.peak, 0, []int{1, 0}}, In: []Access{{s.z, 0, []int{2, 1}}}, Expr: expr.Arg(0)}
	s.random = &Op{Kind: Random, Loops: []Loop{loop("i", 4)}, Out: All(mask), Rate: 0.5}
	clear := &Op{Kind: Map, Loops: []Loop{loop("i", 4)}, Out: All(dx), Expr: expr.Const(0)}
	s.scatter = &Op{Kind: SelectAndScatter, Add: true, Loops: []Loop{loop("i", 2), loop("k", 2)}, Out: Access{dx, 0, []int{2, 1}},
		In: []Access{{s.z, 0, []int{2, 1}}, {s.peak, 0, []int{1, 0}}, {s.peak, 0, []int{1, 0}}}}
	s.copy = &Op{Kind: Move, Loops: []Loop{loop("i", 4)}, Out: All(out), In: []Access{All(dx)}}
	first := &Op{Kind: Map, Loops: []Loop{loop("i", 1)}, Out: Access{s.sums, 0, []int{1}}, Expr: expr.Const(0)}
	s.scan = &Op{Kind: Scan, Loops: []Loop{loop("t", 4)}, Body: []*Op{
		{Kind: Map, Loops: []Loop{loop("t", 4)}, Out: Access{s.sums, 1, []int{1}}, In: []Access{{s.sums, 0, []int{1}}, {out, 0, []int{1}}}, Expr: expr.Add(expr.Arg(0), expr.Arg(1))},
	}}
	for _, op := range []*Op{s.product, s.tanh, s.pool, s.random, clear, s.scatter, s.copy, first, s.scan} {
		b.Op(op)
	}
	s.Outputs = []*Output{{Name: "sums", Value: s.sums}}
	return s
}

// gradient is an operation that writes the gradient of w.
func (s *small) gradient(p Phase) *Op {
	v := &Value{Name: "gradient", Shape: s.w.Shape, Role: Grad, Of: s.w}
	s.Values = append(s.Values, v)
	loops, _ := Loops(v.Shape)
	return &Op{Kind: Map, Layer: "l", Phase: p, Loops: loops, Out: All(v), Expr: expr.Const(0)}
}

// TestVerifyRefuses breaks the program in one way for every rule.
func TestVerifyRefuses(t *testing.T) {
	if err := newSmall().Verify(); err != nil {
		t.Fatal(err)
	}
	for want, break1 := range map[string]func(s *small){
		"x is read before it is written":                                  func(s *small) { s.x.Role = Temp },
		"y is read before it is written":                                  func(s *small) { s.Ops = s.Ops[1:] },
		"dx is added to before it is written":                             func(s *small) { s.Ops = append(s.Ops[:4], s.Ops[5:]...) },
		"output sums is never computed":                                   func(s *small) { s.Ops = s.Ops[:7] },
		"a view of 5 elements on y of 4":                                  func(s *small) { s.sums.Alias = s.y },
		"z is not of this program":                                        func(s *small) { s.Values = append(s.Values[:3], s.Values[4:]...) },
		"1 strides for 2 loops":                                           func(s *small) { s.product.In[1].Strides = []int{1} },
		"l.w: index from 0 to 14, but 12 elements":                        func(s *small) { s.product.In[0].Strides = []int{4, 1} },
		"x: index from -1 to 1, but 3 elements":                           func(s *small) { s.product.In[1].Offset = -1 },
		"y: index from 1 to 4, but 4 elements":                            func(s *small) { s.product.Out.Offset = 1 },
		"a contraction of 1 operands":                                     func(s *small) { s.product.In = s.product.In[:1] },
		"operands without an expression":                                  func(s *small) { s.product.In = append(s.product.In, s.product.In[0]) },
		"reads operand 1 of 1":                                            func(s *small) { s.tanh.Expr = expr.Arg(1) },
		"reads operand 2 of 1":                                            func(s *small) { s.product.Expr = expr.Arg(2) },
		"no expression":                                                   func(s *small) { s.tanh.Expr = nil },
		"a move has one operand and no expression":                        func(s *small) { s.copy.Expr = expr.Arg(0) },
		"random factors have no operands":                                 func(s *small) { s.random.Expr = expr.Const(1) },
		"two iterations write one element":                                func(s *small) { s.tanh.Out.Strides = []int{0} },
		"a select-and-scatter has three operands and no expression":       func(s *small) { s.scatter.In = s.scatter.In[:2] },
		"a select-and-scatter with overlapping windows adds":              func(s *small) { s.scatter.Add, s.scatter.Out.Strides = false, []int{1, 1} },
		"a select-and-scatter gives elsewhere than it looks":              func(s *small) { s.scatter.In[0].Strides = []int{1, 2} },
		"what is scattered changes within the window":                     func(s *small) { s.scatter.In[2].Strides = []int{0, 1} },
		"a scan has one loop":                                             func(s *small) { s.scan.Loops = append(s.scan.Loops, Loop{"u", 2}) },
		"not within the loops [{t 4}] of its scan":                        func(s *small) { s.scan.Body[0].Loops = []Loop{{"t", 3}} },
		"sums: index from 2 to 5, but 5 elements":                         func(s *small) { s.scan.Body[0].Out.Offset = 2 },
		"forward l: runs per batch, but writes y of a group":              func(s *small) { s.product.Phase = PerBatch },
		"forward l: runs per group, but writes gradient, which has one":   func(s *small) { s.Ops = append(s.Ops, s.gradient(PerGroup), s.gradient(PerBatch)) },
		"forward l: runs per weights, but y is a sample's":                func(s *small) { s.product.Phase = PerWeights },
		"forward l: writes y, which is derived from weights, after these": func(s *small) { s.Values[2].Derived = true },
		"forward l: runs per group, after what runs per batch":            func(s *small) { s.Ops = append([]*Op{s.gradient(PerBatch)}, s.Ops...) },
		"forward l: move {i:4} out[i] = dx[i]: dx is not of": func(s *small) {
			s.Values = append(s.Values[:6], s.Values[7:]...)
			s.Ops = append(s.Ops[:4], s.Ops[6:]...)
		},
	} {
		s := newSmall()
		break1(s)
		if err := s.Verify(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, expected %s", err, want)
		}
	}
}

func TestDump(t *testing.T) {
	const want = `program small float32 train width 0
  input x [3]
  param l.w [4 3]
  temp y [4]
  temp z [4]
  temp peak [2]
  temp mask [4]
  temp dx [4]
  temp out [4]
  temp sums [5]
forward l:
  contract {o:4 i:3} y[o] = Σ_i l.w[o,i]·x[i]
  map {i:4} z[i] = tanh(y[i])
  reduce {i:2 k:2} peak[i] = max_k z[2*i+k]
  random {i:4} mask[i] = dropout(0.5)
  map {i:4} dx[i] = 0
  select-and-scatter {i:2 k:2} dx[2*i+k] += peak[i] at the first k where z[2*i+k] = peak[i]
  move {i:4} out[i] = dx[i]
  map {i:1} sums[i] = 0
  scan {t:4 up}
    map {t:4} sums[t+1] = sums[t] + out[t]
`
	if got := newSmall().String(); got != want {
		t.Errorf("got\n%s\nexpected\n%s", got, want)
	}
}
