package verify_test

import (
	"fmt"
	"maps"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

var _ = listed("Spatial", 9, spatialNetworks)

// spatialNetworks have every option of convolution, pooling, arithmetic and of
// the layers that only move elements.
func spatialNetworks() []*verify.Network {
	var networks []*verify.Network
	add := func(name string, shape []int, layers ...*verify.Layer) {
		networks = append(networks, &verify.Network{
			Name: fmt.Sprintf("%s_%d", name, len(networks)), Inputs: []verify.Input{{"x", shape}}, Layers: layers,
			Outputs: []verify.Output{squared(layers[len(layers)-1].Name)},
		})
	}
	for _, o := range convolutions {
		add("conv", o.shape, of("a", "conv", "x", o.options), of("b", "conv", "a", verify.Options{"kernel_size": []int{2}, "padding": "same", "filters": 2}))
	}
	for _, o := range pools {
		for _, typ := range []string{"max_pool", "average_pool"} {
			add(typ, o.shape, of("a", "conv", "x", verify.Options{"kernel_size": slices.Repeat([]int{1}, len(o.shape))}), of("b", typ, "a", o.options))
		}
	}
	for _, o := range averages {
		add("average_pool", o.shape, of("a", "conv", "x", verify.Options{"kernel_size": 1, "filters": 2}), of("b", "average_pool", "a", o.options))
	}
	for _, typ := range []string{"global_max_pool", "global_average_pool"} {
		for _, keep := range []bool{false, true} {
			add(typ, []int{5, 4, 3}, of("a", "conv", "x", verify.Options{"kernel_size": 2, "filters": 11}), of("b", typ, "a", verify.Options{"keepdims": keep}))
		}
		add(typ, []int{1, 2}, of("a", "conv", "x", verify.Options{"kernel_size": 1, "filters": 1}), of("b", typ, "a", nil))
	}
	for _, typ := range slices.Sorted(maps.Keys(resized)) {
		for _, o := range resized[typ] {
			add(typ, o.shape, of("a", "conv", "x", verify.Options{"kernel_size": slices.Repeat([]int{1}, len(o.shape))}), of("b", typ, "a", o.options), of("c", "conv", "b", verify.Options{"kernel_size": []int{2}, "padding": "same", "filters": 2}))
		}
	}
	for _, typ := range slices.Sorted(maps.Keys(separate)) {
		for _, o := range separate[typ] {
			add(typ, o.shape, of("a", "conv", "x", verify.Options{"kernel_size": slices.Repeat([]int{1}, len(o.shape)-1), "filters": o.shape[len(o.shape)-1]}), of("b", typ, "a", o.options), of("c", "conv", "b", verify.Options{"kernel_size": []int{2}, "padding": "same", "filters": 2}))
		}
	}
	tanh := dense("u", "x", []int{2, 3}, "tanh")
	positive := dense("v", "x", []int{3}, "exponential")
	for _, typ := range []string{"add", "subtract", "multiply", "divide", "maximum", "minimum", "average", "combine", "flat_concat"} {
		add(typ, []int{4}, tanh, positive, &verify.Layer{Name: "y", Type: typ, From: []string{"u", "v"}})
	}
	for _, source := range slices.Sorted(maps.Keys(verify.Formulas)) {
		names := []string{"u", "v"}
		if !slices.Contains([]byte(source), 'v') {
			names = names[:1]
		}
		add("pointwise", []int{4}, tanh, dense("v", "x", []int{3}, nil), &verify.Layer{Name: "p", Type: "pointwise", From: names, Options: verify.Options{"expr": source}},
			&verify.Layer{Name: "y", Type: "flat_concat", From: []string{"p", "v"}})
	}
	return append(networks, movingNetworks()...)
}

type slidingOver struct {
	shape   []int
	options verify.Options
}

var convolutions = []slidingOver{
	{[]int{5, 4, 3}, verify.Options{"kernel_size": 3, "filters": 4, "activation": "tanh"}},
	{[]int{5, 4}, verify.Options{"kernel_size": []int{3, 2}, "padding": "same", "activation": "leaky_relu"}},
	{[]int{6, 5, 2}, verify.Options{"kernel_size": []int{3, 3}, "filters": 9, "strides": []int{2, 1}, "padding": "same"}},
	{[]int{6, 5, 2}, verify.Options{"kernel_size": []int{2, 3}, "filters": []int{2, 2}, "padding": []any{[]int{1, 2}, []int{0, 1}}, "strides": 2}},
	{[]int{9, 8, 2}, verify.Options{"kernel_size": []int{3, 2}, "dilation_rate": []int{2, 3}, "use_bias": false}},
	{[]int{6, 5, 4}, verify.Options{"kernel_size": []int{2, 2}, "groups": 2, "filters": 4, "activation": "softmax"}},
	{[]int{4, 4, 3}, verify.Options{"kernel_size": []int{3, 3}, "groups": 3, "filters": 3, "padding": "same", "activation": "mish"}},
	{[]int{3, 4, 4, 2}, verify.Options{"kernel_size": []int{2, 3, 2}, "filters": 2, "activation": "elu"}},
	{[]int{2, 3, 2, 3, 2}, verify.Options{"kernel_size": []int{2, 2, 1, 2}, "filters": 2}},
	{[]int{12}, verify.Options{"kernel_size": 9, "padding": "same", "strides": 3}},
	{[]int{7, 2, 2}, verify.Options{"kernel_size": []int{3}, "filters": 3}},
	{[]int{1, 1}, verify.Options{"kernel_size": []int{1, 1}}},
}

// separate are convolutions whose kernels see one channel or add to the output.
var separate = map[string][]slidingOver{
	"conv": {{[]int{9, 3}, verify.Options{"kernel_size": 3, "filters": 2, "padding": "causal", "dilation_rate": 2}}},
	"depthwise_conv": {
		{[]int{5, 4, 3}, verify.Options{"kernel_size": 3, "activation": "tanh"}},
		{[]int{7, 6, 16}, verify.Options{"kernel_size": []int{3, 3}, "padding": "same", "strides": 2, "activation": "silu"}},
		{[]int{7, 6, 35}, verify.Options{"kernel_size": []int{3, 2}, "padding": []any{[]int{1, 0}, []int{0, 1}}, "use_bias": false}},
		{[]int{6, 5, 6}, verify.Options{"kernel_size": []int{2, 2}, "depth_multiplier": 3, "padding": "same", "dilation_rate": []int{2, 1}}},
		{[]int{6, 5, 9}, verify.Options{"kernel_size": []int{2, 2}, "depth_multiplier": 2}},
		{[]int{9, 8}, verify.Options{"kernel_size": 3, "padding": "causal", "depth_multiplier": 2}},
		{[]int{9, 2}, verify.Options{"kernel_size": []int{3, 1}, "depth_multiplier": 2}},
		{[]int{4, 2, 3}, verify.Options{"kernel_size": []int{2}, "depth_multiplier": 2}},
		{[]int{3, 4, 4, 2}, verify.Options{"kernel_size": []int{2, 3, 2}}},
		{[]int{1, 1}, verify.Options{"kernel_size": 1}},
	},
	"separable_conv": {
		{[]int{6, 5, 16}, verify.Options{"kernel_size": []int{3, 3}, "filters": 24, "padding": "same", "activation": "silu"}},
		{[]int{6, 5, 3}, verify.Options{"kernel_size": []int{3, 2}, "filters": []int{2, 2}, "strides": []int{1, 2}, "depth_multiplier": 2, "activation": "softmax"}},
		{[]int{9, 3}, verify.Options{"kernel_size": 3, "filters": 2, "padding": "causal", "use_bias": false}},
		{[]int{1, 1}, verify.Options{"kernel_size": 1, "filters": 1}},
	},
	"conv_transpose": {
		{[]int{3, 4, 3}, verify.Options{"kernel_size": 3, "filters": 4, "activation": "tanh"}},
		{[]int{3, 4, 16}, verify.Options{"kernel_size": 2, "strides": 2, "filters": 9, "activation": "silu"}},
		{[]int{3, 4, 16}, verify.Options{"kernel_size": []int{3, 3}, "strides": []int{2, 2}, "padding": "same", "filters": 17}},
		{[]int{3, 4, 9}, verify.Options{"kernel_size": []int{4, 4}, "strides": 2, "padding": []any{[]int{1, 1}, []int{1, 1}}, "filters": 16}},
		{[]int{3, 4, 2}, verify.Options{"kernel_size": []int{5, 3}, "strides": []int{2, 3}, "padding": "same", "output_padding": []int{0, 2}, "filters": 2}},
		{[]int{3, 4, 4}, verify.Options{"kernel_size": 3, "strides": 2, "groups": 2, "filters": 4, "output_padding": 1}},
		{[]int{3, 4, 4}, verify.Options{"kernel_size": []int{3, 2}, "strides": []int{2, 4}, "dilation_rate": []int{3, 2}, "filters": []int{3, 2}, "use_bias": false}},
		{[]int{3, 2, 4, 2}, verify.Options{"kernel_size": []int{2, 3, 2}, "strides": []int{1, 2, 2}, "filters": 2, "padding": "same"}},
		{[]int{6, 2}, verify.Options{"kernel_size": 5, "strides": 3}},
		{[]int{6, 2}, verify.Options{"kernel_size": []int{4, 2}}},
		{[]int{1, 1}, verify.Options{"kernel_size": 1}},
	},
}

var pools = []slidingOver{
	{[]int{6, 5, 2}, verify.Options{"pool_size": 2}},
	{[]int{6, 5, 2}, verify.Options{"pool_size": []int{3, 2}, "strides": 1}},
	{[]int{7, 5, 2}, verify.Options{"pool_size": []int{4, 3}, "strides": []int{2, 2}, "padding": "same"}},
	{[]int{6, 5}, verify.Options{"pool_size": []int{3, 4}, "padding": []any{[]int{2, 1}, []int{0, 3}}, "strides": 1}},
	{[]int{12}, verify.Options{"pool_size": 11, "strides": 1}},
	{[]int{4, 5, 3, 2}, verify.Options{"pool_size": []int{2, 2, 3}, "strides": []int{1, 2, 1}}},
	{[]int{3, 2}, verify.Options{"pool_size": []int{3, 2}}},
	{[]int{9, 8, 2}, verify.Options{"pool_size": []int{2, 3}, "dilation_rate": []int{4, 2}, "strides": 1}},
	{[]int{9, 8, 2}, verify.Options{"pool_size": []int{3, 2}, "strides": 4, "dilation_rate": 2, "padding": []any{[]int{2, 1}, []int{1, 0}}, "ceil_mode": true}},
	{[]int{7, 4, 17}, verify.Options{"pool_size": []int{2, 3}, "strides": []int{5, 2}, "ceil_mode": true}},
}

var averages = []slidingOver{
	{[]int{6, 5, 2}, verify.Options{"pool_size": []int{3, 2}, "padding": "same", "count_include_pad": true}},
	{[]int{7, 6, 2}, verify.Options{"pool_size": []int{3, 3}, "strides": 3, "padding": []any{[]int{2, 0}, []int{1, 1}}, "ceil_mode": true, "count_include_pad": true}},
	{[]int{7, 6, 2}, verify.Options{"pool_size": []int{3, 3}, "strides": 3, "padding": []any{[]int{2, 0}, []int{1, 1}}, "ceil_mode": true}},
}

var resized = map[string][]slidingOver{
	"zero_padding": {
		{[]int{4, 3, 2}, nil},
		{[]int{4, 3, 2}, verify.Options{"padding": []any{[]int{0, 2}, []int{3, 1}}}},
		{[]int{4, 3, 11}, verify.Options{"padding": []int{0, 2}}},
		{[]int{5}, verify.Options{"padding": 2}},
		{[]int{2, 3, 2, 2}, verify.Options{"padding": []any{1, []int{0, 2}, []int{1, 0}}}},
		{[]int{3, 2}, verify.Options{"padding": 0}},
	},
	"cropping": {
		{[]int{6, 5, 2}, verify.Options{"cropping": 1}},
		{[]int{6, 5, 11}, verify.Options{"cropping": []any{[]int{0, 2}, []int{3, 1}}}},
		{[]int{5}, verify.Options{"cropping": []any{[]int{2, 0}}}},
		{[]int{4, 5, 4, 2}, verify.Options{"cropping": []any{1, []int{0, 2}, []int{1, 0}}}},
		{[]int{3, 2}, verify.Options{"cropping": 0}},
	},
	"upsampling": {
		{[]int{4, 3, 2}, nil},
		{[]int{4, 3, 11}, verify.Options{"size": []int{3, 2}}},
		{[]int{5, 2}, verify.Options{"size": []int{20}, "interpolation": "nearest"}},
		{[]int{4, 3, 2}, verify.Options{"size": []int{2, 3}, "interpolation": "bilinear"}},
		{[]int{4, 3, 11}, verify.Options{"size": 2, "interpolation": "bilinear", "align_corners": true}},
		{[]int{1, 3}, verify.Options{"size": []int{4, 2}, "interpolation": "bilinear"}},
		{[]int{3}, verify.Options{"size": 35, "interpolation": "bilinear"}},
		{[]int{2, 3, 2, 2}, verify.Options{"size": []int{2, 1, 3}, "interpolation": "bilinear"}},
		{[]int{2, 3}, verify.Options{"size": 1}},
	},
	"resizing": {
		{[]int{4, 3, 2}, verify.Options{"size": []int{6, 7}}},
		{[]int{7, 9, 11}, verify.Options{"size": []int{4, 6}}},
		{[]int{7, 9, 2}, verify.Options{"size": []int{3, 4}, "align_corners": true}},
		{[]int{7, 9, 2}, verify.Options{"size": []int{3, 1}, "align_corners": true}},
		{[]int{7, 9, 2}, verify.Options{"size": 5, "half_pixel_centers": false}},
		{[]int{7, 9, 2}, verify.Options{"size": []int{10, 6}, "interpolation": "nearest"}},
		{[]int{7, 9, 2}, verify.Options{"size": []int{10, 6}, "interpolation": "nearest", "half_pixel_centers": false}},
		{[]int{4, 4, 2}, verify.Options{"size": 6, "interpolation": "nearest"}},
		{[]int{29, 2}, verify.Options{"size": 37}},
		{[]int{37}, verify.Options{"size": 29}},
		{[]int{2, 3, 4, 2}, verify.Options{"size": []int{3, 3, 2}}},
	},
}

// movingNetworks have the layers that move elements, and convolutions inside
// others.
func movingNetworks() []*verify.Network {
	var networks []*verify.Network
	u, v := dense("u", "x", []int{2, 3}, "tanh"), dense("v", "x", []int{2, 3}, nil)
	for i, l := range []*verify.Layer{
		{Type: "concatenate", Options: verify.Options{}},
		{Type: "concatenate", Options: verify.Options{"axis": 0}},
		{Type: "join", Options: verify.Options{}},
		{Type: "join", Options: verify.Options{"axis": -1}},
		{Type: "join", Options: verify.Options{"axis": 1}},
	} {
		l.Name, l.From = "y", []string{"u", "v", "u"}
		networks = append(networks, &verify.Network{Name: fmt.Sprintf("moving_%d", i), Inputs: input(4), Layers: []*verify.Layer{u, v, l}, Outputs: []verify.Output{squared("y")}})
	}
	for i, o := range []verify.Options{{}, {"axis": -1}, {"sections": 2}, {"sections": []int{1, 2}, "axis": 1}} {
		networks = append(networks, &verify.Network{
			Name: fmt.Sprintf("split_%d", i), Inputs: input(4), Layers: []*verify.Layer{u, of("s", "split", "u", o)},
			Outputs: []verify.Output{squared("s.0"), {From: "s.1", Loss: "mean_squared_error", Weight: 2}},
		})
	}
	conv := of("c", "conv", "", verify.Options{"kernel_size": []int{2}, "filters": 3, "padding": "same"})
	pool := of("p", "max_pool", "", verify.Options{"pool_size": []int{2}, "padding": "same", "strides": 1})
	large := of("q", "max_pool", "", verify.Options{"pool_size": []int{3, 5}, "strides": 1})
	tiles := func(name, from string, filters int) *verify.Layer {
		return of(name, "conv", from, verify.Options{"kernel_size": []int{3, 3}, "filters": filters, "padding": "same"})
	}
	return append(networks,
		&verify.Network{Name: "conv_in_tiles", Inputs: []verify.Input{{Name: "x", Shape: []int{9, 8, 16}}}, // enough of everything for Winograd's convolution
			Layers: []*verify.Layer{tiles("a", "x", 16), tiles("b", "a", 17), of("y", "dense", "b", verify.Options{"units": 2})}, Outputs: []verify.Output{squared("y")}},
		sample("permute", dense("d", "x", []int{2, 3, 4}, nil), of("p", "permute", "d", verify.Options{"dims": []int{2, 0, 1}}), of("y", "conv", "p", verify.Options{"kernel_size": 2})),
		sample("conv_in_time", dense("d", "x", []int{3, 4, 2}, nil), of("t", "time_distributed", "d", nil, conv, pool)),
		sample("pool_in_time", dense("d", "x", []int{2, 4, 5}, nil), of("t", "time_distributed", "d", nil, large)),
		sample("conv_in_residual", of("r", "residual", "x", verify.Options{"activation": "relu"}, conv, pool)),
		sample("derived", append(withDerived(dense("d", "x", []int{4}, "tanh")), dense("y", "sum", []int{2}, nil))...),
		sample("conv_shared", dense("d", "x", []int{4, 3}, nil), of("a", "conv", "d", verify.Options{"kernel_size": []int{2}, "filters": 3, "padding": "same"}),
			&verify.Layer{Name: "b", Type: "conv", From: []string{"a"}, Share: "a", Options: verify.Options{"kernel_size": []int{2}, "filters": 3}}),
	)
}
