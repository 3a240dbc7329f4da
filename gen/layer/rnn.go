package layer

import (
	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
)

var rnnDef = Def{
	Type: "rnn", Stepwise: true, Recurrent: true,
	Doc:   "h[t] = activation(W_ih·x[t] + W_hh·h[t-1] + b) over the first axis of x; Elman 1990. Results: .sequence, .state.",
	MinIn: 1, MaxIn: 1,
	New: func() Layer {
		return &RNN{Recurrent: Recurrent{UseBias: true, Layers: 1}, Activation: activation.Named("tanh")}
	},
	Example: "units = 20\nreturn_sequences = true",
}

// RNN is the simple recurrent layer.
type RNN struct {
	Recurrent
	Activation activation.Activation `opt:"activation" doc:"of the new state"`
}

// Build implements Layer.
func (l *RNN) Build(c *Context) { l.levels(c, l.build) }

func (l *RNN) build(c *Context) {
	s := l.begin(c, 1)
	if s == nil {
		return
	}
	c.constrain("bias_constraint", l.BiasConstraint, s.bias, nil, []int{s.rows})
	state := s.remember("state", "initial_state")
	if state == nil {
		return
	}
	s.each(func() {
		sum := s.recur("recurrent", s.before(state), 0, 1)
		z := s.combine("z", expr.Add(expr.Arg(0), expr.Arg(1)), sum, s.now(s.input))
		h := s.activate(l.Activation, "h", z)
		s.set(state, expr.Arg(0), h)
	})
	s.results(state)
}
