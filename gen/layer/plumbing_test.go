package layer_test

import "testing"

func TestConcatenate(t *testing.T) {
	kind := "type = \"concatenate\"\nfrom = [\"a\", \"b\"]\n"
	checkShapes(t, []shape{
		{[]string{"[2, 3]", "[2, 4]"}, kind, "[[2 7]]", 0},
		{[]string{"[2, 3]", "[1, 3]"}, kind + "axis = 0", "[[3 3]]", 0},
		{[]string{"[2, 3]", "[1, 3]"}, kind + "axis = -2", "[[3 3]]", 0},
		{[]string{"2", "3"}, kind, "[[5]]", 0},
	})
	checkMistakes(t, []mistake{
		{[]string{"[2, 3]", "[2, 3]"}, kind + "axis = 2", `3:8: layer "y": axis 2 is outside of a tensor of 2 axes; expected -2 to 1 (a sample has no batch axis)`},
		{[]string{"[2, 3]", "[2, 3]"}, kind + "axis = -3", `3:8: layer "y": axis -3 is outside of a tensor of 2 axes; expected -2 to 1 (a sample has no batch axis)`},
		{[]string{"[2, 3]", "[3, 3]"}, kind, `2:9: layer "y": input 2 is [3, 3], but the first is [2, 3]; expected them to differ in axis 1 at most`},
		{[]string{"[2, 3]", "3"}, kind, `2:9: layer "y": input 2 is [3], but the first is [2, 3]; expected as many axes`},
		{[]string{"2"}, "type = \"concatenate\"\nfrom = \"a\"", `2:8: layer "y": a layer of type "concatenate" needs at least 2 values to read, found 1`},
	})
}

func TestFlatConcat(t *testing.T) {
	kind := "type = \"flat_concat\"\n"
	checkShapes(t, []shape{
		{[]string{"[2, 3]", "[4]"}, kind + "from = [\"a\", \"b\"]", "[[10]]", 0},
		{[]string{"[2, 3]"}, kind, "[[6]]", 0},
	})
	checkMistakes(t, []mistake{
		{[]string{"2"}, kind + "axis = 1", `2:1: layer "y": unknown option "axis"`},
	})
}

func TestJoin(t *testing.T) {
	kind := "type = \"join\"\nfrom = [\"a\", \"b\"]\n"
	checkShapes(t, []shape{
		{[]string{"[2, 3]", "[2, 3]"}, kind, "[[2 2 3]]", 0},
		{[]string{"[2, 3]", "[2, 3]"}, kind + "axis = -1", "[[2 3 2]]", 0},
		{[]string{"[2, 3]", "[2, 3]"}, kind + "axis = 1", "[[2 2 3]]", 0},
	})
	checkMistakes(t, []mistake{
		{[]string{"[2, 3]", "[2, 3]"}, kind + "axis = 3", `3:8: layer "y": axis 3 is outside of a tensor of 3 axes; expected -3 to 2 (a sample has no batch axis)`},
		{[]string{"[2, 3]", "[2, 4]"}, kind, `2:9: layer "y": input 2 is [2, 4], but the first is [2, 3]; expected the same shape`},
		{[]string{"[2, 3]", "3"}, kind, `2:9: layer "y": input 2 is [3], but the first is [2, 3]; expected as many axes`},
	})
}

