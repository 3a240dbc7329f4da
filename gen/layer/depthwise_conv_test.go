package layer_test

import "testing"

func TestDepthwiseConv(t *testing.T) {
	kind, image := "type = \"depthwise_conv\"\n", []string{"[9, 8, 3]"}
	checkShapes(t, []shape{
		{image, kind + "kernel_size = [3, 3]", "[[7 6 3]]", 9*3 + 3},
		{image, kind + "kernel_size = 3\npadding = \"same\"\nstrides = [2, 3]\nuse_bias = false", "[[5 3 3]]", 9 * 3},
		{image, kind + "kernel_size = [2, 3]\ndepth_multiplier = 4\ndilation_rate = [2, 1]", "[[7 6 12]]", 6*12 + 12},
		{image, kind + "kernel_size = [2, 2, 2]\ndepth_multiplier = 2", "[[8 7 2 2]]", 8*2 + 2},
		{[]string{"[6, 5, 2, 2]"}, kind + "kernel_size = [2, 2]\ndepth_multiplier = 3", "[[5 4 2 6]]", 4*12 + 12},
		{[]string{"[6, 5]"}, kind + "kernel_size = 3\npadding = \"causal\"", "[[6 5]]", 3*5 + 5},
	})
	checkMistakes(t, []mistake{
		{image, kind, `-1:1: layer "y": missing option "kernel_size", expected a positive integer or a list of them`},
		{image, kind + "kernel_size = [3, 3]\npadding = \"causal\"", `3:11: layer "y": "causal" is for kernels of one axis, but this one has 2`},
		{image, kind + "kernel_size = [3, 3]\npadding = \"casual\"", `3:11: layer "y": option "padding": found the string "casual", expected "valid", "same", "causal" or a list with a pair [before, after] for each axis of the kernel; did you mean "causal"?`},
		{image, kind + "kernel_size = [3, 3]\ndepth_multiplier = 0", `3:20: layer "y": option "depth_multiplier": found 0, expected an integer of at least 1`},
		{image, kind + "kernel_size = [3, 3]\ndepth_multiplier = 100000000", `3:20: layer "y": 100000000 kernels for each of 3 channels are too many; at most 2147483647 elements`},
		{image, kind + "kernel_size = [3, 3]\nfilters = 4", `3:1: layer "y": unknown option "filters", expected "kernel_size", "strides", "padding", "dilation_rate", "depth_multiplier", "depthwise_initializer", "depthwise_regularizer", "depthwise_constraint", "activation", "use_bias", "bias_initializer", "bias_regularizer" or "bias_constraint"`},
		{image, kind + "kernel_size = [3, 3]\nuse_bias = false\nbias_initializer = \"ones\"", `4:20: layer "y": option "bias_initializer": has no effect without "use_bias"; set that, or remove this`},
	})
}

func TestSeparableConv(t *testing.T) {
	kind, image := "type = \"separable_conv\"\n", []string{"[9, 8, 3]"}
	checkShapes(t, []shape{
		{image, kind + "filters = 5\nkernel_size = [3, 3]", "[[7 6 5]]", 9*3 + 5*3 + 5},
		{image, kind + "filters = [2, 2]\nkernel_size = 3\ndepth_multiplier = 2\nuse_bias = false", "[[7 6 2 2]]", 9*6 + 4*6},
		{image, kind + "filters = 2\nkernel_size = [2, 2, 2]\ndepth_multiplier = 2", "[[8 7 2 2]]", 8*2 + 2*2 + 2},
		{[]string{"[6, 5]"}, kind + "filters = 2\nkernel_size = 3\npadding = \"causal\"", "[[6 2]]", 3*5 + 2*5 + 2},
	})
	checkMistakes(t, []mistake{
		{image, kind + "kernel_size = 3", `-1:1: layer "y": missing option "filters", expected a positive integer or a list of them`},
		{image, kind + "filters = 3\nkernel_size = 10", `3:15: layer "y": the kernel spans 10 along axis 0, but the input [9, 8, 3] has 9 there`},
		{image, kind + "filters = 2000000000\nkernel_size = 1", `2:11: layer "y": 2000000000 filters over 72 places of 3 channels are too many; at most 2147483647 elements`},
	})
}
