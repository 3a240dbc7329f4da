package layer_test

import "testing"

func TestConvTranspose(t *testing.T) {
	kind, image := "type = \"conv_transpose\"\n", []string{"[5, 4, 3]"}
	checkShapes(t, []shape{
		{image, kind + "filters = 4\nkernel_size = [3, 3]", "[[7 6 4]]", 9*12 + 4},
		{image, kind + "filters = 4\nkernel_size = 3\nstrides = 2", "[[11 9 4]]", 9*12 + 4},
		{image, kind + "filters = 4\nkernel_size = 3\nstrides = 2\noutput_padding = [0, 1]", "[[11 10 4]]", 9*12 + 4},
		{image, kind + "filters = 4\nkernel_size = 2\nstrides = 3", "[[15 12 4]]", 4*12 + 4},
		{image, kind + "filters = 4\nkernel_size = 2\nstrides = 3\noutput_padding = 0", "[[14 11 4]]", 4*12 + 4},
		{image, kind + "filters = 4\nkernel_size = 3\nstrides = 2\npadding = \"same\"", "[[10 8 4]]", 9*12 + 4},
		{image, kind + "filters = 4\nkernel_size = 3\nstrides = 2\npadding = \"same\"\noutput_padding = 0", "[[9 7 4]]", 9*12 + 4},
		{image, kind + "filters = 4\nkernel_size = 3\nstrides = 2\npadding = [[1, 1], [0, 2]]", "[[9 7 4]]", 9*12 + 4},
		{image, kind + "filters = [2, 3]\nkernel_size = [3]\ndilation_rate = 2", "[[9 2 3]]", 3*6*12 + 6},
		{image, kind + "kernel_size = [3, 3]\nuse_bias = false", "[[7 6]]", 9 * 3},
		{image, kind + "filters = 6\ngroups = 3\nkernel_size = [2, 2]", "[[6 5 6]]", 4*6 + 6},
	})
	checkMistakes(t, []mistake{
		{image, kind + "filters = 4", `-1:1: layer "y": missing option "kernel_size", expected a positive integer or a list of them`},
		{image, kind + "kernel_size = [1, 1, 1, 1]", `2:15: layer "y": [1, 1, 1, 1] has 4 axes, but the input [5, 4, 3] has only 3`},
		{image, kind + "kernel_size = 3\nstrides = [2, 2, 2]", `3:11: layer "y": found [2, 2, 2] for a kernel of 2 axes; expected a number for each, or a single one for all`},
		{image, kind + "kernel_size = 3\npadding = \"causal\"", `3:11: layer "y": option "padding": found the string "causal", expected "valid", "same" or a list with a pair [before, after] for each axis of the kernel`},
		{image, kind + "kernel_size = 3\npadding = [[1, 1]]", `3:11: layer "y": found [[1 1]] for a kernel of 2 axes; expected a pair for each`},
		{image, kind + "kernel_size = 3\npadding = [[4, 3], [0, 0]]", `3:11: layer "y": nothing is left along axis 0, where the kernels reach over 7`},
		{image, kind + "kernel_size = 3\nstrides = 2\noutput_padding = [1, 2]", `4:18: layer "y": 2 along axis 1; expected less than 2, the greater of strides and dilation_rate`},
		{image, kind + "kernel_size = 3\noutput_padding = -1", `3:18: layer "y": option "output_padding": found -1, expected an integer from 0 to 65536`},
		{image, kind + "kernel_size = 3\noutput_padding = [0]", `3:18: layer "y": found [0] for a kernel of 2 axes; expected a number for each, or a single one for all`},
		{image, kind + "kernel_size = 3\noutput_padding = []", `3:18: layer "y": option "output_padding": found an empty list, expected an integer of at least 0 or a list of them`},
		{image, kind + "kernel_size = 3\ngroups = 2", `3:10: layer "y": 3 channels cannot be split into 2 groups`},
		{image, kind + "kernel_size = 3\ngroups = 3\nfilters = 4", `3:10: layer "y": 4 filters cannot be split into 3 groups`},
		{image, kind + "kernel_size = [3, 3]\nfilters = 1000000000", `3:11: layer "y": a weight of 1000000000 filters with kernels of [3, 3] over 3 channels is too large; at most 2147483647 elements`},
		{image, kind + "kernel_size = [1, 1]\nfilters = 200000000", `3:11: layer "y": an output of [5, 4] places with 200000000 filters is too large; at most 2147483647 elements`},
	})
}
