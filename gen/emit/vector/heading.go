package vector

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// headings are lines over a call that say which layers it is of, where those are not
// the layers of the call before.
func (d *driver) headings(c *schedule.Call) []jen.Code {
	if d.bound > 0 {
		return nil
	}
	ops := c.Ops
	if c.Op != nil {
		ops = []*ir.Op{c.Op}
	}
	var code []jen.Code
	for _, op := range ir.Leaves(ops) {
		if op.Layer == d.layer && op.Stage == d.stage {
			continue
		}
		d.layer, d.stage = op.Layer, op.Stage
		if text := d.headingOf(op); text != d.heading {
			d.heading = text
			code = append(code, jen.Comment(text))
		}
	}
	return code
}

// headingOf is a layer and what is done for it: "hidden1: dense, 1024 → 225".
func (d *driver) headingOf(op *ir.Op) string {
	switch op.Stage {
	case ir.LossForward:
		i := slices.IndexFunc(d.Info.Outputs, func(o runtime.OutputInfo) bool { return o.Name == op.Layer })
		if i < 0 {
			return op.Layer + ": loss"
		}
		return op.Layer + ": " + d.Info.Outputs[i].Loss
	case ir.LossBackward:
		return op.Layer + ": gradient of the loss"
	case ir.Backward:
		return op.Layer + ": backward"
	}
	i := slices.IndexFunc(d.Info.Layers, func(l runtime.LayerInfo) bool { return l.Name == op.Layer })
	if i < 0 {
		return op.Layer
	}
	l := d.Info.Layers[i]
	text := l.Name + ": " + l.Type
	if len(l.InputShapes) > 0 {
		text += ", " + shapes(l.InputShapes)
	}
	return text + " → " + shapes(l.Shapes)
}

// shapes lists a few.
func shapes(all [][]int) string {
	const few = 4
	if len(all) > few {
		return fmt.Sprintf("%d tensors", len(all))
	}
	var each []string
	for _, shape := range all {
		each = append(each, source.Times(shape))
	}
	return strings.Join(each, " and ")
}
