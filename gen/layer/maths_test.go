package layer_test

import "testing"

func TestReductions(t *testing.T) {
	for _, name := range []string{"sum", "mean", "max", "min", "prod", "norm", "logsumexp"} {
		kind := "type = \"" + name + "\"\n"
		checkShapes(t, []shape{
			{[]string{"[2, 3, 4]"}, kind, "[[1]]", 0},
			{[]string{"[2, 3, 4]"}, kind + "keepdims = true", "[[1 1 1]]", 0},
			{[]string{"[2, 3, 4]"}, kind + "axis = 1", "[[2 4]]", 0},
			{[]string{"[2, 3, 4]"}, kind + "axis = [-1, 0]", "[[3]]", 0},
			{[]string{"[2, 3, 4]"}, kind + "axis = [0, 2]\nkeepdims = true", "[[1 3 1]]", 0},
		})
		checkMistakes(t, []mistake{
			{[]string{"[2, 3]"}, kind + "axis = 2", `2:8: layer "y": axis 2 is outside of a tensor of 2 axes; expected -2 to 1 (a sample has no batch axis)`},
			{[]string{"[2, 3]"}, kind + "axis = [1, -1]", `2:8: layer "y": [1, -1] has axis 1 twice`},
		})
	}
	checkMistakes(t, []mistake{
		{[]string{"4"}, "type = \"norm\"\nord = \"fro\"", `2:7: layer "y": option "ord": found the string "fro", expected a number, inf or -inf`},
		{[]string{"4"}, "type = \"norm\"\nord = nan", `2:7: layer "y": option "ord": found nan, expected a number, inf or -inf (at most 1000 in size, or infinite)`},
		{[]string{"4"}, "type = \"norm\"\nord = 1001", `2:7: layer "y": option "ord": found 1001, expected a number, inf or -inf (at most 1000 in size, or infinite)`},
	})
}

func TestSlice(t *testing.T) {
	kind := "type = \"slice\"\n"
	cube := []string{"[4, 5, 3]"}
	checkShapes(t, []shape{
		{cube, kind + "start = 1", "[[3 5 3]]", 0},
		{cube, kind + "start = [1, -2]\nstop = [-1, 99]", "[[2 2 3]]", 0},
		{cube, kind + "step = [-2, 2]", "[[2 3 3]]", 0},
		{cube, kind + "start = 1\nsize = 2\naxis = -1", "[[4 5 2]]", 0},
		{cube, kind + "start = -1\nstop = -99\nstep = -3\naxis = 1", "[[4 2 3]]", 0},
	})
	checkMistakes(t, []mistake{
		{cube, kind, `-1:1: layer "y": takes all of x; expected start, stop, size or step`},
		{cube, kind + "start = [1, 0]\nstop = 2", `3:8: layer "y": found [2] beside lists of 2 numbers; expected as many, one for each axis`},
		{cube, kind + "stop = 2\nsize = 2", `3:8: layer "y": found stop and size, expected one of them`},
		{cube, kind + "start = [0, 0, 0, 0]", `2:9: layer "y": numbers for 4 axes, but the input [4, 5, 3] has 3`},
		{cube, kind + "start = 0\naxis = 3", `3:8: layer "y": axis 3 is outside of a tensor of 3 axes; expected -3 to 2 (a sample has no batch axis)`},
		{cube, kind + "start = [0, 0]\naxis = [1, -2]", `3:8: layer "y": [1, -2] has axis 1 twice`},
		{cube, kind + "step = 0", `2:8: layer "y": found 0; expected steps forward or, negative, backward`},
		{cube, kind + "start = 4", `2:9: layer "y": nothing is left of axis 0 of [4, 5, 3]`},
		{cube, kind + "start = 2\nstop = 1", `2:9: layer "y": nothing is left of axis 0 of [4, 5, 3]`},
		{cube, kind + "start = 2\nsize = 3", `3:8: layer "y": axis 0 of [4, 5, 3] has no 3 elements from 2 on in steps of 1`},
		{cube, kind + "start = 1\nsize = 2\nstep = -2", `3:8: layer "y": axis 0 of [4, 5, 3] has no 2 elements from 1 on in steps of -2`},
		{cube, kind + "size = 0", `2:8: layer "y": option "size": found 0, expected an integer of at least 1, or a list of these`},
	})
}

