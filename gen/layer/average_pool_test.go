package layer_test

import "testing"

func TestAveragePoolShapes(t *testing.T) { poolShapes(t, "average_pool") }

func TestAveragePoolMistakes(t *testing.T) { poolMistakes(t, "average_pool") }

func TestCountIncludePad(t *testing.T) {
	kind, image := "type = \"average_pool\"\npool_size = [2, 2]\n", []string{"[9, 8, 3]"}
	checkShapes(t, []shape{{image, kind + "padding = \"same\"\ncount_include_pad = true", "[[5 4 3]]", 0}})
	checkMistakes(t, []mistake{
		{image, kind + "count_include_pad = true", `3:21: layer "y": option "count_include_pad": has no effect without "padding"; set that, or remove this`},
	})
}
