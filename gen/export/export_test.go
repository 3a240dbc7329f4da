package export_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/export"
	"github.com/seed-5f2744a7/tensornet/gen/export/roundtrip"
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
	if long := os.Getenv("TENSORNET_LONG") != "" || os.Getenv(roundtrip.Folder) != ""; long || n.Program.Products() < mostProducts {
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

// mostProducts bounds what the ordinary tests compute of a network; of larger ones they see
// that they come back.
const mostProducts = 2e6

// weighty are types of layers that must come back as themselves, in networks of them and others.
var (
	weighty = []string{"dense", "conv", "depthwise_conv", "max_pool", "average_pool", "batch_normalization", "layer_normalization", "group_normalization", "rnn", "lstm", "gru", "bidirectional", "embedding", "concatenate"}
	others  = []string{"input", "activation", "flatten", "dropout", "softmax", "add"}
)

func kinds(n *roundtrip.Network) []string {
	return slices.DeleteFunc(n.Types(), func(typ string) bool { return !slices.Contains(weighty, typ) })
}

// TestModels exports the repository's models and imports them again.
func TestModels(t *testing.T) {
	files, err := filepath.Glob("../../models/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
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
