package runtime

import (
	names "path"
	"slices"
	"strings"
)

// LayerRate is how some layers are trained otherwise than the rest. Of several that name a
// layer the first counts.
type LayerRate struct {
	Layers string  // names of layers, where * stands for any characters: "encoder.*" is all inside of encoder
	Factor float64 // of the learning rate
	Epoch  int     // from which on they are trained, counted from 1 by Fit; before they stay as they are; 0: always
}

// paced are weights that have a learning rate in common.
type paced[T Float] struct {
	Span
	rate         int // of the settings; -1: none
	coefficients Coefficients[T]
	keep         T
	held         bool
}

// layerRates are the settings of a trainer, and what they are about.
type layerRates[T Float] struct {
	of     []LayerRate
	pieces []paced[T] // of all weights, in their order; nil: all have one learning rate
	epoch  int
}

// pace finds the coefficients of a step for each layer.
func (t *trainer[T]) pace(rate float64, step int) {
	c, l := t.common(), &t.layerRates
	if !slices.Equal(l.of, c.Layers) {
		l.of = slices.Clone(c.Layers)
		l.pieces = piecesOf[T](&t.net.info, l.of)
	}
	for i := range l.pieces {
		p := &l.pieces[i]
		own := LayerRate{Factor: 1}
		if p.rate >= 0 {
			own = l.of[p.rate]
		}
		p.held = own.Epoch > l.epoch
		p.coefficients, p.keep = t.optimizer.Coefficients(rate*own.Factor, step), T(1-rate*own.Factor*c.WeightDecay)
	}
}

// piecesOf joins neighbouring weights of one learning rate.
func piecesOf[T Float](info *ModelInfo, rates []LayerRate) (pieces []paced[T]) {
	begin := 0
	for _, w := range info.Weights {
		layer, end := w.Name, begin+size(w.Shape)
		if i := strings.LastIndexByte(layer, '.'); i >= 0 {
			layer = layer[:i]
		}
		rate := slices.IndexFunc(rates, func(r LayerRate) bool {
			is, _ := names.Match(r.Layers, layer)
			return is
		})
		if n := len(pieces); n > 0 && pieces[n-1].rate == rate {
			pieces[n-1].End = end
		} else {
			pieces = append(pieces, paced[T]{Span: Span{begin, end}, rate: rate})
		}
		begin = end
	}
	if len(rates) == 0 {
		return nil
	}
	return pieces
}

// updatePaced is update where layers have learning rates of their own.
func (t *trainer[T]) updatePaced(b Span, gradients []T) {
	for i := range t.layerRates.pieces {
		p := &t.layerRates.pieces[i]
		s := Span{max(b.Begin, p.Begin), min(b.End, p.End)}
		if s.Begin >= s.End || p.held {
			continue
		}
		w := t.numbers[s.Begin:s.End]
		if p.keep != 1 {
			Scale(t.machine, w, p.keep)
		}
		t.optimizer.Update(t.machine, &p.coefficients, w, gradients[s.Begin-b.Begin:s.End-b.Begin], t.slotsOf(s))
	}
}

// at finds the piece that has a weight.
func (l *layerRates[T]) at(weight int) *paced[T] {
	for i := range l.pieces {
		if p := &l.pieces[i]; weight < p.End {
			return p
		}
	}
	return nil
}

// layersHook tells the trainer which epoch it is.
func layersHook(f *fit) (hook, error) {
	if f.state.epoch == nil {
		return hook{}, nil
	}
	return hook{begin: func(epoch int) { *f.state.epoch = epoch }}, nil
}
