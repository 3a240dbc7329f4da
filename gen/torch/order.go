package torch

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Layers here have channels last, PyTorch's have them before the places: flattening a picture
// gives its numbers in another order, and so do weights by element of that.

// spatial are layers of places with channels.
var spatial = []string{
	"conv", "depthwise_conv", "separable_conv", "conv_transpose", "max_pool", "average_pool", "global_max_pool", "global_average_pool",
	"upsampling", "resizing", "zero_padding", "cropping", "spatial_dropout", "batch_normalization", "group_normalization", "local_response_normalization",
}

// keepers leave elements where they are, or their channels.
var keepers = []string{
	"activation", "relu", "softmax", "prelu", "dropout", "alpha_dropout", "spatial_dropout", "gaussian_dropout", "gaussian_noise",
	"batch_normalization", "layer_normalization", "rms_normalization", "group_normalization", "unit_normalization", "local_response_normalization",
	"add", "subtract", "multiply", "divide", "maximum", "minimum", "average", "pointwise", "residual", "masking", "block",
}

// order is that in which PyTorch has the elements along the last axis of a value: element i
// there is at[i]. nil for the same.
type order struct {
	at   []int
	open bool // the graph does not tell, and it may be the same
}

// orders are those of a graph's values.
type orders struct {
	nodes    []*graph.Node // of all levels
	pictures map[*ir.Value]bool
	of       map[*ir.Value]order
}

// ordersOf follows pictures and what is flattened of them through a graph.
func ordersOf(nodes []*graph.Node) *orders {
	o := &orders{pictures: map[*ir.Value]bool{}, of: map[*ir.Value]order{}}
	o.collect(nodes)
	for o.spread() {
	}
	for _, n := range o.nodes {
		o.forward(n)
	}
	for _, n := range slices.Backward(o.nodes) {
		o.backward(n)
	}
	return o
}

func (o *orders) collect(nodes []*graph.Node) {
	for _, n := range nodes {
		o.collect(n.Body)
		o.nodes = append(o.nodes, n)
	}
}

// spread says of further values that they are pictures; false if there are none.
func (o *orders) spread() bool {
	before := len(o.pictures)
	for _, n := range o.nodes {
		if len(n.In) == 0 || len(n.Outputs) == 0 {
			continue
		}
		is := slices.Contains(spatial, n.Type) && !isPointwise(n)
		keeps := slices.Contains(keepers, n.Type) || isPointwise(n) || n.Type == "concatenate"
		values := append(slices.Clone(n.In), n.Outputs[0].Value)
		is = is || keeps && slices.ContainsFunc(values, func(v *ir.Value) bool { return o.pictures[v] })
		if n.Type == "permute" && o.pictures[n.In[0]] && last(n.In[0]) == last(n.Outputs[0].Value) {
			is = true
		}
		for _, v := range values {
			if is && len(v.Shape) > 1 {
				o.pictures[v] = true
			}
		}
	}
	return len(o.pictures) > before
}

// isPointwise says of a convolution that it takes one place at a time, as a dense layer along
// the last axis would.
func isPointwise(n *graph.Node) bool {
	w := n.Weight("weight")
	return n.Type == "conv" && w != nil && ir.Size(w.Shape[1:len(w.Shape)-1]) == 1
}

func last(v *ir.Value) int { return v.Shape[len(v.Shape)-1] }

// channelsFirst is the order of places with channels.
func channelsFirst(places, channels int) []int {
	at := make([]int, places*channels)
	for i := range at {
		at[i] = i%channels*places + i/channels
	}
	return at
}

// flat is the order of a value's elements along one axis.
func (o *orders) flat(v *ir.Value) order {
	if len(v.Shape) == 1 {
		return o.of[v]
	}
	channels := last(v)
	if channels == 1 || channels == v.Size() {
		return order{}
	}
	first := order{at: channelsFirst(v.Size()/channels, channels)}
	switch {
	case o.pictures[v]:
		return first
	case v.Root().Role == ir.Input && len(v.Shape) == 3, v.Slice != nil && o.pictures[v.Slice.Of]:
		first.open = true
		return first
	}
	return order{}
}

// forward finds the order of a layer's result.
func (o *orders) forward(n *graph.Node) {
	if len(n.In) == 0 || len(n.Outputs) == 0 {
		return
	}
	x, y := n.In[0], n.Outputs[0].Value
	switch {
	case len(y.Shape) == 1 && (n.Type == "flatten" || n.Type == "reshape"):
		o.set(y, o.flat(x))
	case n.Type == "reshape" && o.pictures[x] && last(y) > last(x) && last(y)%last(x) == 0:
		o.set(y, order{channelsFirst(last(y)/last(x), last(x)), true})
	case n.Type == "concatenate" && len(y.Shape) == 1:
		o.joined(n.In, y)
	case slices.Contains(keepers, n.Type):
		for _, v := range n.In {
			if o.of[v].at != nil && last(v) == last(y) {
				o.set(y, o.of[v])
			}
		}
	}
}

func (o *orders) set(v *ir.Value, to order) {
	if to.at != nil {
		o.of[v] = to
	}
}

// joined is the order of values side by side.
func (o *orders) joined(in []*ir.Value, y *ir.Value) {
	var all order
	some := false
	for _, v := range in {
		part, begin := o.of[v], len(all.at)
		some, all.open = some || part.at != nil, all.open || part.open
		for i := range v.Size() {
			at := i
			if part.at != nil {
				at = part.at[i]
			}
			all.at = append(all.at, begin+at)
		}
	}
	if some {
		o.set(y, all)
	}
}

// backward finds the order of what becomes a picture.
func (o *orders) backward(n *graph.Node) {
	if len(n.In) == 0 || len(n.Outputs) == 0 {
		return
	}
	x, y := n.In[0], n.Outputs[0].Value
	switch {
	case n.Type == "reshape" && len(x.Shape) == 1 && o.pictures[y] && o.of[x].at == nil:
		o.set(x, o.flat(y))
	case slices.Contains(keepers, n.Type) && o.of[y].at != nil:
		for _, v := range n.In {
			if o.of[v].at == nil && last(v) == last(y) {
				o.set(v, o.of[y])
			}
		}
	}
}
