package layer_test

import "testing"

func TestPositionShapes(t *testing.T) {
	x := []string{"[2, 5, 6]"}
	checkShapes(t, []shape{
		{x, "type = \"position_embedding\"\nsequence_length = 9", "[[2 5 6]]", 54},
		{x, "type = \"sine_position_encoding\"", "[[2 5 6]]", 0},
		{x, "type = \"rotary_embedding\"\nsequence_axis = 1", "[[2 5 6]]", 0},
	})
}

func TestPositionMistakes(t *testing.T) {
	flat, x, odd := []string{"6"}, []string{"[5, 6]"}, []string{"[4, 3]"}
	position, rotary := "type = \"position_embedding\"\n", "type = \"rotary_embedding\"\n"
	checkMistakes(t, []mistake{
		{x, position, `-1:1: layer "y": missing option "sequence_length", expected an integer of at least 1`},
		{flat, position + "sequence_length = 9", `-1:1: layer "y": input is [6]; expected a sequence, [..., steps, features]`},
		{x, position + "sequence_length = 6\nstart_index = 2", `2:19: layer "y": a sequence of 5 steps from position 2 on needs as many rows; found 6`},
		{flat, "type = \"sine_position_encoding\"", `-1:1: layer "y": input is [6]; expected a sequence, [..., steps, features]`},
		{x, "type = \"sine_position_encoding\"\nmax_wavelength = 0", `2:18: layer "y": option "max_wavelength": found 0, expected a number of more than 0`},
		{x, rotary + "sequence_axis = 2", `2:17: layer "y": axis 2 is outside of a tensor of 2 axes; expected -2 to 1 (a sample has no batch axis)`},
		{x, rotary + "feature_axis = 0", `2:16: layer "y": axis 0 of [5, 6] is that of positions, too; expected another`},
		{x, rotary + "rotary_embedding_dim = 8", `2:24: layer "y": found 8, but axis 1 of [5, 6] has 6 features`},
		{x, rotary + "rotary_embedding_dim = 3", `2:24: layer "y": 3 features make no pairs; expected an even number`},
		{odd, rotary, `-1:1: layer "y": 3 features make no pairs; expected an even number`},
	})
}

func TestAttentionShapes(t *testing.T) {
	x, two := []string{"[5, 6]"}, []string{"[2, 5, 6]", "[7, 4]"}
	checkShapes(t, []shape{
		{x, "type = \"multi_head_attention\"\nnum_heads = 2\nkey_dim = 3", "[[5 6]]", 4*36 + 4*6},
		{two, "from = \"a\"\nvalue = \"b\"\ntype = \"multi_head_attention\"\nnum_heads = 2\nkey_dim = 3\nvalue_dim = 4\noutput_shape = [2, 3]\nuse_bias = false", "[[2 5 2 3]]", 6*6 + 4*6 + 4*8 + 8*6},
		{x, "type = \"group_query_attention\"\nhead_dim = 2\nnum_query_heads = 4\nnum_key_value_heads = 2", "[[5 6]]", 6*8 + 8 + 2*(6*4+4) + 8*6 + 6},
		{x, "type = \"attention\"\nscore_mode = \"concat\"\nuse_scale = true", "[[5 6]]", 2},
		{x, "type = \"additive_attention\"", "[[5 6]]", 6},
		// In blocks: no more values than are possible, as nobody reads the weights.
		{[]string{"[8000, 4]"}, "type = \"multi_head_attention\"\nnum_heads = 8\nkey_dim = 2", "[[8000 4]]", 3*(4*16+16) + 16*4 + 4},
	})
}

func TestAttentionMistakes(t *testing.T) {
	x, three := []string{"[5, 6]"}, []string{"[5, 6]", "[7, 4]", "[3, 4]"}
	heads := "type = \"multi_head_attention\"\nnum_heads = 2\nkey_dim = 3\n"
	checkMistakes(t, []mistake{
		{x, "type = \"multi_head_attention\"\nkey_dim = 3", `-1:1: layer "y": missing option "num_heads", expected an integer of at least 1`},
		{[]string{"6"}, heads, `-1:1: layer "y": found [6]; expected a sequence, [steps, features]`},
		{three, heads + "from = \"a\"\nvalue = \"b\"\nkey = \"c\"", `6:7: layer "y": keys are [3, 4] and values [7, 4]; expected as many steps`},
		{x, heads + "value = \"z\"", `4:9: layer "y": unknown layer "z", expected "a" or "y"`},
		{x, heads + "dropout = 1", `4:11: layer "y": option "dropout": found 1, expected a number from 0 to 0.99999`},
		{x, heads + "attention_mask = \"a\"", `4:18: layer "y": found [5, 6]; expected a number for each query and key, [5, 5], or [2, 5, 5] with one for each head`},
		{three, heads + "from = \"a\"\nvalue = \"b\"\nattention_mask = \"c\"", `6:18: layer "y": found [3, 4]; expected a number for each query and key, [5, 7], or [2, 5, 7] with one for each head`},
		{[]string{"[40000, 6]"}, heads, `-1:1: layer "y": 3200000000 weights, for 2 heads and each pair of 40000 and 40000 steps, are too many; at most 2147483647`},
		{three, "type = \"attention\"\nfrom = \"a\"\nvalue = \"b\"", `3:9: layer "y": queries are [5, 6] and keys [7, 4]; expected as many features`},
		{x, "type = \"attention\"\nscore_mode = \"sum\"", `2:14: layer "y": option "score_mode": found the string "sum", expected "dot" or "concat"`},
		{x, "type = \"group_query_attention\"\nhead_dim = 2\nnum_query_heads = 4\nnum_key_value_heads = 3", `4:23: layer "y": 3 heads cannot serve 4 alike; expected a divisor`},
	})
}
