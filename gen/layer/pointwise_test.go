package layer_test

import "testing"

func TestPointwise(t *testing.T) {
	kind := "type = \"pointwise\"\n"
	two := []string{"[2, 3]", "3"}
	checkShapes(t, []shape{
		{two, kind + "from = [\"a\", \"b\"]\nexpr = \"a * tanh(b) + 0.5\"", "[[2 3]]", 0},
		{two, kind + "from = [\"a\", \"b\"]\ninputs = [\"u\", \"v\"]\nexpr = \"u / v\"", "[[2 3]]", 0},
		{[]string{"4"}, kind + "expr = \"x * sigmoid(x)\"", "[[4]]", 0},
		{two, kind + "from = [\"a\", \"b\"]\nexpr = \"where(a > b, pow(a, b), floor(b))\"", "[[2 3]]", 0},
		{[]string{"4"}, kind + "from = \"a\"\nexpr = \"\"\"a +\n1\"\"\"", "[[4]]", 0},
	})
	checkMistakes(t, []mistake{
		{two, kind + "from = [\"a\", \"b\"]", `-1:1: layer "y": missing option "expr", expected a string`},
		{two, kind + "from = [\"a\", \"b\"]\nexpr = \"a + c\"", `3:8: layer "y": column 5: unknown name "c", expected one of a, b, e, pi`},
		{two, kind + "from = [\"a\", \"b\"]\nexpr = \"a + \"", `3:8: layer "y": column 5: expected operand, found the end`},
		{two, kind + "from = [\"a\", \"b\"]\nexpr = \"a + 1\"", `3:8: layer "y": does not use the input "b"`},
		{two, kind + "from = [\"a\", \"a\"]\nexpr = \"a\"", `2:9: layer "y": two inputs are called "a"; give them names with inputs`},
		{two, kind + "from = [\"a\", \"b\"]\ninputs = [\"u\"]\nexpr = \"u\"", `3:10: layer "y": found ["u"] for 2 inputs; expected a name for each`},
		{two, kind + "from = [\"a\", \"b\"]\ninputs = [\"u\", \"u\"]\nexpr = \"u\"", `3:10: layer "y": two inputs are called "u"; give them names with inputs`},
		{two, kind + "from = [\"a\", \"b\"]\ninputs = [\"u\", \"2v\"]\nexpr = \"u\"", `3:10: layer "y": found the name "2v", expected a letter, then letters, digits and underscores`},
		{two, kind + "from = [\"a\", \"b\"]\ninputs = [\"u\", \"range\"]\nexpr = \"u\"", `3:10: layer "y": the name "range" cannot stand in an expression; give other names with inputs`},
		{[]string{"[2, 3]", "[2, 4]"}, kind + "from = [\"a\", \"b\"]\nexpr = \"a + b\"", `2:9: layer "y": the shapes [2, 3] and [2, 4] do not broadcast: matched from the last axis, extents must be equal or 1, but found 3 and 4`},
	})
}
