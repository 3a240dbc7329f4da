package generated_test

import (
	"os"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/generated/ocr_bilstm"
	"github.com/seed-5f2744a7/tensornet/generated/ocr_residual"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// TestStart compares the weights that the compiler starts with with those of packages.
func TestStart(t *testing.T) {
	for name, tensors := range map[string][]runtime.Tensor[float32]{
		"ocr_bilstm": ocr_bilstm.NewWeights(7).Tensors(), "ocr_residual": ocr_residual.NewWeights(7).Tensors(),
	} {
		src, err := os.ReadFile("../models/" + name + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		network, err := gen.Outline(name+".toml", src, os.DirFS("../models"))
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range network.Weights {
			if want := tensors[i]; want.Name != v.Name || !slices.Equal(want.Data, initializer.Start[float32](v, 7)) {
				t.Errorf("%s: %s does not start as %s of the package", name, v.Name, want.Name)
			}
		}
	}
}
