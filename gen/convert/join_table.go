package convert

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/document"
)

// joinOneHot makes the comparison of integers with 0, 1, 2 and so on, along a last axis of their
// own, what it is.
func joinOneHot(im *importer, l *layer, outputs []*exit) bool {
	if l.typ != "pointwise" || len(l.in) != 2 || l.options.Get("expr") != "x == y" {
		return false
	}
	for i, in := range l.in {
		x, c := unshaped(in), l.in[1-i].layer.constant
		n := l.shapes[""][len(l.shapes[""])-1]
		if c == nil || !slices.Equal(c.data, integers(order(n)).data) || c.shape[len(c.shape)-1] != n || n < 2 ||
			!slices.Equal(in.shape(), append(slices.Clone(l.shapes[""][:len(l.shapes[""])-1]), 1)) || !slices.Equal(append(slices.Clone(x.shape()), 1), in.shape()) {
			continue
		}
		l.typ, l.formula, l.in = "one_hot", nil, []ref{x}
		l.options = document.Options{{Key: "num_classes", Value: n}}
		return true
	}
	return false
}

// joinEmbedding makes a product of one-hot vectors with a matrix the lookup that it is.
func joinEmbedding(im *importer, l *layer, outputs []*exit) bool {
	if l.typ != "conv" || len(l.in) != 1 {
		return false
	}
	hot := l.in[0].layer
	kernel := l.weights[0]
	if hot.typ != "one_hot" || hot.options.Get("axis") != nil || hot.in[0].layer.typ != "input" || hot.in[0].layer.options.Get("dtype") != "int32" ||
		sizeOf(kernel.shape[1:len(kernel.shape)-1]) != 1 || !slices.Equal(l.shapes[""][:len(l.shapes[""])-1], hot.shapes[""][:len(hot.shapes[""])-1]) {
		return false
	}
	width, rows := kernel.shape[0], kernel.shape[len(kernel.shape)-1]
	table := (&array{shape: []int{width, rows}, data: kernel.data}).transposed([]int{1, 0})
	if len(l.weights) > 1 {
		for i := range table.data {
			table.data[i] += l.weights[1].data[i%width]
		}
	}
	e := &layer{typ: "embedding", in: hot.in, shapes: l.shapes, of: l.of, hint: l.hint, origin: l.origin}
	e.options = document.Options{{Key: "input_dim", Value: rows}, {Key: "output_dim", Value: width}}
	e.weigh("weight", table.shape, table.data)
	im.note("numbers of the input %q are from 0 to %d: the model takes others for none, the network refuses them", im.inputName(hot.in[0].layer), rows-1)
	at := slices.Index(im.layers, l)
	im.layers = slices.Insert(im.layers, at, e)
	if a := l.options.Get("activation"); a != nil {
		*l = layer{typ: "activation", in: []ref{e.ref()}, shapes: l.shapes, of: l.of, hint: l.hint, options: document.Options{{Key: "activation", Value: a}}}
		return true
	}
	im.replace(l, e.ref(), outputs)
	return true
}

func (im *importer) note(format string, args ...any) {
	im.notes = append(im.notes, fmt.Sprintf(format, args...))
}

// inputName is what the model calls an input.
func (im *importer) inputName(l *layer) string { return im.inputs[slices.Index(im.entries, l)].Model }

// joinConstants makes two constants that are added one after the other one.
func joinConstants(im *importer, l *layer, outputs []*exit) bool {
	if l.typ != "add" || len(l.in) != 2 {
		return false
	}
	for i, in := range l.in {
		w, c := in.layer, l.in[1-i].layer.constant
		if w.typ != "add" || len(w.in) != 2 || c == nil || im.uses[w] != 1 {
			continue
		}
		for k, inner := range w.in {
			d := w.in[1-k].layer.constant
			if d == nil || !slices.Equal(inner.shape(), l.shapes[""]) {
				continue
			}
			shape, err := broadcast(c.shape, d.shape)
			if err != nil {
				continue
			}
			a, _ := c.expanded(shape)
			b, _ := d.expanded(shape)
			sum := &array{shape, make([]float64, len(a.data)), reals}
			for j := range sum.data {
				sum.data[j] = a.data[j] + b.data[j]
			}
			both := &layer{typ: "constant", shapes: map[string][]int{"": shape}, of: l.of, hint: l.hint + "_constant", constant: sum}
			im.layers = slices.Insert(im.layers, slices.Index(im.layers, l), both)
			l.in = []ref{inner, both.ref()}
			return true
		}
	}
	return false
}

