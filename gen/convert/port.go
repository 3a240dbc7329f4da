package convert

import (
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// input makes a layer of an input: without the axis of samples, and with channels as its last
// axis where what reads it is of pictures.
func (im *importer) input(in onnx.Value) {
	switch {
	case in.Other != "":
		im.refuse("input %q is %s, expected a tensor", in.Name, in.Other)
	case !in.Type.IsNumber():
		im.refuse("input %q has elements of type %s, expected numbers", in.Name, in.Type)
	case !in.Known:
		im.refuse("input %q has no shape; export the model with one", in.Name)
	default:
		im.enter(in)
		return
	}
	im.values[in.Name] = nil
}

func (im *importer) enter(in onnx.Value) {
	if len(in.Dims) > maxAxes {
		im.refuse("input %q has %d axes, expected at most %d", in.Name, len(in.Dims), maxAxes)
		im.values[in.Name] = nil
		return
	}
	extents := make([]int, len(in.Dims))
	size := int64(1)
	for i, d := range in.Dims {
		if d.Size < 1 || d.Size > maxArray || size*d.Size > maxArray {
			im.refuse("input %q: axis %d has %d elements, expected 1 to %d in all", in.Name, i, d.Size, maxArray)
			im.values[in.Name] = nil
			return
		}
		size *= d.Size
		extents[i] = int(d.Size)
	}
	port := Port{Model: in.Name, Shape: []int{}}
	batch := slices.IndexFunc(in.Dims, func(d onnx.Dim) bool { return d.Size == 1 && strings.Contains(strings.ToLower(d.Name), "batch") })
	if batch < 0 && len(extents) > 1 && extents[0] == 1 {
		batch = 0
	}
	for axis := range extents {
		if axis != batch {
			port.Axes = append(port.Axes, axis)
		}
	}
	if len(extents) > 2 && batch <= 0 && im.isPicture(in.Name) {
		port.Axes = append(slices.DeleteFunc(port.Axes, func(axis int) bool { return axis == 1 }), 1)
	}
	for _, axis := range port.Axes {
		port.Shape = append(port.Shape, extents[axis])
	}
	if len(port.Shape) == 0 {
		port.Shape = []int{1}
	}
	im.hint, im.origin = in.Name, nil
	l := im.add("input", port.Shape)
	im.inputs, im.entries = append(im.inputs, port), append(im.entries, l)
	of := typeOf(in.Type)
	if of != reals && of != onnx.Bool {
		l.options.Set("dtype", "int32")
	}
	im.values[in.Name] = viewed(l.ref(), len(extents), port.Axes, of)
}

// spatial are operators whose input has channels as axis 1 and places behind.
var spatial = strings.Fields("Conv ConvTranspose MaxPool AveragePool GlobalMaxPool GlobalAveragePool BatchNormalization InstanceNormalization GroupNormalization LRN Resize Upsample DepthToSpace SpaceToDepth GridSample")

// isPicture says whether an input comes to such an operator, through others that leave axes as
// they are.
func (im *importer) isPicture(name string) bool {
	reached := map[string]bool{name: true}
	for _, n := range im.nodes {
		for i, in := range n.Inputs {
			switch o := operators[n.Op]; {
			case !reached[in]:
			case i == 0 && slices.Contains(spatial, n.Op):
				return true
			case o != nil && o.neutral:
				for _, out := range n.Outputs {
					reached[out] = true
				}
			}
		}
	}
	return false
}

// exit is an output under way.
type exit struct {
	port Port
	at   ref
	of   onnx.DType
}

// outputs finds the layers of the outputs.
func (im *importer) outputs() []*exit {
	var list []*exit
	for _, out := range im.ends {
		v, known := im.values[out.Model]
		switch {
		case v == nil && !known && im.tensors[out.Model] == nil:
			im.refuse("output %q: no node makes it", out.Model)
		case v == nil && known: // has been reported
		case v == nil || v.constant != nil:
			im.refuse("output %q is a constant; export the model without it", out.Model)
		default:
			im.of, im.hint, im.origin = "", out.Model, nil
			at, axes := im.seen(v)
			if at.layer.typ == "input" {
				l := im.add("activation", at.shape(), at)
				l.options.Set("activation", "linear")
				at = l.ref()
			}
			list = append(list, &exit{Port{Name: out.Name, Model: out.Model, Shape: at.shape(), Axes: axes}, at, v.of})
		}
	}
	if len(list) == 0 && im.reasons == nil {
		im.refuse("it has no outputs")
	}
	return list
}
