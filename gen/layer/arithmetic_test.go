package layer_test

import "testing"

func TestArithmeticShapes(t *testing.T) {
	for _, name := range []string{"add", "subtract", "multiply", "divide", "maximum", "minimum", "average"} {
		lines := "type = \"" + name + "\"\nfrom = [\"a\", \"b\"]"
		checkShapes(t, []shape{
			{[]string{"[2, 3]", "[2, 3]"}, lines, "[[2 3]]", 0},
			{[]string{"[2, 3]", "3"}, lines, "[[2 3]]", 0},
			{[]string{"3", "[2, 1]"}, lines, "[[2 3]]", 0},
			{[]string{"[4, 1, 3]", "[5, 1]"}, lines, "[[4 5 3]]", 0},
			{[]string{"1", "[2, 2]"}, lines, "[[2 2]]", 0},
		})
	}
	checkShapes(t, []shape{{[]string{"[2, 1]", "3", "[4, 1, 1]"}, "type = \"add\"\nfrom = [\"a\", \"b\", \"c\"]", "[[4 2 3]]", 0}})
}

func TestArithmeticMistakes(t *testing.T) {
	for _, name := range []string{"add", "subtract", "multiply", "divide", "maximum", "minimum", "average"} {
		kind := "type = \"" + name + "\"\n"
		few := `layer "y": a layer of type "` + name + `" needs at least 2 values to read, found 1`
		checkMistakes(t, []mistake{
			{[]string{"[2, 3]", "[2, 4]"}, kind + "from = [\"a\", \"b\"]", `2:9: layer "y": the shapes [2, 3] and [2, 4] do not broadcast: matched from the last axis, extents must be equal or 1, but found 3 and 4`},
			{[]string{"2"}, kind + "from = \"a\"", `2:8: ` + few},
			{[]string{"2"}, kind, `-1:1: ` + few},
			{[]string{"[65536, 1]", "[65536]"}, kind + "from = [\"a\", \"b\"]", `2:9: layer "y": an output of shape [65536, 65536] is too large; at most 2147483647 elements`},
			{[]string{"2", "2"}, kind + "from = [\"a\", \"b\"]\naxis = 1", `3:1: layer "y": unknown option "axis"`},
		})
	}
	for _, name := range []string{"subtract", "divide"} {
		checkMistakes(t, []mistake{
			{[]string{"2", "2", "2"}, "type = \"" + name + "\"\nfrom = [\"a\", \"b\", \"c\"]", `2:9: layer "y": a layer of type "` + name + `" reads at most 2, found 3`},
		})
	}
}
