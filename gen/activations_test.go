package gen

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

const deepSpec = `
name = "deep"
[[input]]
name = "x"
shape = [6, 4]
[[layer]]
name = "read"
type = "lstm"
units = 3
[[layer]]
name = "hidden"
type = "dense"
units = 5
from = "read.state"
[[layer]]
name = "y"
type = "dense"
units = 2
activation = "softmax"
[[output]]
from = "y"
name = "hidden"
loss = "sparse_categorical_crossentropy"
[data]
source = "csv"
file = "x.csv"
`

// TestActivations: a layer's is one more output, for weights of the network as it is.
func TestActivations(t *testing.T) {
	generate := func(layer string) (*Package, error) {
		return Generate(context.Background(), "deep.toml", []byte(deepSpec), Options{Activations: layer, Plain: true})
	}
	whole, err := generate("")
	if err != nil {
		t.Fatal(err)
	}
	if whole.Shown != "" || whole.Data == nil {
		t.Errorf("without activations: %q is shown, and data %v", whole.Shown, whole.Data)
	}
	for layer, want := range map[string]struct {
		output string
		shape  []int
	}{
		"hidden": {"hidden_activations", []int{5}}, "read": {"read", []int{3}}, "read.state": {"read_state", []int{3}}, "y": {"hidden", []int{2}},
	} {
		p, err := generate(layer)
		if err != nil {
			t.Errorf("%s: %v", layer, err)
			continue
		}
		i := slices.IndexFunc(p.Info.Outputs, func(o runtime.OutputInfo) bool { return o.Name == want.output })
		if p.Shown != want.output || i < 0 || !slices.Equal(p.Info.Outputs[i].Shape, want.shape) || p.Data != nil {
			t.Errorf("%s: %q is shown, want %q of the shape %v; outputs %+v", layer, p.Shown, want.output, want.shape, p.Info.Outputs)
		}
		if p.Info.Fingerprint != whole.Info.Fingerprint || !slices.EqualFunc(p.Info.Weights, whole.Info.Weights, func(a, b runtime.TensorInfo) bool {
			return a.Name == b.Name && slices.Equal(a.Shape, b.Shape)
		}) {
			t.Errorf("%s: the weights are other ones", layer)
		}
	}
	for layer, want := range map[string]string{
		"hiden": `activations of a layer: unknown layer "hiden"; did you mean "hidden"?`,
		"x":     `activations of a layer: unknown layer "x", expected "read", "hidden" or "y"`,
		"read.": `option "from": found the string "read.", expected the name of a layer or input, or "layer.output"`,
	} {
		if _, err := generate(layer); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", layer, err, want)
		}
	}
}
