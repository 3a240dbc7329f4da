package export

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// filled is a weight, or a tensor of a number in its place.
func (l *layerOf) filled(name string, shape []int, otherwise float64) string {
	if w := l.weight(name, shape, nil); w != "" {
		return w
	}
	return l.constant(onnx.NewFloats(l.Name+"."+name, shape, slices.Repeat([]float64{otherwise}, ir.Size(shape))))
}

func isLast(axis, rank int) bool { return axis == -1 || axis == rank-1 }

func batchNormalization(l *layerOf) bool {
	o, x := l.Options.(*layer.BatchNormalization), l.In[0]
	if !isLast(o.Axis, len(x.Shape)) {
		return false
	}
	c := x.Shape[len(x.Shape)-1:]
	in := []string{l.channelsFirst(x), l.filled("gamma", c, 1), l.filled("beta", c, 0), l.filled("moving_mean", c, 0), l.filled("moving_variance", c, 1)}
	return l.give(l.node("BatchNormalization", in, float("epsilon", o.Epsilon)), len(x.Shape) > 1)
}

func groupNormalization(l *layerOf) bool {
	o, x := l.Options.(*layer.GroupNormalization), l.In[0]
	if !isLast(o.Axis, len(x.Shape)) || len(x.Shape) < 2 {
		return false
	}
	c := x.Shape[len(x.Shape)-1:]
	in := []string{l.channelsFirst(x), l.filled("gamma", c, 1), l.filled("beta", c, 0)}
	return l.give(l.node("GroupNormalization", in, float("epsilon", o.Epsilon), number("num_groups", o.Groups)), true)
}

func layerNormalization(l *layerOf) bool {
	o, x := l.Options.(*layer.LayerNormalization), l.In[0]
	rank := len(x.Shape)
	axes := slices.Clone(o.Axis)
	for i := range axes {
		if axes[i] < 0 {
			axes[i] += rank
		}
	}
	slices.Sort(axes)
	if axes[0] != rank-len(axes) {
		return false
	}
	shape := x.Shape[axes[0]:]
	in := []string{l.of(x), l.filled("gamma", shape, 1), l.filled("beta", shape, 0)}
	return l.give(l.node("LayerNormalization", in, float("epsilon", o.Epsilon), number("axis", axes[0]+1)), false)
}
