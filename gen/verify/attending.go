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
