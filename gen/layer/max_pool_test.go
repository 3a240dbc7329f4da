package layer_test

import "testing"

func TestMaxPoolShapes(t *testing.T) { poolShapes(t, "max_pool") }

func TestMaxPoolMistakes(t *testing.T) { poolMistakes(t, "max_pool") }

func poolShapes(t *testing.T, name string) {
	t.Helper()
	kind, image := "type = \""+name+"\"\n", []string{"[9, 8, 3]"}
	checkShapes(t, []shape{
		{image, kind + "pool_size = 2", "[[4 4 3]]", 0},
		{image, kind + "pool_size = [2]", "[[4 8 3]]", 0},
		{image, kind + "pool_size = [3, 2]\nstrides = 1", "[[7 7 3]]", 0},
		{image, kind + "pool_size = [2, 2]\npadding = \"same\"", "[[5 4 3]]", 0},
		{image, kind + "pool_size = [3, 2]\npadding = [[1, 2], [1, 1]]", "[[4 5 3]]", 0},
		{image, kind + "pool_size = [9, 8, 3]", "[[1 1 1]]", 0},
		{[]string{"[6, 5, 2, 2]"}, kind + "pool_size = [2, 2]", "[[3 2 2 2]]", 0},
		{image, kind + "pool_size = [2, 3]\ndilation_rate = [4, 2]\nstrides = 1", "[[5 4 3]]", 0},
		{image, kind + "pool_size = 2\nceil_mode = true", "[[5 4 3]]", 0},
		{image, kind + "pool_size = [3, 3]\nstrides = 4\nceil_mode = true", "[[3 2 3]]", 0},
		{image, kind + "pool_size = [2, 1]\nstrides = [5, 5]\nceil_mode = true", "[[2 2 3]]", 0},
		{image, kind + "pool_size = [3, 2]\nstrides = [4, 3]\npadding = [[0, 1], [1, 1]]\nceil_mode = true", "[[3 3 3]]", 0},
		{[]string{"[3]"}, kind + "pool_size = 4\nstrides = 2\nceil_mode = true", "[[1]]", 0},
		{[]string{"4"}, kind + "pool_size = 3\nstrides = 1", "[[2]]", 0},
	})
}

func poolMistakes(t *testing.T, name string) {
	t.Helper()
	kind, image := "type = \""+name+"\"\n", []string{"[9, 8, 3]"}
	checkMistakes(t, []mistake{
		{image, "type = \"" + name + "\"", `-1:1: layer "y": missing option "pool_size", expected a positive integer or a list of them`},
		{image, kind + "pool_size = [10, 2]", `2:13: layer "y": the kernel spans 10 along axis 0, but the input [9, 8, 3] has 9 there`},
		{image, kind + "pool_size = [1, 1, 1, 1]", `2:13: layer "y": [1, 1, 1, 1] has 4 axes, but the input [9, 8, 3] has only 3`},
		{image, kind + "pool_size = [2, 2]\nstrides = [2, 2, 2]", `3:11: layer "y": found [2, 2, 2] for a kernel of 2 axes; expected a number for each, or a single one for all`},
		{image, kind + "pool_size = [2, 2]\npadding = \"full\"", `3:11: layer "y": option "padding": found the string "full", expected "valid", "same" or a list with a pair [before, after] for each axis of the kernel`},
		{image, kind + "pool_size = [2, 2]\npadding = [[2, 0], [0, 0]]", `3:11: layer "y": 2 before and 0 after axis 0 leave windows of 2 with nothing but padding; expected less than pool_size`},
		{image, kind + "pool_size = [2, 2]\ndilation_rate = [9, 1]\npadding = [[10, 0], [0, 0]]", `4:11: layer "y": 10 before and 0 after axis 0 leave windows of 2, 9 apart, with nothing but padding; expected less`},
		{image, kind + "pool_size = 2\ndilation_rate = [2, 2, 2]", `3:17: layer "y": found [2, 2, 2] for a kernel of 2 axes; expected a number for each, or a single one for all`},
		{image, kind + "pool_size = 2\ndilation_rate = 9", `2:13: layer "y": the kernel spans 10 along axis 0, but the input [9, 8, 3] has 9 there`},
		{image, kind + "pool_size = 2\nceil_mode = true\npadding = \"same\"", `3:13: layer "y": padding "same" has a place for each stride already; expected another padding or no ceil_mode`},
		{image, kind + "pool_size = 2\nceil_mode = 1", `3:13: layer "y": option "ceil_mode": found 1, expected true or false`},
		{[]string{"[3]"}, kind + "pool_size = 5\nstrides = 2\nceil_mode = true", `2:13: layer "y": the kernel spans 5 along axis 0, but the input [3] has 3 there`},
	})
}