func TestSplit(t *testing.T) {
	kind := "type = \"split\"\n"
	read := "\n[[layer]]\nname = \"z\"\ntype = \"flat_concat\"\nfrom = "
	checkShapes(t, []shape{
		{[]string{"[4, 3]"}, kind + read + "[\"y.0\", \"y.3\"]", "[[6]]", 0},
		{[]string{"[4, 3]"}, kind + "axis = -1" + read + "[\"y.2\"]", "[[4]]", 0},
		{[]string{"[4, 3]"}, kind + "sections = 2" + read + "[\"y.1\"]", "[[6]]", 0},
		{[]string{"[4, 3]"}, kind + "sections = [1, 3]" + read + "[\"y.1\"]", "[[9]]", 0},
		{[]string{"3"}, kind + read + "[\"y.0\", \"y.1\"]", "[[2]]", 0},
	})
	checkMistakes(t, []mistake{
		{[]string{"[4, 3]"}, kind + "axis = 2", `2:8: layer "y": axis 2 is outside of a tensor of 2 axes; expected -2 to 1 (a sample has no batch axis)`},
		{[]string{"[4, 3]"}, kind + "sections = 3", `2:12: layer "y": axis 0 of [4, 3] has 4 elements, which 3 equal parts do not make; give a list of sizes`},
		{[]string{"[4, 3]"}, kind + "sections = [1, 2]", `2:12: layer "y": [1, 2] add up to 3, but axis 0 of [4, 3] has 4 elements`},
		{[]string{"[4, 3]"}, kind + "sections = 0", `2:12: layer "y": option "sections": found 0, expected a positive integer or a list of them`},
		{[]string{"[4, 3]"}, kind + "sections = [1, -1]", `2:16: layer "y": option "sections": found -1, expected a positive integer or a list of them`},
		{[]string{"[4, 3]"}, kind + "sections = \"two\"", `2:12: layer "y": option "sections": found the string "two", expected a positive integer or a list of them`},
		{[]string{"[5000, 3]"}, kind, `-1:1: layer "y": 5000 parts; at most 4096 are possible`},
		{[]string{"[4, 3]"}, kind + read + "\"y.4\"", `6:8: layer "y": has no output "4"; expected one of 0, 1, 2, 3`},
		{[]string{"[4, 3]"}, kind + read + "\"y\"", `6:8: layer "y": has 4 outputs; expected the name of one: "y.0"`},
	})
}

func TestCombine(t *testing.T) {
	kind := "type = \"combine\"\nfrom = [\"a\", \"b\"]\n"
	checkShapes(t, []shape{
		{[]string{"[4, 5, 3]", "2"}, kind, "[[4 5 5]]", 0},
		{[]string{"[4, 1, 3]", "[5, 2]"}, kind, "[[4 5 5]]", 0},
		{[]string{"3", "2"}, kind, "[[5]]", 0},
	})
	checkMistakes(t, []mistake{
		{[]string{"[4, 3]", "[5, 3]"}, kind, `2:9: layer "y": without their last axis, the shapes [4] and [5] do not broadcast: matched from the last axis, extents must be equal or 1, but found 4 and 5`},
		{[]string{"3"}, "type = \"combine\"", `-1:1: layer "y": a layer of type "combine" needs at least 2 values to read, found 1`},
	})
}

func TestPermute(t *testing.T) {
	kind := "type = \"permute\"\n"
	checkShapes(t, []shape{
		{[]string{"[4, 5, 3]"}, kind + "dims = [2, 0, 1]", "[[3 4 5]]", 0},
		{[]string{"4"}, kind + "dims = 0", "[[4]]", 0},
	})
	checkMistakes(t, []mistake{
		{[]string{"[4, 5, 3]"}, kind, `-1:1: layer "y": missing option "dims", expected an integer of at least 0, or a list of these`},
		{[]string{"[4, 5, 3]"}, kind + "dims = [1, 2, 3]", `2:8: layer "y": [1, 2, 3] is no order of the 3 axes of [4, 5, 3]; expected each from 0 to 2 once`},
		{[]string{"[4, 5, 3]"}, kind + "dims = [0, 0, 1]", `2:8: layer "y": [0, 0, 1] is no order of the 3 axes of [4, 5, 3]; expected each from 0 to 2 once`},
		{[]string{"[4, 5, 3]"}, kind + "dims = [0, 1]", `2:8: layer "y": [0, 1] is no order of the 3 axes of [4, 5, 3]; expected each from 0 to 2 once`},
		{[]string{"[4, 5, 3]"}, kind + "dims = [-1, 0, 1]", `2:9: layer "y": option "dims": found -1, expected an integer of at least 0, or a list of these`},
	})
}