func TestPad(t *testing.T) {
	kind := "type = \"pad\"\n"
	matrix := []string{"[4, 3]"}
	checkShapes(t, []shape{
		{matrix, kind + "pad_width = [[1, 2]]", "[[7 3]]", 0},
		{matrix, kind + "pad_width = [[0, 0], [2, 2]]\nmode = \"reflect\"", "[[4 7]]", 0},
		{matrix, kind + "pad_width = [[0, 0]]\nmode = \"edge\"", "[[4 3]]", 0},
	})
	checkMistakes(t, []mistake{
		{matrix, kind, `-1:1: layer "y": missing option "pad_width", expected a list of lists of integers of at least 0`},
		{matrix, kind + "pad_width = [[1, 1], [1, 1], [1, 1]]", `2:13: layer "y": found 3 pairs, but the input [4, 3] has 2 axes`},
		{matrix, kind + "pad_width = [[1]]", `2:13: layer "y": found [1], expected a pair [before, after] for each axis`},
		{matrix, kind + "pad_width = [[1, 70000]]", `2:13: layer "y": found 70000, expected at most 65536`},
		{matrix, kind + "pad_width = [[4, 0]]\nmode = \"reflect\"", `2:13: layer "y": 4 elements beside axis 0 of [4, 3] cannot be mirrored; at most 3 in mode "reflect"`},
		{matrix, kind + "pad_width = [[4, 5]]\nmode = \"symmetric\"", `2:13: layer "y": 5 elements beside axis 0 of [4, 3] cannot be mirrored; at most 4 in mode "symmetric"`},
		{matrix, kind + "pad_width = [[1, 1]]\nmode = \"edge\"\nconstant_values = 2", `4:19: layer "y": has no effect in mode "edge"; set mode = "constant", or remove this`},
		{matrix, kind + "pad_width = [[1, 1]]\nmode = \"wrap\"", `3:8: layer "y": option "mode": found the string "wrap", expected "constant", "reflect", "symmetric" or "edge"`},
	})
}

func TestRepeats(t *testing.T) {
	matrix := []string{"[4, 3]"}
	checkShapes(t, []shape{
		{matrix, "type = \"repeat\"\nrepeats = 2", "[[24]]", 0},
		{matrix, "type = \"repeat\"\nrepeats = 2\naxis = -1", "[[4 6]]", 0},
		{matrix, "type = \"tile\"\nrepeats = 2", "[[4 6]]", 0},
		{matrix, "type = \"tile\"\nrepeats = [2, 1, 3]", "[[2 4 9]]", 0},
		{matrix, "type = \"repeat_vector\"\nn = 5", "[[5 4 3]]", 0},
		{matrix, "type = \"expand_dims\"\naxis = [0, -1]", "[[1 4 3 1]]", 0},
		{[]string{"[1, 3, 1]"}, "type = \"squeeze\"", "[[3]]", 0},
		{[]string{"[1, 3, 1]"}, "type = \"squeeze\"\naxis = 0", "[[3 1]]", 0},
		{[]string{"[1, 1]"}, "type = \"squeeze\"", "[[1]]", 0},
		{matrix, "type = \"cumsum\"", "[[12]]", 0},
		{matrix, "type = \"cumsum\"\naxis = 1", "[[4 3]]", 0},
	})
	large := []string{"[65536, 256]"}
	checkMistakes(t, []mistake{
		{matrix, "type = \"repeat\"\nrepeats = 2\naxis = 2", `3:8: layer "y": axis 2 is outside of a tensor of 2 axes; expected -2 to 1 (a sample has no batch axis)`},
		{large, "type = \"repeat\"\nrepeats = 1000", `2:11: layer "y": an output of shape [16777216000] is too large; at most 2147483647 elements`},
		{large, "type = \"tile\"\nrepeats = [1000]", `2:11: layer "y": an output of shape [65536, 256000] is too large; at most 2147483647 elements`},
		{large, "type = \"repeat_vector\"\nn = 1000", `2:5: layer "y": an output of shape [1000, 65536, 256] is too large; at most 2147483647 elements`},
		{matrix, "type = \"tile\"\nrepeats = [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]", `2:11: layer "y": found 17 axes, expected at most 16`},
		{matrix, "type = \"expand_dims\"\naxis = [0,1,2,3,4,5,6,7,8,9,10,11,12,13,14]", `2:8: layer "y": found 17 axes, expected at most 16`},
		{matrix, "type = \"expand_dims\"\naxis = 3", `2:8: layer "y": axis 3 is outside of a tensor of 3 axes; expected -3 to 2 (a sample has no batch axis)`},
		{matrix, "type = \"squeeze\"\naxis = 1", `2:8: layer "y": axis 1 of [4, 3] has 3 elements; expected 1`},
		{matrix, "type = \"cumsum\"\naxis = -3", `2:8: layer "y": axis -3 is outside of a tensor of 2 axes; expected -2 to 1 (a sample has no batch axis)`},
	})
}

