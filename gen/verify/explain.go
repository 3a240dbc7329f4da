package verify

import (
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Scores are what the outputs of a program before its passes end with whose gradients are taken
// before that: "softmax", "sigmoid", or "".
func Scores(predict *ir.Program) []string {
	var names []string
	for _, o := range predict.Outputs {
		name := ""
		if f := o.Value.From; f != nil && (f.Name == "softmax" || f.Name == "sigmoid") {
			name = f.Name
		}
		names = append(names, name)
	}
	return names
}

// Seeds are what each element of the outputs of a case's first sample counts, of Carried states nothing;
// those of a softmax have the sum 0, so that what all of its logits have in common counts nothing.
func Seeds(c *Case, scores []string) ([][]float64, error) {
	r, err := Evaluate(c.Network, c.Weights, c.Samples[:1], false)
	if err != nil {
		return nil, err
	}
	var all [][]float64
	for i, y := range r.Outputs[0] {
		seed := make([]float64, len(y))
		for k := range seed {
			seed[k] = float64((7*k+3*i)%11)/5 - 1
		}
		if scores[i] == "softmax" {
			n := r.classes[i]
			for row := 0; row < len(seed); row += n {
				mean := 0.0
				for _, s := range seed[row : row+n] {
					mean += s / float64(n)
				}
				for k := range n {
					seed[row+k] -= mean
				}
			}
		}
		all = append(all, seed)
	}
	return all, nil
}

// Explanation is the gradient of each input of a case's first sample, by its name: of the sum of what
// outputs are made of, each element multiplied by that of seeds. It is none of integers.
func Explanation(c *Case, scores []string, seeds [][]float64) (map[string][]float64, error) {
	e := NewEvaluation(c.Network, c.Samples[:1], c.Weights, nil)
	for _, l := range c.Network.Layers {
		if err := e.Layer(l); err != nil {
			return nil, err
		}
	}
	total := e.Tape.Number(0)
	for i, o := range c.Network.Outputs {
		for k, y := range e.Value(0, o.From).Data {
			seed := seeds[i][k]
			switch p := y.Value(); scores[i] { // what y changes with its logits, turned round
			case "sigmoid":
				seed /= p * (1 - p)
			case "softmax":
				seed /= p
			}
			total = total.Add(y.Times(seed))
		}
	}
	gradient, want := e.Tape.Gradient(total), map[string][]float64{}
	for _, in := range c.Network.Inputs {
		if in.integers() {
			continue
		}
		var g []float64
		for _, x := range e.Value(0, in.Name).Data {
			g = append(g, x.Of(gradient))
		}
		want[in.Name] = g
	}
	return want, nil
}

// ExecuteExplanation runs a program to explain on a case's first sample, as [Execute] runs others, and
// gives the gradients of inputs by name.
func ExecuteExplanation(p *ir.Program, c *Case, seeds [][]float64) map[string][]float64 {
	m := Memory{}
	for i, v := range p.Inputs {
		if x := m.Of(v); i < len(c.Samples[0].Inputs) {
			copy(x, c.Samples[0].Inputs[i])
		} else {
			clear(x) // a state, which begins with 0
		}
	}
	for i, v := range p.Seeds {
		if x := m.Of(v); i < len(seeds) {
			copy(x, seeds[i])
		} else {
			clear(x)
		}
	}
	for _, v := range p.Params {
		copy(m.Of(v), c.Weights[v.Name])
	}
	for _, v := range p.Consts {
		copy(m.Of(v), v.Data)
	}
	for _, op := range p.Ops {
		m.Run(op, nil)
	}
	got := map[string][]float64{}
	for _, o := range p.Outputs {
		got[o.Name] = m.Of(o.Value)
	}
	return got
}
