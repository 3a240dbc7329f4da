package verify

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

var (
	_ = define(recurrentKind("rnn", []string{"state"}, func(s *stepping) {
		h := s.memory[0]
		s.memory[0] = s.activate("activation", "tanh", zip(Scalar.Add, s.fromInput(0), s.fromState(h, 0)))
	}))
	_ = define(recurrentKind("lstm", []string{"state", "cell"}, func(s *stepping) {
		h, c := s.memory[0], s.memory[1]
		gate := func(k int) []Scalar { return zip(Scalar.Add, s.fromInput(k), s.fromState(h, k)) }
		i, f := s.squash(gate(0)), s.squash(gate(1))
		g, o := s.activate("activation", "tanh", gate(2)), s.squash(gate(3))
		c = zip(Scalar.Add, zip(Scalar.Mul, f, c), zip(Scalar.Mul, i, g))
		s.memory[0], s.memory[1] = zip(Scalar.Mul, o, s.activate("activation", "tanh", c)), c
	}))
	_ = define(recurrentKind("gru", []string{"state"}, func(s *stepping) {
		h := s.memory[0]
		after := s.call.Options.Bool("reset_after", true)
		rec := func(x []Scalar, k int) []Scalar {
			y := s.fromState(x, k)
			if after && s.call.Options.Bool("use_bias", true) {
				n := len(h)
				y = zip(Scalar.Add, y, s.call.Weight("bias_hh", 3*n).Data[k*n:(k+1)*n])
			}
			return y
		}
		r := s.squash(zip(Scalar.Add, s.fromInput(0), rec(h, 0)))
		z := s.squash(zip(Scalar.Add, s.fromInput(1), rec(h, 1)))
		past := zip(Scalar.Mul, r, rec(h, 2))
		if !after {
			past = rec(zip(Scalar.Mul, r, h), 2)
		}
		n := s.activate("activation", "tanh", zip(Scalar.Add, s.fromInput(2), past))
		for i := range h {
			// (1 - z)·n + z·h
			h[i] = n[i].Add(z[i].Mul(h[i].Sub(n[i])))
		}
	}))
)

var gatesOf = map[string]int{"rnn": 1, "lstm": 4, "gru": 3}

// stepping is a recurrent layer at one time step.
type stepping struct {
	call   *Call
	gates  int
	now    []Scalar   // the input
	memory [][]Scalar // what goes from step to step
}

func (s *stepping) size() int { return len(s.memory[0]) }

// fromInput is the part of W_ih·x + b that belongs to gate k.
func (s *stepping) fromInput(k int) []Scalar {
	n := s.size()
	w := s.call.Weight("weight_ih", s.gates*n, len(s.now))
	y := product(w.Data[k*n*len(s.now):(k+1)*n*len(s.now)], s.now)
	if s.call.Options.Bool("use_bias", true) {
		y = zip(Scalar.Add, y, s.call.Weight("bias", s.gates*n).Data[k*n:(k+1)*n])
	}
	return y
}

// fromState is the part of W_hh·h that belongs to gate k.
func (s *stepping) fromState(h []Scalar, k int) []Scalar {
	n := s.size()
	h = s.call.drop(".recurrent_dropout", h, s.call.Options.Float("recurrent_dropout", 0))
	return product(s.call.Weight("weight_hh", s.gates*n, n).Data[k*n*n:(k+1)*n*n], h)
}

func (s *stepping) squash(x []Scalar) []Scalar {
	return s.activate("recurrent_activation", "sigmoid", x)
}

func (s *stepping) activate(option, byDefault string, x []Scalar) []Scalar {
	var a any = byDefault
	if given, ok := s.call.Options[option]; ok {
		a = given
	}
	return activate(a, Tensor{[]int{len(x)}, x}).Data
}

