package layer_test

import "testing"

func TestGaussianMistakes(t *testing.T) {
	checkMistakes(t, []mistake{
		{[]string{"[5, 6]"}, "type = \"gaussian_noise\"\nstddev = -1", `2:10: layer "y": option "stddev": found -1, expected a number of at least 0`},
		{[]string{"[5, 6]"}, "type = \"gaussian_noise\"", `-1:1: layer "y": missing option "stddev", expected a number of at least 0`},
		{[]string{"[5, 6]"}, "type = \"gaussian_dropout\"\nrate = 1", `2:8: layer "y": option "rate": found 1, expected a number from 0 to 0.99999`},
	})
}

func TestGaussianShapes(t *testing.T) {
	checkShapes(t, []shape{
		{[]string{"[5, 6]"}, "type = \"gaussian_noise\"\nstddev = 0.5", "[[5 6]]", 0},
		{[]string{"7"}, "type = \"gaussian_dropout\"\nrate = 0.25", "[[7]]", 0},
	})
}
