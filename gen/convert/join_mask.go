package convert

// mask says which pairs of steps see one another: by numbers, or by a layer of 0 and 1.
type mask struct {
	numbers *array
	layer   ref
}

// unmasked are the scores before the mask, if there is one, and without the number that they are
// multiplied by.
func (a *attention) unmasked(r ref) (ref, bool) {
	l := r.layer
	if l.typ != "matmul" && l.formula != nil && len(l.in) == 2 {
		for i, in := range l.in {
			if below, m := l.masks(i); m != nil && sizeOf(in.shape()) == sizeOf(l.shapes[""]) {
				a.mask, r = m, below
				break
			}
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

// masks finds whether a formula of two, of which one are scores, leaves them or hides them.
func (l *layer) masks(scores int) (ref, *mask) {
	below, by := l.in[scores], l.in[1-scores]
	seen := func(m float64) (bool, bool) {
		leaves, hides := true, true
		for _, s := range []float64{-2, 0.3, 5} {
			args := make([]float64, 2)
			args[scores], args[1-scores] = s, m
			v := l.formula.Eval(args)
			leaves, hides = leaves && v == s, hides && v < hidden
		}
		return leaves, leaves || hides
	}
	if c := by.layer.constant; c != nil {
		out := &array{c.shape, make([]float64, len(c.data)), reals}
		for i, m := range c.data {
			is, ok := seen(short(m))
			if !ok {
				return below, nil
			}
			out.data[i] = truth(is)
		}
		return below, &mask{numbers: out}
	}
	// A formula of what is 0 or 1.
	g, from := by.layer.formula, by
	value := func(m float64) float64 { return m }
	if g != nil && len(by.layer.in) == 1 {
		from, value = by.layer.in[0], func(m float64) float64 { return g.Eval([]float64{m}) }
	}
	at0, ok0 := seen(value(0))
	at1, ok1 := seen(value(1))
	if from.layer.typ != "input" || from.layer.options.Get("dtype") != "int32" || !ok0 || !ok1 || at0 || !at1 {
		return below, nil
	}
	return below, &mask{layer: from}
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
