package verify

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

var _ = define(Kind{
	Type: "residual",
	Apply: func(c *Call) ([]Named, error) {
		x := c.In[0]
		inside, err := c.Body("", c.layer.Body, x)
		if err != nil {
			return nil, err
		}
		y := inside[0].Tensor
		switch {
		case c.Options.Bool("projection", true):
			n := len(x.Data)
			y = Tensor{x.Shape, product(c.Weight("weight", n, len(y.Data)).Data, y.Data)}
			if c.Options.Bool("use_bias", true) {
				y.Data = zip(Scalar.Add, y.Data, c.Weight("bias", n).Data)
			}
		case !slices.Equal(x.Shape, y.Shape):
			return nil, fmt.Errorf("%v beside %v", y.Shape, x.Shape)
		}
		y.Data = zip(Scalar.Add, x.Data, y.Data)
		return one(activate(c.Options["activation"], y)), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		options := Options{}
		for _, option := range []string{"projection", "use_bias"} {
			if r.IntN(3) == 0 {
				options[option] = false
			}
		}
		if r.IntN(2) == 0 {
			options["activation"] = drawActivation(r)
		}
		return options, []int{r.IntN(len(values))}
	},
	DrawBody: func(r *rand.Rand, x Tensor, depth int) []*Layer {
		body := drawBody(r, x, depth)
		if r.IntN(2) == 0 {
			body = append(body, &Layer{Name: "back", Type: "dense", Options: Options{"units": x.Shape}})
		}
		return body
	},
})

var _ = define(Kind{
	Type: "time_distributed",
	Apply: func(c *Call) ([]Named, error) {
		x := c.In[0]
		if len(x.Shape) < 2 {
			return nil, fmt.Errorf("%v is no sequence", x.Shape)
		}
		steps := x.Shape[0]
		turn := c.turn * steps
		var results []Named
		for t, slice := range slices.Collect(slices.Chunk(x.Data, Size(x.Shape[1:]))) {
			c.turn = turn + t
			inside, err := c.Body("", c.layer.Body, Tensor{x.Shape[1:], slices.Clone(slice)})
			if err != nil {
				return nil, err
			}
			for i, r := range inside {
				if t == 0 {
					results = append(results, Named{r.Name, Tensor{Shape: append([]int{steps}, r.Tensor.Shape...)}})
				}
				results[i].Tensor.Data = append(results[i].Tensor.Data, r.Tensor.Data...)
			}
		}
		return results, nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) { return nil, []int{pickSequence(r, values)} },
	DrawBody: func(r *rand.Rand, x Tensor, depth int) []*Layer {
		return drawBody(r, Tensor{Shape: x.Shape[min(1, len(x.Shape)-1):]}, depth)
	},
})

var _ = define(Kind{
	Type: "bidirectional",
	Apply: func(c *Call) ([]Named, error) {
		inside := c.layer.Body[0].Options
		c.alone = true
		return c.stack(int(inside.Float("layers", 1)), inside.Float("layer_dropout", 0), c.bothWays)
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		options := Options{}
		if r.IntN(4) > 0 {
			options["merge_mode"] = pick(r, []string{"concat", "sum", "mul", "ave"})
		}
		return options, []int{pickSequence(r, values)}
	},
	DrawBody: func(r *rand.Rand, x Tensor, _ int) []*Layer {
		kind := kinds[pick(r, []string{"rnn", "lstm", "gru"})]
		l := &Layer{Name: "cell", Type: kind.Type, Frozen: r.IntN(8) == 0}
		l.Options, _ = kind.Draw(r, []Tensor{x})
		delete(l.Options, "initial_state") // nothing inside could be one
		delete(l.Options, "initial_cell")
		delete(l.Options, "stateful")
		return []*Layer{l}
	},
})

// bothWays is the recurrent layer inside, or layer k of it, on x from either end.
func (c *Call) bothWays(k int, prefix string, x Tensor) ([]Named, error) {
	c.number = k
	forward, err := c.Body(prefix+"forward.", c.layer.Body, x)
	if err != nil {
		return nil, err
	}
	c.backwards = !c.backwards
	backward, err := c.Body(prefix+"backward.", c.layer.Body, x)
	if c.backwards = !c.backwards; err != nil {
		return nil, err
	}
	sequences := c.layer.Body[0].Options.Bool("return_sequences", false)
	for i, f := range forward {
		y := backward[i].Tensor
		if f.Name == "sequence" || f.Name == "" && sequences {
			rows := slices.Collect(slices.Chunk(y.Data, Size(y.Shape[1:])))
			slices.Reverse(rows)
			y.Data = slices.Concat(rows...)
		}
		c.give(f.Name, c.evaluation.maskOf(f.Tensor))
		forward[i].Tensor = merge(c.Options["merge_mode"], f.Tensor, y)
	}
	return forward, nil
}

func merge(mode any, x, y Tensor) Tensor {
	switch mode {
	case "sum":
		return Tensor{x.Shape, zip(Scalar.Add, x.Data, y.Data)}
	case "mul":
		return Tensor{x.Shape, zip(Scalar.Mul, x.Data, y.Data)}
	case "ave":
		return Tensor{x.Shape, zip(Scalar.Add, x.Data, y.Data)}.Map(func(s Scalar) Scalar { return s.Times(0.5) })
	}
	return alongAxis([]Tensor{x, y}, len(x.Shape)-1)
}

var _ = define(Kind{
	Type: "block",
	Apply: func(c *Call) ([]Named, error) {
		i := slices.IndexFunc(c.evaluation.blocks, func(b *Block) bool { return b.Name == c.Options["block"] })
		if i < 0 {
			return nil, fmt.Errorf("no block %v", c.Options["block"])
		}
		times, y := int(c.Options.Float("repeat", 1)), c.In[0]
		for k := range times {
			prefix := ""
			if times > 1 {
				prefix = fmt.Sprintf("r%d.", k+1)
			}
			inside, err := c.Body(prefix, c.evaluation.blocks[i].Body, y)
			if err != nil {
				return nil, err
			}
			y = inside[0].Tensor
		}
		return one(y), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		options := Options{"block": pick(r, blockNames)}
		if r.IntN(2) == 0 {
			options["repeat"] = 1 + r.IntN(3)
		}
		return options, []int{r.IntN(len(values))}
	},
})
