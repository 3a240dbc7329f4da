package layer_test

import "testing"

func TestLayerNormalization(t *testing.T) {
	kind := "type = \"layer_normalization\"\n"
	checkShapes(t, []shape{
		{[]string{"[2, 3]"}, kind, "[[2 3]]", 6},
		{[]string{"[2, 3]"}, kind + "axis = 0\nepsilon = 1e-5", "[[2 3]]", 4},
		{[]string{"[2, 3, 4]"}, kind + "axis = [0, -1]\ncenter = false", "[[2 3 4]]", 8},
		{[]string{"5"}, kind + "scale = false\nbeta_initializer = \"ones\"", "[[5]]", 5},
		{[]string{"5"}, kind + "scale = false\ncenter = false", "[[5]]", 0},
	})
	checkMistakes(t, []mistake{
		{[]string{"[2, 3]"}, kind + "axis = 2", `2:8: layer "y": axis 2 is outside of a tensor of 2 axes; expected -2 to 1 (a sample has no batch axis)`},
		{[]string{"[2, 3]"}, kind + "axis = [1, -1]", `2:8: layer "y": axis 1 of [2, 3] stands there twice`},
		{[]string{"[2, 3]"}, kind + "axis = []", `2:8: layer "y": option "axis": found an empty list, expected an integer, or a list of these`},
		{[]string{"[2, 3]"}, kind + "epsilon = 0", `2:11: layer "y": option "epsilon": found 0, expected a number of more than 0`},
		{[]string{"[2, 3]"}, kind + "center = false\nbeta_initializer = \"ones\"", `3:20: layer "y": option "beta_initializer": has no effect without "center"; set that, or remove this`},
		{[]string{"5"}, kind + "scale = false\ncenter = false\ntrainable = false", `4:13: layer "y": option "trainable": it has no weights`},
	})
}

func TestRMSNormalization(t *testing.T) {
	kind := "type = \"rms_normalization\"\n"
	checkShapes(t, []shape{
		{[]string{"[2, 3]"}, kind, "[[2 3]]", 3},
		{[]string{"[2, 3]"}, kind + "axis = [0, 1]", "[[2 3]]", 6},
		{[]string{"[2, 3]"}, kind + "elementwise_affine = false", "[[2 3]]", 0},
	})
	checkMistakes(t, []mistake{
		{[]string{"[2, 3]"}, kind + "axis = -3", `2:8: layer "y": axis -3 is outside of a tensor of 2 axes; expected -2 to 1 (a sample has no batch axis)`},
	})
}

func TestGroupNormalization(t *testing.T) {
	kind := "type = \"group_normalization\"\n"
	checkShapes(t, []shape{
		{[]string{"[2, 32]"}, kind, "[[2 32]]", 64},
		{[]string{"[6, 3]"}, kind + "groups = 2\naxis = 0", "[[6 3]]", 12},
	})
	checkMistakes(t, []mistake{
		{[]string{"[2, 6]"}, kind, `-1:1: layer "y": 6 channels, axis 1 of [2, 6], do not make 32 groups of equal size; expected one of [1, 2, 3, 6]`},
		{[]string{"[2, 6]"}, kind + "groups = 4", `2:10: layer "y": 6 channels, axis 1 of [2, 6], do not make 4 groups of equal size; expected one of [1, 2, 3, 6]`},
	})
}

func TestUnitNormalization(t *testing.T) {
	kind := "type = \"unit_normalization\"\n"
	checkShapes(t, []shape{{[]string{"[2, 3]"}, kind + "axis = [0, 1]\nepsilon = 0.1", "[[2 3]]", 0}})
	checkMistakes(t, []mistake{
		{[]string{"[2, 3]"}, kind + "axis = 5", `2:8: layer "y": axis 5 is outside of a tensor of 2 axes; expected -2 to 1 (a sample has no batch axis)`},
	})
}

func TestLocalResponseNormalization(t *testing.T) {
	kind := "type = \"local_response_normalization\"\n"
	checkShapes(t, []shape{{[]string{"[2, 3]"}, kind + "size = 5\naxis = 0", "[[2 3]]", 0}})
	checkMistakes(t, []mistake{
		{[]string{"[2, 3]"}, kind, `-1:1: layer "y": missing option "size", expected an integer of at least 1`},
		{[]string{"[2, 3]"}, kind + "size = 2147483647", `2:8: layer "y": found 2147483647; an input of shape [2, 3] with zeros around it is too large, at most 2147483647 elements`},
	})
}
