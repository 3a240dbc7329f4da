package app

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

const (
	deadSamples = 256  // that a unit must have given 0 for
	deadShare   = 0.25 // of a layer's units, from which it is told
)

// dead looks for units that give 0 for all samples, as those of relu do whose weights came to lie so, and
// learn nothing any more. Then all gradients of their weights are 0: it looks at those of the last batches of
// as many epochs as have samples enough.
type dead struct {
	batch  int // samples of the last batch of an epoch
	looked int
	layers []layerUnits
}

// layerUnits are those of a layer.
type layerUnits struct {
	name, weight string
	idle         []bool // no gradient until now
}

// newDead looks at layers whose weights have a row for each unit.
func newDead(info *runtime.ModelInfo, batch int) *dead {
	d := &dead{batch: batch}
	for _, w := range info.Weights {
		name, isWeight := strings.CutSuffix(w.Name, ".weight")
		units := slices.ContainsFunc(info.Layers, func(l runtime.LayerInfo) bool {
			return l.Name == name && l.Trainable > 0 && (l.Type == "dense" || l.Type == "conv")
		})
		if isWeight && units && len(w.Shape) > 1 {
			d.layers = append(d.layers, layerUnits{name, w.Name, slices.Repeat([]bool{true}, w.Shape[0])})
		}
	}
	return d
}

// epoch looks at the last batch of one.
func (d *dead) epoch(parameters func() []parameter, say func(format string, args ...any)) {
	if d.looked >= deadSamples || len(d.layers) == 0 {
		return
	}
	d.looked += d.batch
	all := parameters()
	for _, l := range d.layers {
		at := slices.IndexFunc(all, func(p parameter) bool { return p.name == l.weight })
		if at < 0 {
			continue
		}
		gradient, rows := all[at].gradient, len(l.idle)
		for i := range l.idle {
			row := gradient[i*(len(gradient)/rows):][:len(gradient)/rows]
			l.idle[i] = l.idle[i] && gradient != nil && !slices.ContainsFunc(row, func(g float64) bool { return g != 0 })
		}
	}
	if d.looked >= deadSamples {
		d.tell(say)
	}
}

// tell says which layers have many of them. Where all are, their gradients are 0 for another reason, of which
// is told elsewhere.
func (d *dead) tell(say func(format string, args ...any)) {
	var found []string
	for _, l := range d.layers {
		n := 0
		for _, idle := range l.idle {
			if idle {
				n++
			}
		}
		if float64(n) >= deadShare*float64(len(l.idle)) && n < len(l.idle) {
			found = append(found, fmt.Sprintf("%s of %s of %s", text.Int(n), text.Count(len(l.idle), "unit"), l.name))
		}
	}
	if found != nil {
		say("note: %s gave 0 for all of %s samples and learn nothing: units of relu do so that are never above 0; a lower learning rate, he_uniform as initializer or leaky_relu may help", some5(found), text.Int(d.looked))
	}
}
