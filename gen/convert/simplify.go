package convert

import "slices"

// simplify joins layers by rules, until none fits, and drops those that nothing reads.
func (im *importer) simplify(outputs []*exit) {
	im.drop(outputs)
	for changed := true; changed; {
		changed = false
		for _, rule := range rules {
			for _, l := range slices.Clone(im.layers) {
				if rule.join(im, l, outputs) {
					changed = true
					im.drop(outputs)
				}
			}
		}
	}
}

// rule joins a layer with those that it reads, if it can.
type rule struct {
	name string
	join func(im *importer, l *layer, outputs []*exit) bool
}

var rules = []rule{
	{"the bias of a layer without", joinBias},
	{"formulas of one value", joinFormula},
	{"activations that are written as formulas", recognise},
	{"layer normalisation and RMSNorm", joinNormalization},
	{"the weights of a normalisation without", joinAffine},
	{"what channels are multiplied by, and what is added to them", joinScale},
	{"what multiplies channels behind, and is added to them", joinScaled},
	{"softmax", joinSoftmax},
	{"one-hot vectors", joinOneHot},
	{"constants of sums", joinConstants},
	{"what elementwise layers repeat themselves", joinTile},
	{"the activation of a layer without", joinActivation},
	{"tables of one-hot vectors", joinEmbedding},
	{"attention in heads", joinAttention},
	{"separable convolutions", joinSeparable},
	{"tables by position", joinPositions},
	{"all states of a recurrent layer", joinSequence},
	{"recurrent layers of several", joinStack},
	{"axes that a reduction leaves out itself", joinReduction},
	{"constants that are too large", joinLarge},
}

// drop removes layers that no output needs, and counts how often the others are read.
func (im *importer) drop(outputs []*exit) {
	im.uses = map[*layer]int{}
	for _, o := range outputs {
		im.uses[o.at.layer]++
	}
	for _, l := range slices.Backward(im.layers) { // each stands behind those that it reads
		if im.uses[l] == 0 {
			continue
		}
		for _, in := range l.in {
			im.uses[in.layer]++
		}
		for _, read := range l.reads {
			im.uses[read.ref.layer]++
		}
	}
	im.layers = slices.DeleteFunc(im.layers, func(l *layer) bool { return im.uses[l] == 0 })
}

// replace has all that reads a layer's result read another.
func (im *importer) replace(l *layer, by ref, outputs []*exit) {
	im.readers(l, outputs, func(r *ref) { *r = by })
}

// readers calls for all that reads a result of a layer.
func (im *importer) readers(l *layer, outputs []*exit, each func(r *ref)) {
	of := func(r *ref) {
		if r.layer == l {
			each(r)
		}
	}
	for _, o := range outputs {
		of(&o.at)
	}
	for _, other := range im.layers {
		for i := range other.in {
			of(&other.in[i])
		}
		for i := range other.reads {
			of(&other.reads[i].ref)
		}
	}
}

// weighing are layers whose sums may have a bias and an activation.
var weighing = []string{"dense", "conv", "depthwise_conv", "conv_transpose"}

// before is the layer that l reads alone, if it is a sum of products without an activation that
// nothing else reads.
func (im *importer) before(r ref) *layer {
	w := r.layer
	if slices.Contains(weighing, w.typ) && w.options.Get("activation") == nil && im.uses[w] == 1 {
		return w
	}
	return nil
}

// joinActivation makes an activation an option of the layer before it.
func joinActivation(im *importer, l *layer, outputs []*exit) bool {
	if l.typ != "activation" {
		return false
	}
	w := im.before(l.in[0])
	if w == nil || !slices.Equal(w.shapes[""], l.shapes[""]) {
		return false
	}
	w.options.Set("activation", l.options.Get("activation"))
	im.replace(l, w.ref(), outputs)
	return true
}

// joinBias makes an addition of a number for each filter the bias of the layer before it.
func joinBias(im *importer, l *layer, outputs []*exit) bool {
	if l.typ != "add" || len(l.in) != 2 {
		return false
	}
	for i, in := range l.in {
		w, c := im.before(in), l.in[1-i].layer.constant
		if w == nil || c == nil || w.options.Get("use_bias") != false || !slices.Equal(w.shapes[""], l.shapes[""]) {
			continue
		}
		filters := w.shapes[""][len(w.shapes[""])-1]
		if len(c.data) != filters || c.shape[len(c.shape)-1] != filters {
			continue
		}
		w.options.Delete("use_bias")
		w.weighBias(c)
		w.origin = slices.Concat(w.origin, l.origin)
		im.replace(l, w.ref(), outputs)
		return true
	}
	return false
}
