package verify

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

func dotProduct(x, y []Scalar) Scalar {
	sum := x[0].tape.Number(0)
	for i := range x {
		sum = sum.Add(x[i].Mul(y[i]))
	}
	return sum
}

// head is attention in one head: the mean of values for each query, weighed by the
// softmax of scores of those that it sees, and the weights.
type head struct {
	query, key, value [][]Scalar
	score             func(q, k []Scalar) Scalar
	sees              func(t, s int) bool
	drop              func(weights []Scalar) []Scalar
}

func (h head) attend() (y, weights [][]Scalar) {
	for t, q := range h.query {
		var scores []Scalar
		for s, k := range h.key {
			if h.sees(t, s) {
				scores = append(scores, h.score(q, k))
			} else {
				scores = append(scores, q[0].tape.Number(-1e9))
			}
		}
		peak := math.Inf(-1)
		for _, s := range scores {
			peak = max(peak, s.Value())
		}
		for s := range scores {
			scores[s] = scores[s].Plus(-peak)
		}
		weights = append(weights, activate("softmax", Tensor{[]int{len(scores)}, scores}).Data)
	}
	left := h.drop(slices.Concat(weights...))
	for t := range h.query {
		row := left[t*len(h.key):]
		sum := make([]Scalar, len(h.value[0]))
		for i := range sum {
			sum[i] = row[0].tape.Number(0)
			for s, v := range h.value {
				sum[i] = sum[i].Add(row[s].Mul(v[i]))
			}
		}
		y = append(y, sum)
	}
	return y, weights
}

// sequences are the query, the key and the value of an attention.
func (c *Call) sequences() (query, key, value Tensor, err error) {
	query = c.In[0]
	value = query
	if ref, ok := c.Options["value"].(string); ok {
		value = c.Value(ref)
	}
	key = value
	if ref, ok := c.Options["key"].(string); ok {
		key = c.Value(ref)
	}
	for _, x := range []Tensor{query, key, value} {
		if len(x.Shape) < 2 {
			return query, key, value, fmt.Errorf("%v is no sequence", x.Shape)
		}
	}
	if len(key.Rows()) != len(value.Rows()) {
		err = fmt.Errorf("keys %v of values %v", key.Shape, value.Shape)
	}
	return query, key, value, err
}

// sees reports what step t of a query sees of step s of keys; hides says that a query which does
// not count sees nothing.
func (c *Call) sees(query, key, value Tensor, hides bool) func(t, s int) bool {
	n, m := len(query.Rows()), len(key.Rows())
	masks := []*mask{c.mask(key, m), c.mask(value, m), nil}
	if hides {
		masks[2] = c.mask(query, n)
	}
	return func(t, s int) bool {
		for i, m := range masks {
			if m != nil && !m.counts[[]int{s, s, t}[i]] {
				return false
			}
		}
		return c.near(t, s)
	}
}

// pairs reports what the attention mask says of a head's query and key, of so many.
func (c *Call) pairs(heads, queries, keys int) (func(h, t, s int) bool, error) {
	ref, ok := c.Options["attention_mask"].(string)
	if !ok {
		return func(h, t, s int) bool { return true }, nil
	}
	m := c.Value(ref).Data
	if n := len(m); n != queries*keys && n != heads*queries*keys {
		return nil, fmt.Errorf("a mask of %d elements", n)
	}
	return func(h, t, s int) bool { return m[((h*queries+t)*keys+s)%len(m)].Value() != 0 }, nil
}

func (c *Call) near(t, s int) bool {
	window, ok := c.Options["sliding_window"].(int)
	return (!c.Options.Bool("use_causal_mask", false) || s <= t) && (!ok || window == 0 || max(t-s, s-t) < window)
}

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

// shownMask is the mask of queries for a result; nil if there is none.
func (c *Call) shownMask(query, y Tensor) *mask {
	m := c.evaluation.maskOf(query)
	if m == nil || len(m.shape) > len(y.Shape) || !slices.Equal(m.shape, y.Shape[:len(m.shape)]) {
		return nil
	}
	return m
}

