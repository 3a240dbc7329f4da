package convert

import (
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// TestLabels reads names of classes as programs write them.
func TestLabels(t *testing.T) {
	for text, want := range map[string][]string{
		`["a", "b"]`:           {"a", "b"},
		`{"0": "a", "1": "b"}`: {"a", "b"},
		`{0: 'person', 1: "it's", 2: 'a\'b, 3: c'}`: {"person", "it's", `a'b, 3: c`},
		"{1: 'b', 0: 'a'}":                          {"a", "b"},
		"{0: 'a', 2: 'b'}":                          nil,
		"{0: 'a'":                                   nil,
		"{0: a}":                                    nil,
		"a,b":                                       nil,
		"":                                          nil,
	} {
		if got := labelsOf(text); !slices.Equal(got, want) {
			t.Errorf("%s: found %q, expected %q", text, got, want)
		}
	}
	im := &importer{model: &onnx.Model{Metadata: map[string]string{"names": "{0: 'a', 1: 'b'}", "labels.y": `["c", "c"]`, "labels.z": `["d", "e"]`}}}
	of := func(name string, n int) *exit { return &exit{port: Port{Name: name, Model: name, Shape: []int{n}}} }
	y, z, w := of("y", 2), of("z", 2), of("w", 3)
	for _, c := range []struct {
		of   *exit
		all  []*exit
		want []string
	}{
		{y, []*exit{y}, []string{"a", "b"}}, // twice the same are no names
		{y, []*exit{y, z}, nil},             // whose names they are is not said
		{z, []*exit{y, z}, []string{"d", "e"}},
		{w, []*exit{w}, nil}, // another number
	} {
		if got := im.labels(c.of, c.all); !slices.Equal(got, c.want) {
			t.Errorf("%s of %d: found %q, expected %q", c.of.port.Name, len(c.all), got, c.want)
		}
	}
	if len(im.notes) != 2 || im.notes[0] != `the labels of the output "y" are what the model's metadata has as "names"` {
		t.Errorf("found notes %q", im.notes)
	}
}
