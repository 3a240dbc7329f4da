package layer_test

import "testing"

func TestBatchNormalization(t *testing.T) {
	kind := "type = \"batch_normalization\"\n"
	checkShapes(t, []shape{
		{[]string{"[2, 3]"}, kind, "[[2 3]]", 12},
		{[]string{"[2, 3]"}, kind + "axis = 0\ncenter = false", "[[2 3]]", 6},
		{[]string{"[4, 2, 3]"}, kind + "axis = -2\nscale = false\nmoving_variance_initializer = { type = \"constant\", value = 2.0 }", "[[4 2 3]]", 6},
		{[]string{"5"}, kind + "center = false\nscale = false\ntrainable = false", "[[5]]", 10},
		{[]string{"[2, 3]"}, "type = \"time_distributed\"\n[[layer.body]]\ntype = \"dense\"\nunits = 4\n[[layer.body]]\n" + kind, "[[2 4]]", 32},
	})
	checkMistakes(t, []mistake{
		{[]string{"[2, 3]"}, kind + "axis = 2", `2:8: layer "y": axis 2 is outside of a tensor of 2 axes; expected -2 to 1 (a sample has no batch axis)`},
		{[]string{"[2, 3]"}, kind + "axis = [0, 1]", `2:8: layer "y": option "axis": found a list, expected an integer`},
		{[]string{"[2, 3]"}, kind + "momentum = 1.5", `2:12: layer "y": option "momentum": found 1.5, expected a number from 0 to 1`},
		{[]string{"[2, 3]"}, kind + "epsilon = 0", `2:11: layer "y": option "epsilon": found 0, expected a number of more than 0`},
		{[]string{"[2, 3]"}, kind + "scale = false\ngamma_initializer = \"ones\"", `3:21: layer "y": option "gamma_initializer": has no effect without "scale"; set that, or remove this`},
		{[]string{"[2, 3]"}, kind + "[[layer]]\nname = \"z\"\ntype = \"batch_normalization\"\nshare = \"y\"\nmoving_mean_initializer = \"ones\"", `6:27: layer "z": option "moving_mean_initializer": its weights are those of "y", where this belongs`},
		{[]string{"[2, 3]"}, kind + "[[layer]]\nname = \"z\"\ntype = \"batch_normalization\"\nshare = \"y\"\naxis = 0", `5:9: layer "z": needs gamma of shape [2], but that of "y" is [3]`},
	})
}
