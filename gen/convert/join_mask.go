package convert

import "slices"

// mask says which pairs of steps see one another: by numbers, or by a layer of 0 and 1.
type mask struct {
	numbers *array
	layer   ref
}

// unmasked are the scores before the mask, if there is one, and without the number that they are
// multiplied by.
func (a *attention) unmasked(r ref) (ref, bool) {
	if l := r.layer; l.typ != "matmul" && l.formula != nil && len(l.in) == 2 {
		if r, a.mask = l.fixedMask(); a.mask == nil {
			r, a.mask = l.computedMask()
		}
		if a.mask == nil {
			return r, false
		}
	}
	for r.layer.typ != "matmul" {
		f, ok := multiple(r.layer)
		if !ok {
			return r, false
		}
		a.scale *= f
		r = r.layer.in[0]
	}
	return r, true
}

// hidden is what scores of pairs that do not see one another are below: old models add -10000.
const hidden = -1e3

// sees says of what becomes of scores whether it leaves them or hides them; not ok if neither.
func sees(of func(score float64) float64) (leaves, ok bool) {
	leaves, hides := true, true
	for _, s := range []float64{-2, 0.3, 5} {
		v := of(s)
		leaves, hides = leaves && v == s, hides && v < hidden
	}
	return leaves, leaves || hides
}

// with evaluates a formula of two, of which one are scores.
func (l *layer) with(scores int, s, m float64) float64 {
	args := [2]float64{m, m}
	args[scores] = s
	return l.formula.Eval(args[:])
}

// fixedMask finds formulas of scores and constants, one after the other, that leave scores or hide
// them, and what the first reads; nil if they do neither.
func (l *layer) fixedMask() (ref, *mask) {
	type step struct {
		layer  *layer
		scores int
		by     *array
	}
	var steps []step // the last first
	var shapes [][]int
	below := l.ref()
	for w := l; w.typ != "matmul" && w.formula != nil && len(w.in) == 2; w = below.layer {
		at := slices.IndexFunc(w.in, func(in ref) bool { return in.layer.constant != nil })
		if at < 0 || sizeOf(w.in[1-at].shape()) != sizeOf(w.shapes[""]) {
			break
		}
		steps, shapes = append(steps, step{w, 1 - at, w.in[at].layer.constant}), append(shapes, w.in[at].layer.constant.shape)
		below = w.in[1-at]
	}
	shape, err := broadcast(shapes...)
	if len(steps) == 0 || err != nil {
		return below, nil
	}
	for i := range steps {
		steps[i].by, _ = steps[i].by.expanded(shape)
	}
	out := &array{shape, make([]float64, sizeOf(shape)), reals}
	for i := range out.data {
		if i > 0 && !slices.ContainsFunc(steps, func(s step) bool { return s.by.data[i] != s.by.data[i-1] }) {
			out.data[i] = out.data[i-1]
			continue
		}
		leaves, ok := sees(func(v float64) float64 {
			for _, s := range slices.Backward(steps) {
				v = s.layer.with(s.scores, v, short(s.by.data[i]))
			}
			return v
		})
		if !ok {
			return below, nil
		}
		out.data[i] = truth(leaves)
	}
	return below, &mask{numbers: out}
}

// computedMask finds a formula of scores and of a formula of integers, 0 or 1, and the scores; nil
// if the one does not leave or hide the other.
func (l *layer) computedMask() (ref, *mask) {
	for scores, below := range l.in {
		by := l.in[1-scores]
		if sizeOf(below.shape()) != sizeOf(l.shapes[""]) {
			continue
		}
		g, from := by.layer.formula, by
		value := func(m float64) float64 { return m }
		if g != nil && len(by.layer.in) == 1 {
			from, value = by.layer.in[0], func(m float64) float64 { return g.Eval([]float64{m}) }
		}
		at0, ok0 := sees(func(s float64) float64 { return l.with(scores, s, value(0)) })
		at1, ok1 := sees(func(s float64) float64 { return l.with(scores, s, value(1)) })
		if from.layer.typ == "input" && from.layer.options.Get("dtype") == "int32" && ok0 && ok1 && !at0 && at1 {
			return below, &mask{layer: from}
		}
	}
	return l.ref(), nil
}

// pairs are which steps see one another, as an option or as a result of layers that it makes.
func (a *attention) pairs(im *importer, steps, others int) (causal bool, at ref, made []*layer) {
	if a.mask == nil {
		return false, ref{}, nil
	}
	full := []int{steps, others}
	if c := a.mask.numbers; c != nil {
		for len(c.shape) > 2 && c.shape[0] == 1 {
			c = c.reshaped(c.shape[1:])
		}
		if len(c.shape) > 2 {
			full = []int{a.heads, steps, others}
		}
		c, _ = c.expanded(full)
		if v, ok := c.single(); ok && v != 0 {
			return false, ref{}, nil
		}
		if c.isCausal() {
			return true, ref{}, nil
		}
		l := &layer{typ: "constant", shapes: map[string][]int{"": full}, of: a.out.of, hint: a.out.hint + "_mask", constant: c}
		return false, l.ref(), []*layer{l}
	}
	at = a.mask.layer
	if sizeOf(at.shape()) == sizeOf(full) {
		return false, at, nil
	}
	if made, ok := im.masks[at]; ok && made.shape()[0] == steps {
		return false, made, nil
	}
	b := builder{known: map[string]ref{}, of: a.out.of, hint: at.layer.hint + "_pairs"}
	row := b.reshaped(at, []int{1, others})
	tiled := b.add("tile", full, row).set("repeats", []int{steps, 1}, nil).ref()
	im.masks[at] = tiled
	return false, tiled, b.layers
}

// isCausal says whether each row sees the columns up to its own.
func (a *array) isCausal() bool {
	n := a.shape[len(a.shape)-1]
	for i, v := range a.data {
		if (v != 0) != (i%n <= i/n%a.shape[len(a.shape)-2]) {
			return false
		}
	}
	return true
}
