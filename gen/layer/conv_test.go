package layer_test

import "testing"

func TestConvShapes(t *testing.T) {
	image := []string{"[9, 8, 3]"}
	checkShapes(t, []shape{
		{image, "type = \"conv\"\nfilters = 4\nkernel_size = [3, 3]", "[[7 6 4]]", 4*3*3*3 + 4},
		{image, "type = \"conv\"\nfilters = 4\nkernel_size = 3", "[[7 6 4]]", 4*3*3*3 + 4},
		{image, "type = \"conv\"\nkernel_size = [3, 3]", "[[7 6]]", 3*3*3 + 1},
		{image, "type = \"conv\"\nfilters = [2, 5]\nkernel_size = [3]", "[[7 2 5]]", 10*3*24 + 10},
		{image, "type = \"conv\"\nfilters = 2\nkernel_size = [3, 3, 3]\nuse_bias = false", "[[7 6 1 2]]", 2 * 27},
		{image, "type = \"conv\"\nfilters = 4\nkernel_size = [3, 3]\nstrides = 2\npadding = \"same\"", "[[5 4 4]]", 4*27 + 4},
		{image, "type = \"conv\"\nfilters = 4\nkernel_size = [3, 3]\nstrides = [2, 3]", "[[4 2 4]]", 4*27 + 4},
		{image, "type = \"conv\"\nfilters = 4\nkernel_size = [3, 3]\ndilation_rate = [2, 3]", "[[5 2 4]]", 4*27 + 4},
		{image, "type = \"conv\"\nfilters = 4\nkernel_size = [3, 3]\npadding = [[1, 2], [0, 0]]", "[[10 6 4]]", 4*27 + 4},
		{image, "type = \"conv\"\nfilters = 6\nkernel_size = [3, 3]\ngroups = 3", "[[7 6 6]]", 6*9 + 6},
		{[]string{"[32, 32]"}, "type = \"conv\"\nfilters = 5\nkernel_size = [5, 5]\npadding = \"same\"", "[[32 32 5]]", 5*25 + 5},
		{[]string{"[1]"}, "type = \"conv\"\nkernel_size = 1", "[[1]]", 2},
		{[]string{"[9, 2]"}, "type = \"conv\"\nkernel_size = 3\nfilters = 4\npadding = \"causal\"\ndilation_rate = 2\nstrides = 2", "[[5 4]]", 28},
	})
}

func TestConvMistakes(t *testing.T) {
	image := []string{"[9, 8, 3]"}
	checkMistakes(t, []mistake{
		{image, "type = \"conv\"\nfilters = 4", `-1:1: layer "y": missing option "kernel_size", expected a positive integer or a list of them`},
		{image, "type = \"conv\"\nkernel_size = 0", `2:15: layer "y": option "kernel_size": found 0, expected a positive integer or a list of them`},
		{image, "type = \"conv\"\nkernel_size = [3, \"3\"]", `2:19: layer "y": option "kernel_size": found the string "3", expected a positive integer or a list of them`},
		{image, "type = \"conv\"\nkernel_size = []", `2:15: layer "y": option "kernel_size": found an empty list, expected a positive integer or a list of them`},
		{image, "type = \"conv\"\nkernel_size = [1, 1, 1, 1]", `2:15: layer "y": [1, 1, 1, 1] has 4 axes, but the input [9, 8, 3] has only 3`},
		{image, "type = \"conv\"\nkernel_size = [10, 3]", `2:15: layer "y": the kernel spans 10 along axis 0, but the input [9, 8, 3] has 9 there`},
		{image, "type = \"conv\"\nkernel_size = [4, 3]\ndilation_rate = 4\npadding = [[1, 1], [0, 0]]", `2:15: layer "y": the kernel spans 13 along axis 0, but the input [9, 8, 3] has 11 there, 2 of it padding`},
		{image, "type = \"conv\"\nkernel_size = [3, 3]\nstrides = [1, 1, 1]", `3:11: layer "y": found [1, 1, 1] for a kernel of 2 axes; expected a number for each, or a single one for all`},
		{image, "type = \"conv\"\nkernel_size = [3, 3]\nstrides = 0", `3:11: layer "y": option "strides": found 0, expected a positive integer or a list of them`},
		{image, "type = \"conv\"\nkernel_size = [3, 3]\ndilation_rate = [2]", `3:17: layer "y": found [2] for a kernel of 2 axes; expected a number for each, or a single one for all`},
		{image, "type = \"conv\"\nkernel_size = [3, 3]\npadding = \"sane\"", `3:11: layer "y": option "padding": found the string "sane", expected "valid", "same", "causal" or a list with a pair [before, after] for each axis of the kernel; did you mean "same"?`},
		{image, "type = \"conv\"\nkernel_size = [3, 3]\npadding = \"causal\"", `3:11: layer "y": "causal" is for kernels of one axis, but this one has 2`},
		{image, "type = \"conv\"\nkernel_size = [3, 3]\npadding = 1", `3:11: layer "y": option "padding": found 1, expected "valid", "same", "causal" or a list with a pair [before, after] for each axis of the kernel`},
		{image, "type = \"conv\"\nkernel_size = [3, 3]\npadding = []", `3:11: layer "y": option "padding": found an empty list, expected "valid", "same", "causal" or a list with a pair [before, after] for each axis of the kernel`},
		{image, "type = \"conv\"\nkernel_size = [3, 3]\npadding = [1, 2]", `3:12: layer "y": option "padding": found 1, expected a pair [before, after]`},
		{image, "type = \"conv\"\nkernel_size = [3, 3]\npadding = [[1, 2, 3], [0, 0]]", `3:12: layer "y": option "padding": found a list, expected a pair [before, after]`},
		{image, "type = \"conv\"\nkernel_size = [3, 3]\npadding = [[1, -2], [0, 0]]", `3:16: layer "y": option "padding": found -2, expected an integer from 0 to 65536`},
		{image, "type = \"conv\"\nkernel_size = [3, 3]\npadding = [[1, 2]]", `3:11: layer "y": found [[1 2]] for a kernel of 2 axes; expected a pair for each`},
		{image, "type = \"conv\"\nkernel_size = [3, 3]\npadding = [[65536, 65536], [65536, 65536]]", `3:11: layer "y": the padded input would have more than 2147483647 elements`},
		{image, "type = \"conv\"\nkernel_size = [3, 3]\ngroups = 2", `3:10: layer "y": 3 channels cannot be split into 2 groups`},
		{image, "type = \"conv\"\nkernel_size = [3, 3]\ngroups = 3\nfilters = 4", `3:10: layer "y": 4 filters cannot be split into 3 groups`},
		{image, "type = \"conv\"\nkernel_size = [3, 3]\ngroups = 0", `3:10: layer "y": option "groups": found 0, expected an integer of at least 1`},
		{image, "type = \"conv\"\nkernel_size = [3, 3]\nfilters = 1000000000", `3:11: layer "y": a weight of 1000000000 filters with kernels of [3, 3] over 3 channels is too large; at most 2147483647 elements`},
		{image, "type = \"conv\"\nkernel_size = [1, 1]\nfilters = 100000000", `3:11: layer "y": an output of [9, 8] places with 100000000 filters is too large; at most 2147483647 elements`},
		{image, "type = \"conv\"\nkernel_size = [3, 3]\nkernel_sise = 3", `3:1: layer "y": unknown option "kernel_sise"; did you mean "kernel_size"?`},
		{image, "type = \"conv\"\nkernel_size = [3, 3]\nactivation = \"relo\"", `3:14: layer "y": option "activation": unknown activation "relo"; did you mean "relu"?`},
	})
}
