package layer_test

import "testing"

func TestMaskingShapes(t *testing.T) {
	checkShapes(t, []shape{
		{[]string{"[5, 6]"}, "type = \"masking\"", "[[5 6]]", 0},
		{[]string{"[2, 5, 6]"}, "type = \"masking\"\nmask_value = -1.5", "[[2 5 6]]", 0},
		{[]string{"5\ndtype = \"int32\""}, "type = \"embedding\"\ninput_dim = 7\noutput_dim = 3\nmask_zero = true", "[[5 3]]", 21},
	})
}

func TestMaskingMistakes(t *testing.T) {
	checkMistakes(t, []mistake{
		{[]string{"6"}, "type = \"masking\"", `-1:1: layer "y": input is [6]; expected a sequence, with time as the first of at least two axes`},
		{[]string{"[5, 6]"}, "type = \"masking\"\nmask_value = \"x\"", `2:14: layer "y": option "mask_value": found the string "x", expected a number`},
		{[]string{"[5, 6]"}, "type = \"rnn\"\nunits = 2\nzero_output_for_mask = true", `3:24: layer "y": all steps count, for what the layer reads has no mask; expected one of masking or of an embedding with mask_zero`},
	})
}
