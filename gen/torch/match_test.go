package torch_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/torch"
)

// without is a spec with a line replaced.
func replaced(t *testing.T, src []byte, old, new string) []byte {
	t.Helper()
	if strings.Count(string(src), old) == 0 {
		t.Fatalf("no %q", old)
	}
	return []byte(strings.Replace(string(src), old, new, 1))
}

// TestRefused has what names and shapes do not decide, all at once.
func TestRefused(t *testing.T) {
	src := stored(t, "cnn.toml")
	refused(t, replaced(t, src, "units = 4", "units = 5"), read(t, "cnn.pt", ""), torch.Options{},
		`layer "classes" (dense): no module has weights of such shapes: "weight" [5, 7], "bias" [5]`,
		`nothing takes "classifier.3.weight" [4, 7], "classifier.3.bias" [4]; leave them out with --partial`)
	// A bias that the layer does not have.
	refused(t, replaced(t, src, "units = 4", "units = 4\nuse_bias = false"), read(t, "cnn.pt", ""), torch.Options{Map: map[string]string{"classifier.3": "classes"}},
		`--map classifier.3=classes: "classifier.3.bias" [4] has no place in it`,
		`layer "classes" (dense): "classifier.3.bias" [4] has no place in it`,
		`nothing takes "classifier.3.weight" [4, 7], "classifier.3.bias" [4]; leave them out with --partial`)
	refused(t, src, read(t, "cnn.pt", ""), torch.Options{Map: map[string]string{"features.5": "conv1", "features.0": "conv9", "classifier.0": "conv2"}, Order: map[string]string{"conv2": torch.ChannelsLast, "clases": torch.ChannelsLast}},
		`--map classifier.0=conv2: "classifier.0.weight" is [7, 36], expected [6, 1, 3, 3] for its weight "conv2.weight"`,
		`--map features.0=conv9: the network has no layer with weights that is called "conv9"; did you mean "conv1"?`,
		`--map features.5=conv1: the file has no module "features.5"; did you mean "features.0"?`,
		`layer "conv2" (conv): "classifier.0.weight" is [7, 36], expected [6, 1, 3, 3] for its weight "conv2.weight"`,
		`--order clases: the network has no layer with weights that is called so; did you mean "classes"?`,
		`--order conv2: the layer has no places and channels on one axis`,
		`nothing takes "features.3.weight" [6, 1, 3, 3]; leave them out with --partial`)
}

const twins = `name = "twins"
[[input]]
shape = [4]
[[layer]]
name = "a"
type = "dense"
units = 4
[[layer]]
name = "b"
type = "dense"
units = 4
[[output]]
from = "b"
loss = "mean_squared_error"
`

// TestTwins has two layers of one shape, which names alone tell apart.
func TestTwins(t *testing.T) {
	f := &torch.File{}
	for _, name := range []string{"0.weight", "0.bias", "2.weight", "2.bias"} {
		f.Tensors = append(f.Tensors, torch.NewTensor(name, make([]float64, map[bool]int{true: 16, false: 4}[strings.HasSuffix(name, "weight")]), map[bool][]int{true: {4, 4}, false: {4}}[strings.HasSuffix(name, "weight")]...))
	}
	refused(t, []byte(twins), f, torch.Options{},
		`layer "a" (dense): names and shapes do not tell which of "0", "2" it is; if they are in the network's order: --map 0=a`,
		`layer "b" (dense): names and shapes do not tell which of "0", "2" it is; if they are in the network's order: --map 2=b`,
		`nothing takes "0.weight" [4, 4], "0.bias" [4], "2.weight" [4, 4], "2.bias" [4]; leave them out with --partial`)
	plan, err := torch.Match(network(t, "twins.toml", []byte(twins)).Nodes(), f, torch.Options{Map: map[string]string{"2": "a"}})
	if err != nil {
		t.Fatal(err)
	}
	if want := "a.weight [4, 4]  2.weight [4, 4]\na.bias [4]       2.bias [4]\nb.weight [4, 4]  0.weight [4, 4]\nb.bias [4]       0.bias [4]\n"; plan.String() != want {
		t.Errorf("found %s, expected %s", plan, want)
	}
}

// TestPartial leaves a head of another size as it starts.
func TestPartial(t *testing.T) {
	src := replaced(t, stored(t, "autoencoder.toml"), `name = "down"`, `name = "first"`)
	plan, err := torch.Match(network(t, "net.toml", replaced(t, src, "units = 5", "units = 6")).Nodes(), read(t, "autoencoder.pt", ""), torch.Options{Partial: true})
	if err != nil {
		t.Fatal(err)
	}
	text := plan.String()
	for _, want := range []string{
		"left as it starts: first: no module is called so\n",
		`left as it starts: code: "code.weight" is [5, 48], expected [6, 48] for its weight "code.weight"` + "\n",
		`left as it starts: decode: "decode.weight" is [48, 5], expected [48, 6] for its weight "decode.weight"` + "\n",
		`not used: "down.weight" [4, 1, 3, 3]` + "\n",
		"up1.bias [6]                             up1.bias [6]\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("found\n%s, expected %s", text, want)
		}
	}
	refused(t, []byte(twins), read(t, "cnn.pt", ""), torch.Options{Partial: true}, "none of its tensors is called as a weight of the network")
}

const towers = `name = "towers"
[[input]]
name = "picture"
shape = [4, 6, 3]
[[layer]]
name = "conv"
type = "conv"
filters = 2
kernel_size = [3, 3]
padding = "same"
[[layer]]
type = "reshape"
target_shape = [4, 12]
[[layer]]
name = "lstm"
type = "lstm"
units = 2
[[layer]]
name = "fc"
type = "dense"
from = "picture"
units = 2
[[layer]]
name = "sum"
type = "add"
from = ["lstm", "fc"]
[[output]]
from = "sum"
loss = "mean_squared_error"
`

