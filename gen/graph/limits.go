package graph

import (
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// Bounds on what a spec expands to: blocks stand in a few lines and are placed
// many times, in one another too.
const (
	maxNesting  = 32                         // layers in layers
	maxName     = 256                        // bytes of a layer's name with those around it
	maxInputs   = 4096                       // that one layer reads
	maxOperands = 250_000                    // operations and what they read and write
	maxValues   = min(1<<28, math.MaxInt>>6) // of one sample; several samples lie side by side
	maxFLOPs    = int64(1e15)                // for one sample
)

// extent is how large a network has become, over all levels.
type extent struct {
	layers   int
	flops    int64
	exceeded bool // a bound was, and was reported; nothing more is built
}

// admits counts the layers of a level before they are built, and reports the
// first that are too many.
func (b *builder) admits(list []*spec.Layer) bool {
	b.extent.layers += len(list)
	switch {
	case b.extent.exceeded:
	case b.outer.depth() > maxNesting:
		b.exceed(b.outer.spec, "layers stand inside one another more than %d deep", maxNesting)
	case len(b.prefix) > maxName:
		b.exceed(b.outer.spec, "the names of the layers inside, with those around them, have more than %d bytes; choose shorter names", maxName)
	case b.extent.layers > spec.MaxLayers:
		b.exceed(b.outer.spec, "with the layers inside, as often as they are placed, the network has more than %d layers", spec.MaxLayers)
	}
	return !b.extent.exceeded
}

// measure counts what a layer has appended, and reports it where it is too
// much.
func (b *builder) measure(n *node, ops []*ir.Op) {
	if b.extent.exceeded {
		return
	}
	if b.graph.Program.Built > maxOperands {
		b.exceed(n.spec, "with this layer the network takes more than %d operations and operands", maxOperands)
	}
	if b.parent != nil {
		return // counted with the layer around
	}
	for _, op := range ops {
		if b.extent.flops += op.FLOPs(); b.extent.flops > maxFLOPs {
			b.exceed(n.spec, "with this layer a prediction takes more than %.0e operations", float64(maxFLOPs))
			return
		}
	}
}

func (b *builder) exceed(l *spec.Layer, format string, args ...any) {
	b.extent.exceeded = true
	b.errs.In(l.Label()).Errorf(l.Pos, format, args...)
}

func (n *node) depth() int {
	depth := 0
	for ; n != nil; n = n.outer {
		depth++
	}
	return depth
}

// maker is where a value is declared: the innermost layer, or an output's loss.
func (b *builder) maker(v *ir.Value) (*spec.Errors, spec.Pos) {
	for _, n := range b.graph.nodes {
		if n.context.Name == v.Layer {
			return b.errs.In(n.spec.Label()), n.spec.Pos
		}
	}
	for _, o := range b.net.Outputs {
		if o.Name == v.Layer {
			return b.errs.In(o.Label()), o.Pos
		}
	}
	return b.errs, b.net.NamePos
}

// checkSize reports a network that is larger than the spec allows, or than is
// possible.
func (b *builder) checkSize() {
	parameters, largest := total(b.graph.Program.Params)
	if most := min(b.net.MaxParameters, math.MaxInt); parameters > most {
		e, pos := b.maker(largest)
		e.Errorf(pos, "the network has %d parameters, %d of them in %s; at most %d are allowed, set max_parameters to allow more",
			parameters, largest.Size(), largest.Name, most)
	}
	read := b.read()
	values, largest := total(slices.DeleteFunc(slices.Clone(b.graph.Program.Values), func(v *ir.Value) bool { return v.Shared() || v.Alias != nil || !read[v] }))
	if values > maxValues {
		e, pos := b.maker(largest)
		e.Errorf(pos, "the network has %d values for one sample, %d of them in %s; at most %d are possible",
			values, largest.Size(), largest.Name, maxValues)
	}
}

// read are the values that the network needs; others, as results that nobody wants, go.
func (b *builder) read() map[*ir.Value]bool {
	read := map[*ir.Value]bool{}
	for _, op := range ir.Leaves(b.graph.Program.Ops) {
		for _, a := range op.In {
			read[a.Value.Root()] = true
		}
	}
	for _, v := range slices.Concat(b.graph.Program.Inputs, b.graph.Program.Losses()) {
		read[v.Root()] = true
	}
	for _, o := range b.graph.Program.Outputs {
		read[o.Value.Root()] = true
	}
	return read
}

// total is the number of elements of several values, and the largest.
func total(values []*ir.Value) (n int64, largest *ir.Value) {
	for _, v := range values {
		n += int64(v.Size())
		if largest == nil || v.Size() > largest.Size() {
			largest = v
		}
	}
	return n, largest
}
