package verify

import (
	"math"
	"math/rand/v2"
	"slices"
)

// inHeads is attention in heads after products with weights.
func inHeads(c *Call, queries, heads, length, valueLength int, output []int) ([]Named, error) {
	query, key, value, err := c.sequences()
	if err != nil {
		return nil, err
	}
	project := func(name string, x [][]Scalar, outs int) (y [][]Scalar) {
		w := c.Weight(name+".weight", outs, len(x[0]))
		for _, row := range x {
			z := product(w.Data, row)
			if c.Options.Bool("use_bias", true) {
				z = zip(Scalar.Add, z, c.Weight(name+".bias", outs).Data)
			}
			y = append(y, z)
		}
		return y
	}
	q, k, v := project("query", query.Rows(), queries*length), project("key", key.Rows(), heads*length), project("value", value.Rows(), heads*valueLength)
	all := make([][]Scalar, len(q))
	scores := Tensor{Shape: []int{queries, len(q), len(k)}}
	logits := make([]head, queries)
	sees := c.sees(query, key, value, true)
	seen, err := c.pairs(queries, len(q), len(k))
	if err != nil {
		return nil, err
	}
	part := func(x [][]Scalar, i, n int) (parts [][]Scalar) {
		for _, row := range x {
			parts = append(parts, row[i*n:(i+1)*n])
		}
		return parts
	}
	for h := range queries {
		g := h * heads / queries
		logits[h] = head{part(q, h, length), part(k, g, length), part(v, g, valueLength), func(q, k []Scalar) Scalar {
			return dotProduct(q, k).Times(1 / math.Sqrt(float64(length)))
		}, func(t, s int) bool { return sees(t, s) && seen(h, t, s) }, c.dropOf(h, queries, len(q)*len(k))}
		y, weights := logits[h].attend()
		for t := range y {
			all[t] = append(all[t], y[t]...)
			scores.Data = append(scores.Data, weights[t]...)
		}
	}
	y := Tensor{Shape: slices.Concat(query.Shape[:len(query.Shape)-1], output)}
	for _, row := range project("attention_output", all, Size(output)) {
		y.Data = append(y.Data, row...)
	}
	c.give("", c.shownMask(query, y))
	return []Named{{"", y}, {"scores", scores}}, c.err
}

var _ = define(Kind{
	Type: "multi_head_attention",
	Apply: func(c *Call) ([]Named, error) {
		length := c.Options["key_dim"].(int)
		valueLength, _ := c.Options["value_dim"].(int)
		if valueLength == 0 {
			valueLength = length
		}
		output := c.Options.Ints("output_shape")
		if output == nil {
			output = c.In[0].Shape[len(c.In[0].Shape)-1:]
		}
		heads := c.Options["num_heads"].(int)
		return inHeads(c, heads, heads, length, valueLength, output)
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		options, reads := drawAttention(r, values, false)
		options["num_heads"], options["key_dim"] = 1+r.IntN(3), 1+r.IntN(9)
		if r.IntN(3) == 0 {
			options["value_dim"] = r.IntN(9)
		}
		if r.IntN(3) == 0 {
			options["output_shape"] = drawShape(r, 9)
		}
		return drawHeads(r, values, options, reads), reads
	},
})

var _ = define(Kind{
	Type: "group_query_attention",
	Apply: func(c *Call) ([]Named, error) {
		length := c.Options["head_dim"].(int)
		return inHeads(c, c.Options["num_query_heads"].(int), c.Options["num_key_value_heads"].(int), length, length, c.In[0].Shape[len(c.In[0].Shape)-1:])
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		options, reads := drawAttention(r, values, false)
		heads := 1 + r.IntN(2)
		options["num_key_value_heads"], options["num_query_heads"], options["head_dim"] = heads, heads*(1+r.IntN(3)), 1+r.IntN(6)
		return drawHeads(r, values, options, reads), reads
	},
})

func drawHeads(r *rand.Rand, values []Tensor, options Options, reads []int) Options {
	if r.IntN(3) == 0 {
		options["use_bias"] = r.IntN(2) == 0
	}
	if r.IntN(4) == 0 {
		options["sliding_window"] = r.IntN(4)
	}
	query := values[reads[0]]
	key := query
	for _, name := range []string{"value", "key"} {
		if i, ok := options[name].(Ref); ok {
			key = values[i]
		}
	}
	pairs := slices.Concat(query.Shape[:len(query.Shape)-1], key.Shape[:len(key.Shape)-1])
	for i, x := range values { // now and then there is one, of which rounding does not decide what is 0
		if slices.Equal(x.Shape, pairs) && isWhole(x) && r.IntN(2) == 0 {
			options["attention_mask"] = Ref(i)
		}
	}
	return options
}
