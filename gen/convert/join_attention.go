package convert

import (
	"math"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/document"
)

// attention is softmax(q·kᵀ·scale)·v in heads, as it is found in layers.
type attention struct {
	out              *layer // the projection of the result
	query, key, vals projection
	heads, n, values int // the length of a head's queries and of its values
	scale            float64
	mask             *mask // nil if all pairs are seen
}

// projection is a part of the filters of a layer that multiplies each step by a matrix.
type projection struct {
	layer *layer
	first int // of the filters
}

// joinAttention makes the projection behind attention, and all before it, one layer.
func joinAttention(im *importer, l *layer, outputs []*exit) bool {
	a := &attention{out: l, scale: 1}
	if !isProjection(l) || !a.find(im) {
		return false
	}
	a.make(im)
	return true
}

// isProjection says whether a layer multiplies each step of a sequence by a matrix.
func isProjection(l *layer) bool {
	if l.typ != "conv" || len(l.shapes[""]) != 2 {
		return false
	}
	for _, o := range l.options {
		known := o.Key == "filters" || o.Key == "use_bias" || o.Key == "kernel_size" && (o.Value == 1 || slices.Equal(asInts(o.Value), []int{1}))
		if !known {
			return false
		}
	}
	return true
}

func asInts(v any) []int {
	list, _ := v.([]int)
	return list
}

// find goes from the projection of the result up to those of queries, keys and values.
func (a *attention) find(im *importer) bool {
	product, at, factor := origin(a.out.in[0])
	if product.layer.typ != "matmul" || factor != 1 || len(product.shape()) < 2 {
		return false
	}
	shape := headed(product.shape())
	a.heads, a.values = shape[0], shape[2]
	steps := shape[1]
	if !laid(at, []int{steps, a.heads, a.values}, []int{a.values, steps * a.values, 1}, 0) {
		return false
	}
	soft := product.layer.in[0].layer
	if soft.typ != "activation" || soft.options.Get("activation") != "softmax" {
		return false
	}
	scores, ok := a.unmasked(soft.in[0])
	if !ok || scores.layer.typ != "matmul" {
		return false
	}
	q, k := headed(scores.layer.in[0].shape()), headed(scores.layer.in[1].shape())
	if len(q) != 3 || len(k) != 3 || q[0] != a.heads || k[0] != a.heads || q[1] != steps {
		return false
	}
	a.n = q[2]
	others := k[2]
	return a.project(&a.query, scores.layer.in[0], q, []int{a.n, 0, 1}) &&
		a.project(&a.key, scores.layer.in[1], k, []int{a.n, 1, 0}) &&
		a.project(&a.vals, product.layer.in[1], []int{a.heads, others, a.values}, []int{a.values, 0, 1})
}

// headed has an axis of heads, of one if there is none.
func headed(shape []int) []int {
	if len(shape) == 2 {
		return slices.Concat([]int{1}, shape)
	}
	return shape
}

// project finds the projection that an operand of a product is of. strides are those of its axes
// in the filters; the axis of steps has 0.
func (a *attention) project(p *projection, operand ref, shape, strides []int) bool {
	from, at, factor := origin(operand)
	w := from.layer
	if !isProjection(w) || len(shape) != 3 || sizeOf(shape) != len(at) {
		return false
	}
	filters := w.shapes[""][1]
	steps := slices.Clone(strides)
	for i, s := range strides {
		if s == 0 {
			steps[i] = filters
		}
	}
	p.layer, p.first = w, at[0]
	if operand.layer != w {
		a.scale *= factor
	}
	return p.first < filters && laid(at, shape, steps, p.first)
}

// make replaces the layers.
func (a *attention) make(im *importer) {
	l := a.out
	steps, others := l.shapes[""][0], a.key.layer.shapes[""][0]
	var made []*layer
	query, key, value := a.query.layer.in[0], a.key.layer.in[0], a.vals.layer.in[0]
	options := document.Options{{Key: "num_heads", Value: a.heads}, {Key: "key_dim", Value: a.n}}
	if a.values != a.n {
		options.Set("value_dim", a.values)
	}
	if filters := l.shapes[""][1]; filters != query.shape()[1] {
		options.Set("output_shape", []int{filters})
	}
	var reads []read
	if value != query {
		reads = append(reads, read{"value", value})
	}
	if key != value {
		reads = append(reads, read{"key", key})
	}
	causal, pairs, more := a.pairs(im, steps, others)
	if causal {
		options.Set("use_causal_mask", true)
	}
	if pairs.layer != nil {
		reads = append(reads, read{"attention_mask", pairs})
	}
	made = append(made, more...)
	weights, biased := a.weights()
	if !biased {
		options.Set("use_bias", false)
	}
	for _, out := range []string{".out_proj", ".o_proj", ".proj", ".output.dense", ".attention_output"} { // within modules of attention
		l.hint = strings.TrimSuffix(l.hint, out)
	}
	l.typ, l.in, l.options, l.reads, l.weights = "multi_head_attention", []ref{query}, options, reads, weights
	at := slices.Index(im.layers, l)
	im.layers = slices.Insert(im.layers, at, made...)
}

// weights are those of the projections. The number that scores are multiplied by is a part of the
// queries', as far as it is not 1/√n.
func (a *attention) weights() (list []weight, biased bool) {
	whole := projection{layer: a.out}
	parts := []struct {
		name   string
		of     projection
		rows   int
		factor float64
	}{
		{"query", a.query, a.heads * a.n, a.scale * math.Sqrt(float64(a.n))}, {"key", a.key, a.heads * a.n, 1},
		{"value", a.vals, a.heads * a.values, 1}, {"attention_output", whole, a.out.shapes[""][1], 1},
	}
	for _, p := range parts {
		biased = biased || p.of.layer.options.Get("use_bias") != false
	}
	for _, p := range parts {
		factor := p.factor
		if math.Abs(factor-1) < 1e-6 {
			factor = 1
		}
		w := p.of.layer.weights[0]
		ins := w.shape[len(w.shape)-1]
		rows := &array{data: w.data[p.of.first*ins : (p.of.first+p.rows)*ins]}
		list = append(list, weight{p.name + ".weight", []int{p.rows, ins}, rows.scaled(factor)})
		if !biased {
			continue
		}
		bias := &array{data: make([]float64, p.rows)}
		if len(p.of.layer.weights) > 1 {
			bias.data = p.of.layer.weights[1].data[p.of.first : p.of.first+p.rows]
		}
		list = append(list, weight{p.name + ".bias", []int{p.rows}, bias.scaled(factor)})
	}
	return list, biased
}
