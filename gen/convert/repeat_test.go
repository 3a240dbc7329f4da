package convert_test

import (
	"slices"
	"testing"
)

// TestRepeated makes blocks of stages that repeat; that the network computes the same, TestOperators
// says.
func TestRepeated(t *testing.T) {
	stored := storedCases(t)
	for name, want := range map[string]struct {
		layers []string
		repeat int
	}{
		"repeated":      {[]string{"block", "multiply"}, 4},
		"repeated_read": {[]string{"conv", "conv", "add", "block", "multiply"}, 4},
		"near_repeated": {[]string{"conv", "conv", "add", "conv", "conv", "add", "conv", "conv", "add", "conv", "conv", "add", "multiply"}, 0},
	} {
		d := stored[name].imported(t).Document
		var layers []string
		repeat := 0
		for _, l := range d.Layers {
			layers = append(layers, l.Options.Get("type").(string))
			if n, ok := l.Options.Get("repeat").(int); ok {
				repeat = n
			}
		}
		if !slices.Equal(layers, want.layers) || repeat != want.repeat {
			t.Errorf("%s: found %v, %d times:\n%s", name, layers, repeat, d.Text())
		}
	}
}