func TestProducts(t *testing.T) {
	product := "type = \"matmul\"\nfrom = [\"a\", \"b\"]"
	dot := "type = \"dot\"\nfrom = [\"a\", \"b\"]\n"
	checkShapes(t, []shape{
		{[]string{"[4, 3]", "[3, 5]"}, product, "[[4 5]]", 0},
		{[]string{"3", "[2, 3, 5]"}, product, "[[2 5]]", 0},
		{[]string{"[2, 4, 3]", "3"}, product, "[[2 4]]", 0},
		{[]string{"3", "3"}, product, "[[1]]", 0},
		{[]string{"[2, 1, 4, 3]", "[6, 3, 5]"}, product, "[[2 6 4 5]]", 0},
		{[]string{"[4, 3]", "[4, 5]"}, dot + "axes = 0", "[[3 5]]", 0},
		{[]string{"[4, 3]", "[5, 3]"}, dot + "axes = [1, -1]", "[[4 5]]", 0},
		{[]string{"[4, 3]", "[3, 4]"}, dot + "axes = [[0, 1], [1, 0]]", "[[1]]", 0},
	})
	checkMistakes(t, []mistake{
		{[]string{"[4, 3]", "[4, 5]"}, product, `2:9: layer "y": [4, 3] times [4, 5]: the rows of the first have 3 elements, but the columns of the second 4`},
		{[]string{"[2, 4, 3]", "[5, 3, 4]"}, product, `2:9: layer "y": without their last two axes, the shapes [2] and [5] do not broadcast: matched from the last axis, extents must be equal or 1, but found 2 and 5`},
		{[]string{"[65536, 1]", "[1, 65536]"}, product, `2:9: layer "y": an output of shape [65536, 65536] is too large; at most 2147483647 elements`},
		{[]string{"[4, 3]", "[4, 5]"}, dot, `-1:1: layer "y": missing option "axes", expected an integer, a pair of them, or a pair of lists of as many of them`},
		{[]string{"[4, 3]", "[4, 5]"}, dot + "axes = 1", `3:8: layer "y": axis 1 of [4, 3] has 3 elements, but axis 1 of [4, 5] has 5`},
		{[]string{"[4, 3]", "[4, 5]"}, dot + "axes = [0, 2]", `3:8: layer "y": axis 2 is outside of a tensor of 2 axes; expected -2 to 1 (a sample has no batch axis)`},
		{[]string{"[4, 3]", "[4, 5]"}, dot + "axes = [[0, 0], [0, 1]]", `3:8: layer "y": [0, 0] has axis 0 twice`},
		{[]string{"[4, 3]", "[4, 5]"}, dot + "axes = [0, 1, 2]", `3:8: layer "y": option "axes": found a list, expected an integer, a pair of them, or a pair of lists of as many of them`},
		{[]string{"[4, 3]", "[4, 5]"}, dot + "axes = [[0, 1], 0]", `3:8: layer "y": option "axes": found a list, expected an integer, a pair of them, or a pair of lists of as many of them`},
		{[]string{"[4, 3]", "[4, 5]"}, dot + "axes = [\"a\", 0]", `3:9: layer "y": option "axes": found the string "a", expected an integer, a pair of them, or a pair of lists of as many of them`},
	})
}

func TestEinsum(t *testing.T) {
	kind := "type = \"einsum\"\nfrom = [\"a\", \"b\"]\n"
	two := []string{"[4, 3]", "[3, 5]"}
	checkShapes(t, []shape{
		{two, kind + "equation = \"ij,jk->ik\"", "[[4 5]]", 0},
		{two, kind + "equation = \"ij, jk -> kji\"", "[[5 3 4]]", 0},
		{[]string{"[6, 4, 3]", "[6, 4, 3]"}, kind + "equation = \"hqd,hkd->hqk\"", "[[6 4 4]]", 0},
		{[]string{"[4, 4]", "4"}, kind + "equation = \"ii,i->\"", "[[1]]", 0},
	})
	checkMistakes(t, []mistake{
		{two, kind, `-1:1: layer "y": missing option "equation", expected a string`},
		{two, kind + "equation = \"ij,jk\"", `3:12: layer "y": found "ij,jk", expected letters for two inputs and the result, such as "ij,jk->ik"`},
		{two, kind + "equation = \"ij,jk,k->i\"", `3:12: layer "y": found "ij,jk,k->i", expected letters for two inputs and the result, such as "ij,jk->ik"`},
		{two, kind + "equation = \"...j,jk->k\"", `3:12: layer "y": found '.', expected letters from a to z or A to Z`},
		{two, kind + "equation = \"ij,jk->ii\"", `3:12: layer "y": the result "ii" has a letter twice`},
		{two, kind + "equation = \"ij,jk->il\"", `3:12: layer "y": the result has the letter l, but no input has`},
		{two, kind + "equation = \"ijk,jk->i\"", `3:12: layer "y": "ijk" has 3 letters, but input 1 is [4, 3]; expected one for each axis`},
		{two, kind + "equation = \"ij,ik->jk\"", `3:12: layer "y": axes of 4 and of 3 elements are called i; expected as many`},
	})
}

