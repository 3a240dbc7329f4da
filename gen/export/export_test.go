package export_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/convert"
	"github.com/seed-5f2744a7/tensornet/gen/export"
	"github.com/seed-5f2744a7/tensornet/gen/export/roundtrip"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

func build(t *testing.T, file string, src []byte) *roundtrip.Network {
	t.Helper()
	n, err := roundtrip.Build(file, src, os.DirFS(filepath.Dir(file)))
	if err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	return n
}

// check exports a network and imports it again.
func check(t *testing.T, n *roundtrip.Network) {
	t.Helper()
	name := strings.ReplaceAll(t.Name(), "/", "_")
	var back *roundtrip.Network
	var err error
	most := mostProducts
	if os.Getenv("TENSORNET_LONG") != "" || os.Getenv(roundtrip.Folder) != "" {
		most *= 1000
	}
	if n.Program.Products() < most {
		back, err = n.Check(name)
	} else {
		back, err = n.Again(name)
	}
	if err != nil {
		t.Fatal(err)
	}
	if back == nil || slices.ContainsFunc(n.Types(), func(typ string) bool { return !slices.Contains(weighty, typ) && !slices.Contains(others, typ) }) {
		return
	}
	if a, b := kinds(n), kinds(back); !slices.Equal(a, b) {
		t.Errorf("found layers %v, expected %v", b, a)
	}
}

// mostProducts bounds what the ordinary tests compute of a network, and a thousandth of what those
// by night do; of larger ones they see that they come back.
var mostProducts = int64(2e6)

// weighty are types of layers that must come back as themselves, in networks of them and others.
var (
	weighty = []string{"dense", "conv", "depthwise_conv", "max_pool", "average_pool", "batch_normalization", "layer_normalization", "group_normalization", "rnn", "lstm", "gru", "bidirectional", "embedding", "concatenate"}
	others  = []string{"input", "activation", "flatten", "dropout", "softmax", "add"}
)

func kinds(n *roundtrip.Network) []string {
	return slices.DeleteFunc(n.Types(), func(typ string) bool { return !slices.Contains(weighty, typ) })
}

// TestModels exports the repository's models and imports them again, by night those that are
// compared with others' programs, too.
func TestModels(t *testing.T) {
	files, err := filepath.Glob("../../models/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	if os.Getenv("TENSORNET_LONG") != "" {
		peers, err := filepath.Glob("../../models/peers/*.toml")
		if err != nil || len(peers) < 7 {
			t.Fatal(peers, err)
		}
		files = append(files, peers...)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".toml"), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			check(t, build(t, file, src))
		})
	}
}

// TestRandom exports networks of all layers with their options as they come.
func TestRandom(t *testing.T) {
	networks := 40
	if os.Getenv("TENSORNET_LONG") != "" {
		networks = 300
	}
	for i := range networks {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			c := verify.Draw("random", rand.New(rand.NewPCG(1, uint64(i))))
			n := build(t, "random.toml", []byte(c.Network.TOML()))
			for name, w := range c.Weights {
				for k := range w {
					n.Weights[name][k] = float64(float32(w[k]))
				}
			}
			copy(n.Inputs, c.Samples[0].Inputs)
			if _, err := n.Check(strings.ReplaceAll(t.Name(), "/", "_")); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestRefused names all layers that cannot be exported, with reasons.
func TestRefused(t *testing.T) {
	src := `name = "net"
[[input]]
shape = [10000, 1]
[[layer]]
name = "memory"
type = "lstm"
units = 1
activation = "mish"
[[layer]]
name = "head"
type = "dense"
units = 2
[[output]]
from = "head"
loss = "mean_squared_error"
`
	n := build(t, "net.toml", []byte(src))
	_, err := export.ONNX(n.Graph, "test", n.Weights)
	want := "the network cannot be exported:\n\tlayer \"memory\" (lstm): its steps would be written out as more than 20000 operations"
	if err == nil || err.Error() != want {
		t.Errorf("found %v, expected %s", err, want)
	}
}

// again is a spec as import writes it, of layers that exporters take apart.
const again = `name = "again"

[[input]]
name = "tokens"
shape = [6]
dtype = "int32"

[[layer]]
name = "words"
type = "embedding"
input_dim = 9
output_dim = 4

[[layer]]
name = "places"
type = "position_embedding"
sequence_length = 6

[[layer]]
name = "start"
type = "add"
from = ["words", "places"]

[[layer]]
name = "look_back"
type = "multi_head_attention"
num_heads = 2
key_dim = 3
use_causal_mask = true

[[layer]]
name = "look_around"
type = "multi_head_attention"
num_heads = 2
key_dim = 2
use_bias = false

[[layer]]
name = "skip"
type = "add"
from = ["start", "look_around"]

[[layer]]
name = "norm"
type = "layer_normalization"

[[layer]]
name = "feed"
type = "conv"
filters = 4
kernel_size = [1]
activation = "gelu"

[[layer]]
name = "memory"
type = "bidirectional"

  [[layer.body]]
  type = "lstm"
  units = 3
  return_sequences = true
  layers = 3

[[layer]]
name = "more"
type = "gru"
units = 2
layers = 2

[[layer]]
name = "classes"
type = "dense"
units = 3
activation = "softmax"

[[output]]
name = "kind"
from = "classes"
loss = "sparse_categorical_crossentropy"
labels = ["one", "it's \"two\"", "drei"]
`

// TestAgain exports a network and imports it: layers, names and all are as they were.
func TestAgain(t *testing.T) {
	n := build(t, "again.toml", []byte(again))
	check(t, n)
	m, err := export.ONNX(n.Graph, "test", n.Weights)
	if err != nil {
		t.Fatal(err)
	}
	if m, err = onnx.Read(onnx.Write(m), nil); err != nil {
		t.Fatal(err)
	}
	r, err := convert.ONNX(m, convert.Options{Name: "again", Dims: map[string]int64{"batch": 1}})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(r.Document.Text()); got != again {
		t.Errorf("found %s", got)
	}
}