// recurrentKind is a layer that changes memories at each time step; the first
// memory is its state.
func recurrentKind(name string, memories []string, step func(*stepping)) Kind {
	one := func(c *Call, x Tensor) ([]Named, error) {
		units := c.Options.Ints("units")
		if len(x.Shape) < 2 {
			return nil, fmt.Errorf("%v is no sequence", x.Shape)
		}
		s := &stepping{call: c, gates: gatesOf[name]}
		for _, memory := range memories {
			start, err := c.Part("initial_"+memory, Size(units))
			if err != nil {
				return nil, err
			}
			s.memory = append(s.memory, start)
		}
		steps := slices.Collect(slices.Chunk(x.Data, Size(x.Shape[1:])))
		m := c.mask(x, len(steps))
		if m != nil && len(m.shape) > 1 {
			m = nil
		}
		if (c.Options.Bool("go_backwards", false) && c.number == 0) != c.backwards {
			slices.Reverse(steps)
			if m != nil {
				m = &mask{m.shape, slices.Clone(m.counts)}
				slices.Reverse(m.counts)
			}
		}
		sequence := Tensor{Shape: append([]int{len(steps)}, units...)}
		for t, now := range steps {
			var before [][]Scalar
			for _, memory := range s.memory {
				before = append(before, slices.Clone(memory))
			}
			s.now = c.drop(".dropout", now, c.Options.Float("dropout", 0))
			step(s)
			shown := s.memory[0]
			if m != nil && !m.counts[t] {
				s.memory, shown = before, before[0]
				if c.Options.Bool("zero_output_for_mask", false) {
					shown = c.Numbers(units, make([]float64, Size(units))).Data
				}
			}
			sequence.Data = append(sequence.Data, shown...)
		}
		c.give("sequence", m)
		if c.Options.Bool("return_sequences", false) {
			c.give("", m)
		}
		results := []Named{{"", Tensor{units, s.memory[0]}}, {"sequence", sequence}}
		if c.Options.Bool("return_sequences", false) {
			results[0].Tensor = sequence
		}
		for i, memory := range memories {
			results = append(results, Named{memory, Tensor{units, s.memory[i]}})
		}
		return results, c.err
	}
	return Kind{
		Type:  name,
		Apply: func(c *Call) ([]Named, error) { return c.levels(one) },
		Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
			options := Options{"units": drawShape(r, 9)}
			for _, option := range []string{"return_sequences", "go_backwards", "use_bias", "reset_after"} {
				if (option != "reset_after" || name == "gru") && r.IntN(3) == 0 {
					options[option] = r.IntN(2) == 0
				}
			}
			if r.IntN(3) == 0 {
				options["activation"] = pick(r, []any{"relu", "linear", "softsign", "gelu", "bell", "softmax", Options{"type": "elu", "alpha": 0.5}})
			}
			if r.IntN(4) == 0 && name != "rnn" {
				options["recurrent_activation"] = pick(r, []string{"hard_sigmoid", "sigmoid", "tanh", "softmax"})
			}
			for _, option := range []string{"dropout", "recurrent_dropout"} {
				if r.IntN(5) == 0 {
					options[option] = float64(r.IntN(4)) / 4
				}
			}
			if r.IntN(4) == 0 && name == "lstm" && options["use_bias"] != false {
				options["unit_forget_bias"] = r.IntN(2) == 0
			}
			layers := 1
			if r.IntN(4) == 0 {
				layers = 1 + r.IntN(3)
				options["layers"] = layers
			}
			if layers > 1 && r.IntN(2) == 0 {
				options["layer_dropout"] = float64(1+r.IntN(3)) / 4
			}
			if r.IntN(6) == 0 {
				options["stateful"] = true // which a single batch does not show
				return options, []int{pickSequence(r, values)}
			}
			for _, memory := range memories {
				for i, v := range values {
					if len(v.Data) == layers*Size(options.Ints("units")) && r.IntN(2) == 0 {
						options["initial_"+memory] = Ref(i)
					}
				}
			}
			return options, []int{pickSequence(r, values)}
		},
	}
}
