package layer_test

import "testing"

func TestZeroPadding(t *testing.T) {
	kind, image := "type = \"zero_padding\"\n", []string{"[9, 8, 3]"}
	checkShapes(t, []shape{
		{image, kind, "[[11 10 3]]", 0},
		{image, kind + "padding = [[1, 2], 3]", "[[12 14 3]]", 0},
		{image, kind + "padding = [0, 0, 1]", "[[9 8 5]]", 0},
		{image, kind + "padding = 0", "[[9 8 3]]", 0},
		{[]string{"[7]"}, kind + "padding = [[0, 4]]", "[[11]]", 0},
	})
	checkMistakes(t, []mistake{
		{image, kind + "padding = -1", `2:11: layer "y": option "padding": found -1, expected an integer from 0 to 65536`},
		{image, kind + "padding = [[1, 2], [1, 2, 3]]", `2:20: layer "y": option "padding": found a list, expected an integer of at least 0, or a list with one, or a pair [before, after], for each axis`},
		{image, kind + "padding = [[1, \"2\"]]", `2:16: layer "y": option "padding": found the string "2", expected an integer from 0 to 65536`},
		{image, kind + "padding = []", `2:11: layer "y": option "padding": found an empty list, expected an integer of at least 0, or a list with one, or a pair [before, after], for each axis`},
		{image, kind + "padding = [1, 1, 1, 1]", `2:11: layer "y": found 4 axes, but the input [9, 8, 3] has only 3`},
		{image, kind + "padding = 65536", `2:11: layer "y": an output of shape [131081, 131080, 3] is too large; at most 2147483647 elements`},
	})
}

func TestCropping(t *testing.T) {
	kind, image := "type = \"cropping\"\n", []string{"[9, 8, 3]"}
	checkShapes(t, []shape{
		{image, kind + "cropping = 1", "[[7 6 3]]", 0},
		{image, kind + "cropping = [[1, 2], 3]", "[[6 2 3]]", 0},
		{image, kind + "cropping = [0, 0, 1]", "[[9 8 1]]", 0},
		{image, kind + "cropping = 0", "[[9 8 3]]", 0},
	})
	checkMistakes(t, []mistake{
		{image, kind, `-1:1: layer "y": missing option "cropping", expected an integer of at least 0, or a list with one, or a pair [before, after], for each axis`},
		{image, kind + "cropping = [1, [3, 5]]", `2:12: layer "y": 3 before and 5 after leave nothing of axis 1 of the input [9, 8, 3]`},
		{image, kind + "cropping = true", `2:12: layer "y": option "cropping": found true, expected an integer from 0 to 65536`},
	})
}

func TestUpsampling(t *testing.T) {
	kind, image := "type = \"upsampling\"\n", []string{"[9, 8, 3]"}
	checkShapes(t, []shape{
		{image, kind, "[[18 16 3]]", 0},
		{image, kind + "size = [3]", "[[27 8 3]]", 0},
		{image, kind + "size = [2, 3, 4]\ninterpolation = \"bilinear\"", "[[18 24 12]]", 0},
		{image, kind + "size = 1", "[[9 8 3]]", 0},
		{[]string{"[7]"}, kind, "[[14]]", 0},
	})
	checkMistakes(t, []mistake{
		{image, kind + "size = 0", `2:8: layer "y": option "size": found 0, expected a positive integer or a list of them`},
		{image, kind + "size = [1, 1, 1, 2]", `2:8: layer "y": [1, 1, 1, 2] has 4 axes, but the input [9, 8, 3] has only 3`},
		{image, kind + "size = 100000", `2:8: layer "y": an output of shape [900000, 800000, 3] is too large; at most 2147483647 elements`},
		{image, kind + "interpolation = \"linear\"", `2:17: layer "y": option "interpolation": found the string "linear", expected "nearest" or "bilinear"; did you mean "bilinear"?`},
		{image, kind + "align_corners = true", `2:17: layer "y": align_corners means nothing to the nearest element; expected interpolation = "bilinear" beside it`},
	})
}

func TestResizing(t *testing.T) {
	kind, image := "type = \"resizing\"\n", []string{"[9, 8, 3]"}
	checkShapes(t, []shape{
		{image, kind + "size = 5", "[[5 5 3]]", 0},
		{image, kind + "size = [17, 31]", "[[17 31 3]]", 0},
		{image, kind + "size = [1]\ninterpolation = \"nearest\"\nhalf_pixel_centers = false", "[[1 8 3]]", 0},
		{image, kind + "size = [9, 8]", "[[9 8 3]]", 0},
	})
	checkMistakes(t, []mistake{
		{image, kind, `-1:1: layer "y": missing option "size", expected a positive integer or a list of them`},
		{image, kind + "size = [5, 5, 5, 5]", `2:8: layer "y": [5, 5, 5, 5] has 4 axes, but the input [9, 8, 3] has only 3`},
		{image, kind + "size = 100000", `2:8: layer "y": an output of shape [100000, 100000, 3] is too large; at most 2147483647 elements`},
		{image, kind + "size = 5\nalign_corners = true\nhalf_pixel_centers = false", `4:22: layer "y": with align_corners, elements lie between the corners; remove one of them`},
		{image, kind + "size = 5\nalign_corners = true\ninterpolation = \"nearest\"", `3:17: layer "y": align_corners means nothing to the nearest element; expected interpolation = "bilinear" beside it`},
	})
}