// joinPositions makes a constant that is added to each step of a sequence a table by position, if
// the model has it by a name or it is large.
func joinPositions(im *importer, l *layer, outputs []*exit) bool {
	if l.typ != "add" || len(l.in) != 2 || len(l.shapes[""]) != 2 {
		return false
	}
	for i, in := range l.in {
		c := l.in[1-i].layer.constant
		if c == nil || len(c.data) <= mostInline && (l.in[1-i].layer.parameter == "" || slices.Contains(c.shape, 1)) || !slices.Equal(c.shape, l.shapes[""]) || !slices.Equal(in.shape(), l.shapes[""]) {
			continue
		}
		p := &layer{typ: "position_embedding", in: []ref{in}, shapes: map[string][]int{"": c.shape}, of: l.of, hint: cmp.Or(l.in[1-i].layer.parameter, l.hint+"_positions"), origin: l.origin}
		p.options = document.Options{{Key: "sequence_length", Value: c.shape[0]}}
		p.weigh("weight", c.shape, c.data)
		im.layers = slices.Insert(im.layers, slices.Index(im.layers, l), p)
		l.in[1-i] = p.ref()
		return true
	}
	return false
}

// mostConstant is the greatest number of elements of a layer constant.
const mostConstant = 1 << 16

// joinLarge makes a constant that is too large for a layer of that type a weight that stays: the one
// row of a table.
func joinLarge(im *importer, l *layer, outputs []*exit) bool {
	if l.typ != "constant" || len(l.constant.data) <= mostConstant {
		return false
	}
	c := l.constant
	row := &layer{typ: "constant", shapes: map[string][]int{"": {1}}, of: l.of, hint: l.hint + "_row", constant: integers([]int{0})}
	e := &layer{typ: "embedding", in: []ref{row.ref()}, shapes: map[string][]int{"": {1, len(c.data)}}, of: l.of, hint: l.hint + "_table"}
	e.options = document.Options{{Key: "input_dim", Value: 1}, {Key: "output_dim", Value: len(c.data)}, {Key: "trainable", Value: false}}
	e.weigh("weight", []int{1, len(c.data)}, c.data)
	*l = layer{typ: "reshape", in: []ref{e.ref()}, shapes: l.shapes, of: l.of, hint: l.hint, options: document.Options{{Key: "target_shape", Value: c.shape}}}
	im.layers = slices.Insert(im.layers, slices.Index(im.layers, l), row, e)
	return true
}

// joinTile lets what works element by element repeat an axis of one element itself.
func joinTile(im *importer, l *layer, outputs []*exit) bool {
	if l.formula == nil || len(l.in) < 2 {
		return false
	}
	for i, in := range l.in {
		w := in.layer
		if w.typ != "tile" || in.output != "" {
			continue
		}
		from := w.in[0]
		var rest [][]int
		for k, other := range l.in {
			if k != i {
				rest = append(rest, other.shape())
			}
		}
		grows := slices.ContainsFunc(order(len(in.shape())), func(k int) bool { return from.shape()[k] != 1 && from.shape()[k] != in.shape()[k] })
		if shape, err := broadcast(append(rest, from.shape())...); grows || err != nil || !slices.Equal(shape, l.shapes[""]) {
			continue
		}
		l.in[i] = from
		return true
	}
	return false
}

// joinReduction has a reduction leave out the axes of one element that a layer behind it leaves out.
func joinReduction(im *importer, l *layer, outputs []*exit) bool {
	if l.typ != "reshape" && l.typ != "flatten" || l.in[0].output != "" {
		return false
	}
	w := l.in[0].layer
	axes, ok := w.options.Get("axis").([]int)
	if !ok || w.options.Get("keepdims") != true || im.uses[w] != 1 {
		return false
	}
	var rest []int
	for i, n := range w.shapes[""] {
		if !slices.Contains(axes, i) {
			rest = append(rest, n)
		}
	}
	if !slices.Equal(rest, l.shapes[""]) {
		return false
	}
	w.options.Delete("keepdims")
	w.shapes[""] = rest
	im.replace(l, w.ref(), outputs)
	return true
}
