package layer_test

import "testing"

func TestGlobalMaxPool(t *testing.T) { globalPool(t, "global_max_pool") }

func TestGlobalAveragePool(t *testing.T) { globalPool(t, "global_average_pool") }

func globalPool(t *testing.T, name string) {
	t.Helper()
	kind := "type = \"" + name + "\"\n"
	checkShapes(t, []shape{
		{[]string{"[9, 8, 3]"}, kind, "[[3]]", 0},
		{[]string{"[9, 8, 3]"}, kind + "keepdims = true", "[[1 1 3]]", 0},
		{[]string{"[5, 2]"}, kind, "[[2]]", 0},
		{[]string{"[1, 4, 3, 2]"}, kind + "keepdims = true", "[[1 1 1 2]]", 0},
		{[]string{"[1, 1]"}, kind, "[[1]]", 0},
	})
	checkMistakes(t, []mistake{
		{[]string{"[7]"}, kind, `-1:1: layer "y": the input [7] has only one axis; expected others before the one of channels`},
		{[]string{"[7, 2]"}, kind + "keepdims = 1", `2:12: layer "y": option "keepdims": found 1, expected true or false`},
		{[]string{"[7, 2]"}, kind + "keep_dims = true", `2:1: layer "y": unknown option "keep_dims"; did you mean "keepdims"?`},
	})
}
