package layer

import (
	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var gruDef = Def{
	Type: "gru", Stepwise: true, Recurrent: true,
	Doc: "Gated recurrent unit over the first axis of x, with gates r, z, n: h[t] = (1 - σ(z))·a(n) + σ(z)·h[t-1]; Cho et al. 2014. " +
		"With reset_after, r multiplies W_hh·h[t-1] in n, and the state has a bias of its own, bias_hh; without, r multiplies h[t-1]. " +
		"Results: .sequence, .state.",
	MinIn: 1, MaxIn: 1,
	New: func() Layer {
		return &GRU{Recurrent: Recurrent{UseBias: true, Layers: 1}, ResetAfter: true, Activation: activation.Named("tanh"), RecurrentActivation: activation.Named("sigmoid")}
	},
	Example: "units = 20",
}

// GRU is the gated recurrent unit. Its weights hold the gates r, z, n one below
// the other.
type GRU struct {
	Recurrent
	Activation          activation.Activation `opt:"activation" doc:"a, of the candidate"`
	RecurrentActivation activation.Activation `opt:"recurrent_activation" doc:"σ, of the gates"`
	ResetAfter          bool                  `opt:"reset_after" doc:"whether the reset gate applies after the product with the state"`
}

// Build implements Layer.
func (l *GRU) Build(c *Context) { l.levels(c, l.build) }

func (l *GRU) build(c *Context) {
	s := l.begin(c, 3)
	if s == nil {
		return
	}
	var bias *ir.Value
	biases := []int{s.rows}
	if l.ResetAfter && l.UseBias {
		if bias = s.BiasRegularizer.On(s.c.bias("bias_hh", s.rows, s.BiasInitializer)); bias == nil {
			return
		}
		biases = []int{2, s.rows} // one weight in Keras; here bias_hh follows bias
	}
	c.constrain("bias_constraint", l.BiasConstraint, s.bias, nil, biases)
	state := s.remember("state", "initial_state")
	if state == nil {
		return
	}
	s.each(func() {
		if l.ResetAfter {
			l.after(s, state, bias)
		} else {
			l.before(s, state)
		}
	})
	s.results(state)
}

var plus = expr.Add(expr.Arg(0), expr.Arg(1))

func (l *GRU) after(s *sequence, state *memory, bias *ir.Value) {
	h, x := s.before(state), s.now(s.input)
	rec := s.recur("product_hh", h, 0, 3)
	if bias != nil {
		rec = s.combine("recurrent", plus, rec, bias)
	}
	r := s.activate(l.RecurrentActivation, "reset", s.combine("reset_z", plus, s.gate(x, 0), s.gate(rec, 0)))
	z := s.activate(l.RecurrentActivation, "update", s.combine("update_z", plus, s.gate(x, 1), s.gate(rec, 1)))
	candidate := expr.Add(expr.Arg(0), expr.Mul(expr.Arg(1), expr.Arg(2)))
	n := s.activate(l.Activation, "candidate", s.combine("candidate_z", candidate, s.gate(x, 2), r, s.gate(rec, 2)))
	l.mix(s, state, z, n, h)
}

func (l *GRU) before(s *sequence, state *memory) {
	h, x := s.before(state), s.now(s.input)
	rec := s.recur("recurrent", h, 0, 2)
	r := s.activate(l.RecurrentActivation, "reset", s.combine("reset_z", plus, s.gate(x, 0), s.gate(rec, 0)))
	z := s.activate(l.RecurrentActivation, "update", s.combine("update_z", plus, s.gate(x, 1), s.gate(rec, 1)))
	kept := s.combine("kept", expr.Mul(expr.Arg(0), expr.Arg(1)), r, h)
	rec = s.recur("recurrent_n", kept, 2, 1)
	n := s.activate(l.Activation, "candidate", s.combine("candidate_z", plus, s.gate(x, 2), rec))
	l.mix(s, state, z, n, h)
}

// mix is the new state, (1 - z)·n + z·h.
func (l *GRU) mix(s *sequence, state *memory, z, n, h *ir.Value) {
	fresh := expr.Mul(expr.Sub(expr.Const(1), expr.Arg(0)), expr.Arg(1))
	s.set(state, expr.Add(fresh, expr.Mul(expr.Arg(0), expr.Arg(2))), z, n, h)
}
