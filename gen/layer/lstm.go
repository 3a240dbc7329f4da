package layer

import (
	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

var lstmDef = Def{
	Type: "lstm", Stepwise: true, Recurrent: true,
	Doc: "Long short-term memory over the first axis of x, with gates i, f, g, o = W_ih·x[t] + W_hh·h[t-1] + b: " +
		"c[t] = σ(f)·c[t-1] + σ(i)·a(g), h[t] = σ(o)·a(c[t]); Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000. " +
		"Results: .sequence, .state, .cell.",
	MinIn: 1, MaxIn: 1,
	New: func() Layer {
		return &LSTM{Recurrent: Recurrent{UseBias: true, Layers: 1}, Activation: activation.Named("tanh"), RecurrentActivation: activation.Named("sigmoid")}
	},
	Example: "units = 20\nreturn_sequences = true",
}

// LSTM is the long short-term memory. Its weights hold the gates i, f, g, o one
// below the other.
type LSTM struct {
	Recurrent
	Activation          activation.Activation `opt:"activation" doc:"a, of the candidate and of the cell"`
	RecurrentActivation activation.Activation `opt:"recurrent_activation" doc:"σ, of the gates"`
	UnitForgetBias      bool                  `opt:"unit_forget_bias" with:"use_bias" doc:"whether the bias of the forget gate starts at 1, whatever that of the others; Jozefowicz et al. 2015"`
	InitialCell         spec.Reference        `opt:"initial_cell" doc:"the cell before the first step, of several layers [layers, units]; 0 by default"`
}

// Reads implements Reader.
func (l *LSTM) Reads() map[string]spec.Ref {
	reads := map[string]spec.Ref{}
	if l.InitialState.Name != "" {
		reads["initial_state"] = l.InitialState.Ref
	}
	if l.InitialCell.Name != "" {
		reads["initial_cell"] = l.InitialCell.Ref
	}
	return reads
}

// Build implements Layer.
func (l *LSTM) Build(c *Context) { l.levels(c, l.build) }

func (l *LSTM) build(c *Context) {
	s := l.begin(c, 4)
	if s == nil {
		return
	}
	c.constrain("bias_constraint", l.BiasConstraint, s.bias, nil, []int{s.rows})
	if l.UnitForgetBias {
		if c.borrows {
			c.Errorf("unit_forget_bias", "option \"unit_forget_bias\": its weights are %s, where this belongs", c.owner())
			return
		}
		s.bias.Init.Ones = [2]int{s.size, 2 * s.size}
	}
	state, cell := s.remember("state", "initial_state"), s.remember("cell", "initial_cell")
	if state == nil || cell == nil {
		return
	}
	s.each(func() {
		sum := s.recur("recurrent", s.before(state), 0, 4)
		gates := s.combine("gates", expr.Add(expr.Arg(0), expr.Arg(1)), sum, s.now(s.input))
		i := s.activate(l.RecurrentActivation, "in", s.gate(gates, 0))
		f := s.activate(l.RecurrentActivation, "forget", s.gate(gates, 1))
		g := s.activate(l.Activation, "candidate", s.gate(gates, 2))
		o := s.activate(l.RecurrentActivation, "out", s.gate(gates, 3))
		keep := expr.Mul(expr.Arg(0), expr.Arg(1))
		add := expr.Mul(expr.Arg(2), expr.Arg(3))
		s.set(cell, expr.Add(keep, add), f, s.before(cell), i, g)
		squashed := s.activate(l.Activation, "squashed", s.after(cell))
		s.set(state, expr.Mul(expr.Arg(0), expr.Arg(1)), o, squashed)
	})
	s.results(state, cell)
}