// TestOrder asks where axes are merged and the network does not tell how.
func TestOrder(t *testing.T) {
	f := &torch.File{Tensors: []*torch.Tensor{
		torch.NewTensor("conv.weight", make([]float64, 54), 2, 3, 3, 3), torch.NewTensor("conv.bias", make([]float64, 2), 2),
		torch.NewTensor("lstm.weight_ih_l0", counted(96), 8, 12), torch.NewTensor("lstm.weight_hh_l0", make([]float64, 16), 8, 2),
		torch.NewTensor("lstm.bias_ih_l0", counted(8), 8), torch.NewTensor("lstm.bias_hh_l0", counted(8), 8),
		torch.NewTensor("fc.weight", make([]float64, 144), 2, 72), torch.NewTensor("fc.bias", make([]float64, 2), 2),
	}}
	refused(t, []byte(towers), f, torch.Options{},
		`layer "lstm" (lstm): it reads places and channels on one axis, and the network does not tell their order in PyTorch; say it: --order lstm=channels_first, as after flatten of [channels, height, width], or =channels_last`)
	for _, order := range []string{torch.ChannelsFirst, torch.ChannelsLast} {
		plan, err := torch.Match(network(t, "towers.toml", []byte(towers)).Nodes(), f, torch.Options{Order: map[string]string{"lstm": order}})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range plan.Steps {
			got, err := s.Numbers(1e9)
			if err != nil {
				t.Fatal(err)
			}
			switch want := map[string]float64{torch.ChannelsFirst: 6, torch.ChannelsLast: 1}[order]; {
			case s.Weight.Name == "lstm.weight_ih" && got[1] != want: // place 0, channel 1
				t.Errorf("%s: found %v, expected %v", order, got[1], want)
			case s.Weight.Name == "lstm.bias" && got[3] != 6:
				t.Errorf("found %v, expected the sum of both biases", got[3])
			}
		}
	}
}

func counted(n int) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = float64(i)
	}
	return list
}

// TestNotes has what a state dict does not say.
func TestNotes(t *testing.T) {
	src := replaced(t, stored(t, "cnn.toml"), "epsilon = 1e-5", "epsilon = 1e-3")
	plan, err := torch.Match(network(t, "net.toml", src).Nodes(), read(t, "cnn.pt", "state_dict"), torch.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if want := "note: \"norm\": epsilon is 0.001; PyTorch's is 1e-05 unless it was given, which a state dict does not say\n"; !strings.HasSuffix(plan.String(), want) {
		t.Errorf("found %s, expected %s", plan, want)
	}
}

// TestInfinite refuses numbers that no network has.
func TestInfinite(t *testing.T) {
	f := &torch.File{Tensors: []*torch.Tensor{torch.NewTensor("a.weight", []float64{1, 2, 3, 4, 1e39}, 1, 5), torch.NewTensor("a.bias", make([]float64, 1), 1)}}
	src := replaced(t, replaced(t, []byte(twins), "units = 4", "units = 1"), "shape = [4]", "shape = [5]")
	src = replaced(t, src, "name = \"b\"\ntype = \"dense\"\nunits = 4", "name = \"b\"\ntype = \"relu\"")
	plan, err := torch.Match(network(t, "net.toml", src).Nodes(), f, torch.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := plan.Steps[0].Numbers(3.4e38); err == nil || err.Error() != `tensor "a.weight" has the number 1e+39, expected finite ones up to 3.4e+38` {
		t.Errorf("found %v", err)
	}
}

// TestLevels refuses another number of layers.
func TestLevels(t *testing.T) {
	of := func(layers int) *torch.File {
		f := &torch.File{}
		for k := range layers {
			for _, name := range []string{"weight_ih", "weight_hh"} {
				width := 2
				if name == "weight_ih" && k == 0 {
					width = 12
				}
				f.Tensors = append(f.Tensors, torch.NewTensor(fmt.Sprintf("lstm.%s_l%d", name, k), make([]float64, 8*width), 8, width))
			}
		}
		return f
	}
	spec := func(layers int) []byte {
		return replaced(t, []byte(memory), "layers = 2", fmt.Sprintf("layers = %d", layers))
	}
	if _, err := torch.Match(network(t, "memory.toml", spec(2)).Nodes(), of(2), torch.Options{}); err != nil {
		t.Error(err)
	}
	unused := `nothing takes "lstm.weight_ih_l0" [8, 12], "lstm.weight_hh_l0" [8, 2]`
	refused(t, spec(2), of(1), torch.Options{},
		`layer "lstm" (lstm): "lstm" has 1 layers, expected 2`, unused+"; leave them out with --partial")
	unused += `, "lstm.weight_ih_l1" [8, 2], "lstm.weight_hh_l1" [8, 2]`
	refused(t, spec(1), of(2), torch.Options{},
		`layer "lstm" (lstm): "lstm" has 2 layers, expected 1`, unused+"; leave them out with --partial")
	refused(t, spec(1), of(2), torch.Options{Map: map[string]string{"lstm.l1": "lstm"}},
		`--map lstm.l1=lstm: "lstm.weight_ih_l1" is [8, 2], expected [8, 12] for its weight "lstm.weight_ih"`,
		`layer "lstm" (lstm): "lstm.weight_ih_l1" is [8, 2], expected [8, 12] for its weight "lstm.weight_ih"`,
		unused+"; leave them out with --partial")
}

const memory = `name = "memory"
[[input]]
shape = [3, 12]
[[layer]]
name = "lstm"
type = "lstm"
units = 2
layers = 2
use_bias = false
[[output]]
from = "lstm"
loss = "mean_squared_error"
`
