package data

import (
	"fmt"
	"iter"
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// gallery is the pictures among the numbers of a network's samples, all of one height and
// width.
type gallery struct {
	inputs, targets []sheet
	white           float64 // of inputs; 0: they are no tones
	info            *runtime.ModelInfo
}

// sheet is a picture among the numbers of a row.
type sheet struct {
	pictureShape
	begin  int       // its first number
	values []float64 // of the row at hand

	white   float64 // of an input; 0: the numbers are no tones
	whole   bool    // numbers are classes or answers, between which there is nothing
	outside float64 // of whole ones: what is outside the picture
	output  int     // of a target
}

// galleryOf finds the inputs that are pictures, and the targets that are such of the same
// height and width, or labels of each of their pixels.
func galleryOf(info *runtime.ModelInfo) (*gallery, error) {
	g := &gallery{info: info}
	begin := 0
	for i := range info.Inputs {
		in := &info.Inputs[i]
		form, ok := pictureForm(in.Shape, len(info.Inputs) == 1)
		switch {
		case !ok:
		case in.Integers:
			return nil, fmt.Errorf("the input %q is of integers: want numbers without dtype", in.Name)
		case len(g.inputs) > 0 && (form.height != g.inputs[0].height || form.width != g.inputs[0].width):
			return nil, fmt.Errorf("the input %q is a picture of another size than the one before: want inputs of one height and width", in.Name)
		default:
			g.inputs = append(g.inputs, sheet{pictureShape: form, begin: begin})
		}
		begin += elements(in.Shape)
	}
	if len(g.inputs) == 0 {
		return nil, fmt.Errorf("no input is a picture: want the shape [height, width] or [height, width, channels]")
	}
	begin = 0
	for i := range info.Outputs {
		out := &info.Outputs[i]
		if s, ok := g.target(out); ok {
			s.begin, s.output = begin, i
			g.targets = append(g.targets, s)
		}
		begin += numbers(out)
	}
	return g, nil
}

// pictureForm is pictureOf for any number of channels; flat pictures are taken for such where
// there is no other input.
func pictureForm(shape []int, flat bool) (pictureShape, bool) {
	if len(shape) == 3 {
		return pictureShape{shape[0], shape[1], shape[2]}, true
	}
	form, ok := pictureOf(shape)
	return form, ok && (flat || len(shape) > 1)
}

// target is an output's target as a picture of the inputs' size, if it is one.
func (g *gallery) target(out *runtime.OutputInfo) (sheet, bool) {
	form, shape := g.inputs[0].pictureShape, out.Shape
	if out.Sparse {
		shape = out.Form.Shape
	}
	sized := len(shape) >= 2 && shape[0] == form.height && shape[1] == form.width
	flat := len(g.info.Inputs) == 1 && slices.Equal(shape, g.info.Inputs[0].Shape) && out.Targets != runtime.Distributions
	if !sized && !flat {
		return sheet{}, false
	}
	s := sheet{pictureShape: form, whole: out.Sparse || out.Targets == runtime.Distributions || out.Targets == runtime.Signs}
	s.channels = elements(shape) / (form.height * form.width)
	if out.Sparse && out.Form.Padded {
		s.outside = -1
	}
	return s, true
}

// check says why the pictures cannot be changed so.
func (g *gallery) check(a Augmentation) error {
	if m, ok := a.(mixer); ok {
		return m.fits(g)
	}
	m, ok := a.(mover)
	if !ok || m.filling().FillMode != fillConstant {
		return nil
	}
	for _, s := range g.targets {
		out := &g.info.Outputs[s.output]
		switch fill := m.filling().FillValue; {
		case out.Targets == runtime.Distributions && !out.Sparse:
			return fmt.Errorf("fill_mode = %q leaves pixels of the target %q that are of no class, but %s is for %s: want another fill_mode", fillConstant, out.Name, out.Loss, out.Targets)
		case !s.whole && !out.Targets.Holds(fill):
			return fmt.Errorf("fill_value = %v is one of the target %q, too, but %s is for %s", fill, out.Name, out.Loss, out.Targets)
		}
	}
	return nil
}

// augmented is a part whose pictures are changed, one change after the other. What a sample
// becomes depends on the seed, the epoch and the sample's number alone.
func (g *gallery) augmented(p *part, changes []Augmentation, seed uint64) *part {
	changed, begin := *p, 0
	for end := range len(changes) + 1 {
		if end < len(changes) {
			if _, ok := changes[end].(mixer); !ok {
				continue
			}
		}
		if begin < end {
			changed.reader = g.changing(changed.reader, changes[begin:end], begin, seed)
		}
		if end < len(changes) {
			changed.reader = g.mixing(changed.reader, p.len, changes[end:end+1], end, seed)
		}
		begin = end + 1
	}
	changed.plain, changed.ahead = p, true
	return &changed
}

// reading makes what makes row i of an epoch, as a part does.
type reading = func() func(epoch, i int, r *row)

// changing is a reading whose pictures are changed. The changes are those from number first on.
func (g *gallery) changing(of reading, changes []Augmentation, first int, seed uint64) reading {
	return func() func(epoch, i int, r *row) {
		read, h := of(), g.hand(changes, first)
		return func(epoch, i int, r *row) {
			if read(epoch, i, r); r.err == nil {
				h.change(r, runtime.SampleKey(seed, epoch, i))
			}
		}
	}
}

// mixing is a reading of n rows, each of which is mixed with any other, as that is in the same epoch
// after the changes before.
func (g *gallery) mixing(of reading, n int, change []Augmentation, first int, seed uint64) reading {
	return func() func(epoch, i int, r *row) {
		read, h, other := of(), g.hand(change, first), newRow(g.info)
		m, random := change[0].(mixer), h.random[0]
		return func(epoch, i int, r *row) {
			random.Reset(runtime.SampleKey(seed, epoch, i))
			read(epoch, random.IntN(n), other)
			if read(epoch, i, r); r.err == nil {
				r.err = other.err
			}
			if r.err == nil {
				m.mix(random, h, r, other)
			}
		}
	}
}

// shows reports whether an input is a picture.
func (g *gallery) shows(input int) bool {
	begin := 0
	for i := range input {
		begin += elements(g.info.Inputs[i].Shape)
	}
	return slices.ContainsFunc(g.inputs, func(s sheet) bool { return s.begin == begin })
}

// hasTarget reports whether an output's target is a picture.
func (g *gallery) hasTarget(output int) bool {
	return slices.ContainsFunc(g.targets, func(s sheet) bool { return s.output == output })
}

// hand changes one row after the other, in memory of its own.
type hand struct {
	info            *runtime.ModelInfo
	inputs, targets []sheet
	changes         []Augmentation
	random          []*runtime.Random // of each change
	scratch         []float64
}

func (g *gallery) hand(changes []Augmentation, first int) *hand {
	h := &hand{info: g.info, inputs: slices.Clone(g.inputs), targets: slices.Clone(g.targets), changes: changes}
	most := 0
	for i := range h.inputs {
		h.inputs[i].white = g.white
		most = max(most, h.inputs[i].len())
	}
	for i := range h.targets {
		most = max(most, h.targets[i].len())
	}
	h.scratch = make([]float64, most)
	for i := range changes {
		h.random = append(h.random, runtime.NewRandom(0, fmt.Sprintf("data/augmentation/%d", first+i)))
	}
	return h
}

func (p pictureShape) len() int { return p.height * p.width * p.channels }

// change changes a row by the random numbers of a key.
func (h *hand) change(r *row, key uint64) {
	for i := range h.inputs {
		h.inputs[i].in(r.inputs)
	}
	for i := range h.targets {
		h.targets[i].in(r.targets)
	}
	for k, a := range h.changes {
		random := h.random[k]
		random.Reset(key)
		switch a := a.(type) {
		case mover:
			h.move(a, random, r)
		case toner:
			for i := range h.inputs {
				a.tone(random, &h.inputs[i])
			}
		}
	}
}

// vector is an output's target of two rows.
type vector struct{ a, b []float64 }

// vectors are the targets of two rows that are mixed, which no labels are any more, by outputs.
func (h *hand) vectors(a, b *row) iter.Seq2[int, vector] {
	return func(yield func(int, vector) bool) {
		begin := 0
		for k := range a.labels {
			n := numbers(&h.info.Outputs[k])
			v := vector{a.targets[begin : begin+n], b.targets[begin : begin+n]}
			if a.labels[k] >= 0 && b.labels[k] >= 0 {
				runtime.SetLabel(v.a, a.labels[k])
				runtime.SetLabel(v.b, b.labels[k])
				a.labels[k], b.labels[k] = -1, -1
			}
			if begin += n; !yield(k, v) {
				return
			}
		}
	}
}

// target is an output's target where that is a picture, and else nil.
func (h *hand) target(output int) *sheet {
	if i := slices.IndexFunc(h.targets, func(s sheet) bool { return s.output == output }); i >= 0 {
		return &h.targets[i]
	}
	return nil
}

// in binds a picture to the numbers of a row.
func (s *sheet) in(numbers []float64) { s.values = numbers[s.begin:][:s.len()] }

// move moves the pixels of all pictures of a row alike.
func (h *hand) move(a mover, random *runtime.Random, r *row) {
	from, moved := a.move(random, h.inputs[0].height, h.inputs[0].width)
	if !moved {
		return
	}
	for i := range h.inputs {
		h.inputs[i].warp(from, a.filling(), h.scratch)
	}
	for i := range h.targets {
		if s := &h.targets[i]; r.labels[s.output] < 0 {
			s.warp(from, a.filling(), h.scratch)
		}
	}
}