// dropOf drops the weights of head h of so many, which have n each.
func (c *Call) dropOf(h, heads, n int) func([]Scalar) []Scalar {
	return func(weights []Scalar) []Scalar {
		all := make([]Scalar, heads*n)
		for i := range all {
			all[i] = weights[i%n]
		}
		return c.drop("", all, c.Options.Float("dropout", 0))[h*n : (h+1)*n]
	}
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

// drawAttention picks a query and, now and then, other keys and values: of as many features,
// if they are alike.
func drawAttention(r *rand.Rand, values []Tensor, alike bool) (Options, []int) {
	at := pickSequence(r, values)
	options := Options{}
	last := func(x Tensor) int { return x.Shape[len(x.Shape)-1] }
	fits := func(x Tensor) bool {
		return len(x.Shape) > 1 && (!alike || last(x) == last(values[at]))
	}
	if i := r.IntN(len(values)); r.IntN(2) == 0 && fits(values[i]) {
		options["value"] = Ref(i)
		if k := r.IntN(len(values)); fits(values[k]) && len(values[k].Data)/last(values[k]) == len(values[i].Data)/last(values[i]) {
			options["key"] = Ref(k)
		}
	}
	if r.IntN(3) == 0 {
		options["use_causal_mask"] = r.IntN(3) > 0
	}
	if r.IntN(3) == 0 {
		options["dropout"] = 0.25
	}
	return options, []int{at}
}

// inOne is attention between sequences as they are.
func inOne(c *Call, score func(q, k []Scalar) Scalar) ([]Named, error) {
	query, key, value, err := c.sequences()
	if err != nil || key.Shape[len(key.Shape)-1] != query.Shape[len(query.Shape)-1] {
		return nil, fmt.Errorf("queries %v and keys %v: %w", query.Shape, key.Shape, err)
	}
	h := head{query.Rows(), key.Rows(), value.Rows(), score, c.sees(query, key, value, false), c.dropOf(0, 1, len(query.Rows())*len(key.Rows()))}
	y, weights := h.attend()
	last := len(query.Shape) - 1
	out := Tensor{append(slices.Clone(query.Shape[:last]), len(y[0])), slices.Concat(y...)}
	if m := c.shownMask(query, out); m != nil {
		c.give("", m)
		for i := range out.Data {
			if !m.counts[i/(len(out.Data)/len(m.counts))] {
				out.Data[i] = out.Data[i].Times(0)
			}
		}
	}
	return []Named{
		{"", out},
		{"scores", Tensor{[]int{1, len(y), len(h.key)}, slices.Concat(weights...)}},
	}, c.err
}

// tanhSum is Σ w·tanh(scale·(q + k)), where w and scale are for each feature or for all.
func tanhSum(q, k, w, scale []Scalar) Scalar {
	sum := q[0].tape.Number(0)
	for i := range q {
		x := q[i].Add(k[i])
		if scale != nil {
			x = x.Mul(scale[0])
		}
		x = x.Tanh()
		if w != nil {
			x = x.Mul(w[i%len(w)])
		}
		sum = sum.Add(x)
	}
	return sum
}

var _ = define(Kind{
	Type: "attention",
	Apply: func(c *Call) ([]Named, error) {
		scaled, concat := c.Options.Bool("use_scale", false), c.Options["score_mode"] == "concat"
		return inOne(c, func(q, k []Scalar) Scalar {
			var scale, w []Scalar
			if scaled {
				scale = c.Weight("scale", 1).Data
			}
			if concat {
				w = c.Weight("concat_score_weight", 1).Data
				return tanhSum(q, k, w, scale)
			}
			if scaled {
				return dotProduct(q, k).Mul(scale[0])
			}
			return dotProduct(q, k)
		})
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		options, reads := drawAttention(r, values, true)
		if r.IntN(2) == 0 {
			options["use_scale"] = r.IntN(3) > 0
		}
		if r.IntN(2) == 0 {
			options["score_mode"] = pick(r, []string{"dot", "concat"})
		}
		return options, reads
	},
})

var _ = define(Kind{
	Type: "additive_attention",
	Apply: func(c *Call) ([]Named, error) {
		return inOne(c, func(q, k []Scalar) Scalar {
			if c.Options.Bool("use_scale", true) {
				return tanhSum(q, k, c.Weight("scale", len(k)).Data, nil)
			}
			return tanhSum(q, k, nil, nil)
		})
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		options, reads := drawAttention(r, values, true)
		if r.IntN(2) == 0 {
			options["use_scale"] = r.IntN(2) == 0
		}
		return options, reads
	},
})

// drop sets elements to 0 at random while the network is trained.
func (c *Call) drop(what string, x []Scalar, rate float64) []Scalar {
	if !c.evaluation.Training || rate == 0 {
		return x
	}
	y := make([]Scalar, len(x))
	for i, factor := range c.dropped(what, rate, len(x)) {
		y[i] = x[i].Times(factor)
	}
	return y
}
