package export

import (
	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
)

func pool(l *layerOf) bool {
	s := l.Options.(layer.Sliding).Slides(l.In[0])
	x, ok := l.places(s)
	if !ok {
		return false
	}
	op, attributes := "MaxPool", slides(s)
	switch o := l.Options.(type) {
	case *layer.AveragePool:
		op = "AveragePool"
		if o.CountIncludePad {
			attributes = append(attributes, number("count_include_pad", 1))
		}
		if o.CeilMode {
			attributes = append(attributes, number("ceil_mode", 1))
		}
	case *layer.MaxPool:
		if o.CeilMode {
			attributes = append(attributes, number("ceil_mode", 1))
		}
	}
	return l.placed(activation.Activation{}, s, l.node(op, []string{x}, attributes...))
}

func globalPool(l *layerOf) bool {
	x := l.In[0]
	if len(x.Shape) < 2 {
		return false
	}
	op := map[string]string{"global_max_pool": "GlobalMaxPool", "global_average_pool": "GlobalAveragePool"}[l.Type]
	return l.give(l.shaped(l.node(op, []string{l.channelsFirst(x)}), l.result().Shape), false)
}
