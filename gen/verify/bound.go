package verify

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

// bound is a constraint on a weight, which may be several here: a word or a table, and how
// Keras has it. Its element k is order[k] of all elements here.
type bound struct {
	option  any
	weights []string
	shape   []int
	order   []int
}

// bounded notes the constraint on a weight of some shape, if there is one.
func (c *Call) bounded(name string, shape []int) {
	last := name[strings.LastIndex(name, ".")+1:]
	for _, word := range regularized[last] {
		option, ok := c.Options[word+"_constraint"]
		if !ok || last == "bias_hh" {
			continue
		}
		b := &bound{option: option, weights: []string{name}}
		if b.inKeras(c, name, last, shape); c.layer.Type == "gru" && last == "bias" && c.Options.Bool("reset_after", true) {
			b.weights, b.shape = append(b.weights, name+"_hh"), append([]int{2}, shape...)
		}
		c.evaluation.bounds[name] = b
	}
}

// inKeras says how Keras has the weight of a layer: outputs come last, in heads.
func (b *bound) inKeras(c *Call, name, last string, shape []int) {
	kind := c.layer.Type
	turned := slices.Contains([]string{"pointwise_weight", "weight_ih", "weight_hh"}, last)
	turned = turned || last == "weight" && slices.Contains([]string{"dense", "conv", "residual", "multi_head_attention", "group_query_attention"}, kind)
	n := Size(shape)
	for k := range n {
		if turned {
			k = k%shape[0]*(n/shape[0]) + k/shape[0]
		}
		b.order = append(b.order, k)
	}
	if b.shape = shape; turned {
		b.shape = append(slices.Clone(shape[1:]), shape[0])
	}
	path := strings.Split(name, ".")
	switch part := path[max(len(path)-2, 0)]; {
	case kind == "group_normalization":
		b.shape = []int{n}
	case last == "pointwise_weight":
		b.shape = append(slices.Repeat([]int{1}, len(c.Options.Ints("kernel_size"))), b.shape...)
	case !strings.HasSuffix(kind, "_attention"):
	case part == "attention_output" && last == "weight":
		b.shape = append([]int{c.heads(part), b.shape[0] / c.heads(part)}, c.outputOf(b.shape[1:])...)
	case part == "attention_output":
		b.shape = c.outputOf(b.shape)
	default:
		end := len(b.shape) - 1
		b.shape = append(slices.Clone(b.shape[:end]), c.heads(part), b.shape[end]/c.heads(part))
	}
}

// heads are those of a part of attention.
func (c *Call) heads(part string) int {
	for _, option := range []string{"num_heads", map[bool]string{true: "num_key_value_heads", false: "num_query_heads"}[part == "key" || part == "value"]} {
		if n, ok := c.Options[option].(int); ok {
			return n
		}
	}
	return 1
}

// outputOf is the shape of what attention gives for a step.
func (c *Call) outputOf(byDefault []int) []int {
	if shape := c.Options.Ints("output_shape"); shape != nil {
		return shape
	}
	return byDefault
}

// Bounded says whether there are weights with bounds.
func (r *Result) Bounded() bool { return len(r.bounds) > 0 }

// CheckBounds says which weight, if any, a step of training has not left within its bounds.
func (r *Result) CheckBounds(after []probe.Tensor) error {
	values := map[string][]float64{}
	for _, w := range after {
		values[w.Name] = w.Data
	}
	for _, name := range slices.Sorted(maps.Keys(r.bounds)) {
		b := r.bounds[name]
		var all []float64
		for _, w := range b.weights {
			all = append(all, values[w]...)
		}
		if err := b.check(all); err != nil {
			return fmt.Errorf("%s, %v in Keras: %w", name, b.shape, err)
		}
	}
	return nil
}

func (b *bound) check(w []float64) error {
	kind, options := Choice(b.option)
	if kind == "non_neg" {
		if i := slices.IndexFunc(w, func(x float64) bool { return x < 0 }); i >= 0 {
			return fmt.Errorf("element %d is %v", i, w[i])
		}
		return nil
	}
	axes := options.Ints("axis")
	if axes == nil {
		axes = []int{0}
	}
	low, high := 0., options.Float("max_value", 2)
	switch kind {
	case "unit_norm":
		low, high = 1, 1
	case "min_max_norm":
		low, high = options.Float("min_value", 0), options.Float("max_value", 1)
	}
	for at, n := range b.norms(w, axes) {
		if options.Float("rate", 1) == 1 && n != 0 && !(n > low-1e-6 && n < high+1e-6) {
			return fmt.Errorf("norm %d along %v is %v", at, axes, n)
		}
	}
	return nil
}

// norms are those along axes, by the place along the others.
func (b *bound) norms(w []float64, axes []int) map[int]float64 {
	order := b.order
	for len(order) < len(w) { // a second weight behind
		order = append(order, len(order))
	}
	squares := map[int]float64{}
	for k, at := range order {
		place, rest := 0, k
		for i := len(b.shape) - 1; i >= 0; i-- {
			if index := rest % b.shape[i]; !slices.Contains(axes, i) && !slices.Contains(axes, i-len(b.shape)) {
				place = place*b.shape[i] + index
			}
			rest /= b.shape[i]
		}
		squares[place] += w[at] * w[at]
	}
	for at, s := range squares {
		squares[at] = math.Sqrt(s)
	}
	return squares
}