func TestIndices(t *testing.T) {
	zero := "\n[[layer]]\nname = \"z\"\ntype = \"flat_concat\"\nfrom = [\"a\", \"y\"]"
	cube := []string{"[4, 5, 3]"}
	checkShapes(t, []shape{
		{cube, "type = \"argmax\"" + zero, "[[61]]", 0},
		{cube, "type = \"argmin\"\naxis = 1\nkeepdims = true" + zero, "[[72]]", 0},
		{cube, "type = \"top_k\"\nk = 2", "[[4 5 2]]", 0},
		{cube, "type = \"one_hot\"\nnum_classes = 2\naxis = 0" + zero, "[[180]]", 0},
	})
	flat := ` has no gradient, so that no loss can train what it is made of; set weight = 0 to measure it only`
	checkMistakes(t, []mistake{
		{cube, "type = \"argmax\"\naxis = 3", `2:8: layer "y": axis 3 is outside of a tensor of 3 axes; expected -3 to 2 (a sample has no batch axis)`},
		{cube, "type = \"argmax\"\naxis = -1", `5:8: output "y": y` + flat},
		{cube, "type = \"argmin\"\n[[layer]]\nname = \"z\"\ntype = \"reshape\"\ntarget_shape = [1, 1]", `8:8: output "z": z` + flat},
		{cube, "type = \"one_hot\"\nnum_classes = 3", `5:8: output "y": y` + flat},
		{cube, "type = \"top_k\"\nk = 4", `2:5: layer "y": found 4, but the last axis of [4, 5, 3] has 3 elements`},
		{cube, "type = \"top_k\"\nk = 65", `2:5: layer "y": option "k": found 65, expected an integer from 1 to 64`},
		{cube, "type = \"one_hot\"\nnum_classes = 70000", `2:15: layer "y": an output of shape [4, 5, 3, 70000] is too large; at most 2147483647 elements of 65536 classes`},
	})
}

func TestGates(t *testing.T) {
	matrix := []string{"[4, 3]"}
	checkShapes(t, []shape{
		{matrix, "type = \"softmax\"\naxis = 0", "[[4 3]]", 0},
		{matrix, "type = \"relu\"\nmax_value = 6", "[[4 3]]", 0},
		{matrix, "type = \"prelu\"", "[[4 3]]", 12},
		{matrix, "type = \"prelu\"\nshared_axes = [0]", "[[4 3]]", 3},
		{matrix, "type = \"prelu\"\nshared_axes = [0, -1]", "[[4 3]]", 1},
		{matrix, "type = \"glu\"\naxis = 0", "[[2 3]]", 0},
	})
	outside := `axis 2 is outside of a tensor of 2 axes; expected -2 to 1 (a sample has no batch axis)`
	checkMistakes(t, []mistake{
		{matrix, "type = \"softmax\"\naxis = 2", `2:8: layer "y": ` + outside},
		{matrix, "type = \"relu\"\nmax_value = -1", `2:13: layer "y": option "max_value": found -1, expected a number of at least 0`},
		{matrix, "type = \"prelu\"\nshared_axes = [2]", `2:15: layer "y": ` + outside},
		{matrix, "type = \"prelu\"\nshared_axes = [1, -1]", `2:15: layer "y": [1, -1] has axis 1 twice`},
		{matrix, "type = \"glu\"", `-1:1: layer "y": axis 1 of [4, 3] has 3 elements, which have no halves`},
		{matrix, "type = \"activation\"\nactivation = { type = \"log_softmax\", axis = 2 }", `2:23: layer "y": activation "log_softmax": ` + outside},
		{matrix, "type = \"dense\"\nunits = 3\nactivation = { type = \"softmax\", axis = 1 }", `3:23: layer "y": activation "softmax": axis 1 is outside of a tensor of 1 axes; expected -1 to 0 (a sample has no batch axis)`},
		{matrix, "type = \"activation\"\nactivation = { type = \"leaky_relu\", alpha = 0.2, negative_slope = 0.2 }", `2:23: layer "y": activation "leaky_relu": found negative_slope and alpha, which are the same; expected one of them`},
		{matrix, "type = \"activation\"\nactivation = { type = \"elu\", beta = 0.2 }", `2:30: layer "y": activation "elu": unknown option "beta", expected "alpha"`},
	})
}
