package layer_test

import "testing"

func TestEmbeddingShapes(t *testing.T) {
	kind := "type = \"embedding\"\n"
	checkShapes(t, []shape{
		{[]string{"5\ndtype = \"int32\""}, kind + "input_dim = 7\noutput_dim = 3", "[[5 3]]", 21},
		{[]string{"[2, 5]"}, kind + "input_dim = 7\noutput_dim = 3\nembeddings_initializer = \"zeros\"", "[[2 5 3]]", 21},
	})
}

func TestEmbeddingMistakes(t *testing.T) {
	kind, words := "type = \"embedding\"\n", []string{"5\ndtype = \"int32\""}
	checkMistakes(t, []mistake{
		{words, kind + "output_dim = 3", `0:1: layer "y": missing option "input_dim", expected an integer of at least 1`},
		{words, kind + "input_dim = 0\noutput_dim = 3", `3:13: layer "y": option "input_dim": found 0, expected an integer of at least 1`},
		{words, kind + "input_dim = 20000000\noutput_dim = 1", `3:13: layer "y": 20000000 rows are more than float32 can tell apart; at most 16777216, or dtype = "float64"`},
		{words, kind + "input_dim = 1000000\noutput_dim = 1000000", `3:13: layer "y": a table of 1000000 × 1000000 elements is too large; at most 2147483647`},
		{[]string{"5\ndtype = \"int8\""}, kind + "input_dim = 7\noutput_dim = 3", `-1:9: input "a": option "dtype": found the string "int8", expected "int32"`},
	})
}

func TestGatherShapes(t *testing.T) {
	kind := "type = \"gather\"\n"
	checkShapes(t, []shape{
		{[]string{"[4, 5]"}, kind + "indices = [3, 0, -4]", "[[3 5]]", 0},
		{[]string{"[4, 5]"}, kind + "indices = 2\naxis = -1", "[[4]]", 0},
		{[]string{"4"}, kind + "indices = -1", "[[1]]", 0},
		{[]string{"[4, 5]"}, kind + "indices = [[1, 2], [0, 0]]\naxis = 1", "[[4 2 2]]", 0},
		{[]string{"[4, 5]", "[2, 3]\ndtype = \"int32\""}, kind + "from = [\"a\", \"b\"]", "[[2 3 5]]", 0},
	})
}

func TestGatherMistakes(t *testing.T) {
	kind, x := "type = \"gather\"\n", []string{"[4, 5]"}
	checkMistakes(t, []mistake{
		{x, kind, `-1:1: layer "y": missing option "indices", expected an integer or nested lists of integers, or a second input`},
		{x, kind + "indices = [0, 4]", `2:11: layer "y": found 4, but the axis has 4 slices; expected -4 to 3`},
		{x, kind + "indices = [0, 1.5]", `2:15: layer "y": option "indices": found 1.5, expected an integer`},
		{x, kind + "indices = 0\naxis = 2", `3:8: layer "y": axis 2 is outside of a tensor of 2 axes; expected -2 to 1 (a sample has no batch axis)`},
		{[]string{"[4, 5]", "2"}, kind + "from = [\"a\", \"b\"]\nindices = 0", `3:11: layer "y": found indices and a second input, expected one of them`},
	})
}
