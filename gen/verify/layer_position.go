package verify

import (
	"fmt"
	"math"
	"math/rand/v2"
)

var _ = define(Kind{
	Type: "position_embedding",
	Apply: func(c *Call) ([]Named, error) {
		x, first := c.In[0], along0(c.Options["start_index"])
		n := len(x.Shape)
		if n < 2 || first+x.Shape[n-2] > c.Options["sequence_length"].(int) {
			return nil, fmt.Errorf("%v is no sequence, or a long one", x.Shape)
		}
		w := c.Weight("weight", c.Options["sequence_length"].(int), x.Shape[n-1])
		y := Tensor{Shape: x.Shape}
		for _, index := range indices(x.Shape) {
			y.Data = append(y.Data, w.element([]int{first + index[n-2], index[n-1]}, w.Shape))
		}
		return one(y), c.err
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		at := pickSequence(r, values)
		options, shape := Options{"sequence_length": 1}, values[at].Shape
		if n := len(shape); n > 1 {
			options["sequence_length"] = shape[n-2] + r.IntN(2)*r.IntN(4)
			if more := options["sequence_length"].(int) - shape[n-2]; more > 0 {
				options["start_index"] = r.IntN(more + 1)
			}
		}
		return options, []int{at}
	},
})

var _ = define(Kind{
	Type: "sine_position_encoding",
	Apply: func(c *Call) ([]Named, error) {
		x := c.In[0]
		n := len(x.Shape)
		if n < 2 {
			return nil, fmt.Errorf("%v is no sequence", x.Shape)
		}
		var waves []float64
		for _, index := range indices(x.Shape) {
			p, i := float64(along0(c.Options["start_index"])+index[n-2]), index[n-1]
			angle := p / math.Pow(c.Options.Float("max_wavelength", 10000), float64(i-i%2)/float64(x.Shape[n-1]))
			if i%2 == 0 {
				waves = append(waves, math.Sin(angle))
			} else {
				waves = append(waves, math.Cos(angle))
			}
		}
		return one(c.Numbers(x.Shape, waves)), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		options := Options{}
		if r.IntN(2) == 0 {
			options["max_wavelength"] = 100 * r.Float64()
		}
		if r.IntN(2) == 0 {
			options["start_index"] = r.IntN(9)
		}
		return options, []int{pickSequence(r, values)}
	},
})

var _ = define(Kind{
	Type: "rotary_embedding",
	Apply: func(c *Call) ([]Named, error) {
		x, o := c.In[0], c.Options
		rank := len(x.Shape)
		sequence, err := resolve(along0(o["sequence_axis"]), rank)
		if err != nil {
			return nil, err
		}
		feature := rank - 1
		if axis, ok := o["feature_axis"].(int); ok {
			if feature, err = resolve(axis, rank); err != nil {
				return nil, err
			}
		}
		n := x.Shape[feature]
		if dim := along0(o["rotary_embedding_dim"]); dim > 0 {
			n = dim
		}
		if sequence == feature || n%2 != 0 || n > x.Shape[feature] {
			return nil, fmt.Errorf("%d of axis %d of %v", n, feature, x.Shape)
		}
		y := Tensor{Shape: x.Shape}
		for _, index := range indices(x.Shape) {
			p, i := float64(along0(o["start_index"])+index[sequence]), index[feature]
			own := x.element(index, x.Shape)
			if i >= n {
				y.Data = append(y.Data, own)
				continue
			}
			pair, second, partner := i%(n/2), i >= n/2, (i+n/2)%n
			if o.Bool("interleaved", false) {
				pair, second, partner = i/2, i%2 == 1, i^1
			}
			angle := p / o.Float("scaling_factor", 1) / math.Pow(o.Float("max_wavelength", 10000), float64(2*pair)/float64(n))
			index[feature] = partner
			turned := x.element(index, x.Shape).Times(math.Sin(angle))
			if !second {
				turned = turned.Times(-1)
			}
			y.Data = append(y.Data, own.Times(math.Cos(angle)).Add(turned))
		}
		return one(y), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		at := pickSequence(r, values)
		options, shape := Options{}, values[at].Shape
		rank := len(shape)
		if r.IntN(2) == 0 {
			options["max_wavelength"], options["scaling_factor"] = 1+100*r.Float64(), 0.5+r.Float64()
		}
		if r.IntN(2) == 0 {
			options["start_index"], options["interleaved"] = r.IntN(9), r.IntN(2) == 0
		}
		if r.IntN(2) == 0 && rank > 1 {
			order := r.Perm(rank)
			options["sequence_axis"], options["feature_axis"] = order[0], order[1]-rank
		}
		feature := shape[rank-1]
		if axis, ok := options["feature_axis"].(int); ok {
			feature = shape[axis+rank]
		}
		if feature%2 == 1 || r.IntN(4) == 0 {
			options["rotary_embedding_dim"] = feature / 2 * 2
		}
		return options, []int{at}
	},
})
