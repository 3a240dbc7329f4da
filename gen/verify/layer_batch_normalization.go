package verify

import "math/rand/v2"

// statistics are the mean and the variance of each channel of a batch.
type statistics struct {
	inputs         []Tensor // as far as they are known; then
	mean, variance []Scalar
}

// channels are the elements of a tensor, channel by channel.
func channels(x Tensor, axis int) [][]Scalar {
	list := make([][]Scalar, x.Shape[axis])
	for i, index := range indices(x.Shape) {
		list[index[axis]] = append(list[index[axis]], x.Data[i])
	}
	return list
}

// close computes statistics of the inputs.
func (s *statistics) close(axis int) {
	var all [][]Scalar
	for _, x := range s.inputs {
		for c, elements := range channels(x, axis) {
			if len(all) <= c {
				all = append(all, nil)
			}
			all[c] = append(all[c], elements...)
		}
	}
	for _, elements := range all {
		m := average(elements)
		s.mean, s.variance = append(s.mean, m), append(s.variance, spread(elements, m))
	}
}

// statistics are those of the layer's inputs in all samples, and in all slices of them; nil
// as long as they are not known, for which the layer's input is noted.
func (c *Call) statistics(axis int) *statistics {
	e := c.evaluation
	s := e.statistics[c.path]
	switch {
	case s == nil && e.waiting == "":
		s = &statistics{}
		e.statistics[c.path], e.waiting = s, c.path
		e.close = func() { s.close(axis) }
		fallthrough
	case e.waiting == c.path:
		s.inputs = append(s.inputs, c.In[0])
		return nil
	case s == nil: // what it reads is not known yet
		return nil
	}
	return s
}

// isStill reports whether training leaves the layer alone, or that whose weights it uses.
func (c *Call) isStill() bool {
	if c.owner == c.path {
		c.evaluation.still[c.path] = c.frozen
	}
	return c.evaluation.still[c.owner]
}

var _ = define(Kind{
	Type: "batch_normalization",
	Apply: func(c *Call) ([]Named, error) {
		x, axis := c.In[0], len(c.In[0].Shape)-1
		if a, ok := c.Options["axis"].(int); ok {
			axis = (a + len(x.Shape)) % len(x.Shape)
		}
		g := grouping{weights: x.Shape[axis : axis+1]}
		for _, index := range indices(x.Shape) {
			g.weight = append(g.weight, index[axis])
		}
		mean, variance := c.Weight("moving_mean", g.weights...).Data, c.Weight("moving_variance", g.weights...).Data
		c.evaluation.Frozen[c.owner+".moving_mean"], c.evaluation.Frozen[c.owner+".moving_variance"] = true, true
		if !c.isStill() && c.evaluation.Together {
			if s := c.statistics(axis); s != nil {
				mean, variance = s.mean, s.variance
			}
		}
		y := Tensor{Shape: x.Shape}
		for i, k := range g.weight {
			deviation := root(variance[k].Plus(c.Options.Float("epsilon", 1e-3)))
			y.Data = append(y.Data, x.Data[i].Sub(mean[k]).Div(deviation))
		}
		return one(c.affine(y, g)), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		at := r.IntN(len(values))
		o := Options{}
		if r.IntN(2) == 0 {
			o["axis"] = r.IntN(len(values[at].Shape))
		}
		if r.IntN(2) == 0 {
			o["epsilon"] = pick(r, []float64{1e-2, 0.25})
		}
		if r.IntN(2) == 0 {
			o["momentum"] = pick(r, []float64{0.5, 0.9})
		}
		if r.IntN(3) == 0 {
			o[pick(r, []string{"center", "scale"})] = false
		}
		return o, []int{at}
	},
})
