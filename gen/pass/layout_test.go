package pass_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

// pictures are networks whose values are stored in several layouts. The layer
// behind the last convolution decides whether that can be in planes.
var pictures = []struct {
	name, layers   string
	copies, packed int // between layouts, of weights
}{
	{"few channels", conv("a", 5, 3, `padding = "same"`, `activation = "tanh"`) + conv("b", 2, 3, `padding = "same"`, `activation = "relu"`) + dense, 2, 0},
	{"many channels", conv("a", 8, 3) + conv("b", 16, 2, `activation = "tanh"`) + dense, 0, 2},
	{"few, then many", conv("a", 3, 3, `activation = "tanh"`) + conv("b", 8, 3) + dense, 3, 1},
	{"strides", conv("a", 3, 3) + conv("b", 2, 2, `strides = 2`) + dense, 4, 0},
	{"one filter", conv("a", 1, 3) + conv("b", 1, 2, `padding = "same"`) + dense, 1, 0},
	{"groups", conv("a", 6, 3) + conv("b", 4, 2, `groups = 2`) + dense, 2, 1},
	{"a dense layer between", conv("a", 3, 3) + "[[layer]]\ntype = \"dense\"\nunits = [12, 10, 2]\n" + conv("b", 3, 3) + dense, 4, 0},
	{"kernels of 3×3", strings.Replace(conv("a", 16, 3, `activation = "tanh"`), "[3, ", "[4, ", 1) + conv("b", 16, 3, `padding = "same"`) + conv("c", 8, 3) + dense, 0, 4},
	{"a pool", conv("a", 3, 3, `activation = "relu"`) + "[[layer]]\ntype = \"max_pool\"\npool_size = 2\n" + dense, 1, 0},
	{"the output", conv("a", 3, 3, `padding = "same"`) + conv("y", 2, 3), 2, 1},
}

const dense = "[[layer]]\nname = \"y\"\ntype = \"dense\"\nunits = 3\n"

func conv(name string, filters, size int, options ...string) string {
	return fmt.Sprintf("[[layer]]\nname = %q\ntype = \"conv\"\nfilters = %d\nkernel_size = [%d, %[3]d]\n%s\n", name, filters, size, strings.Join(options, "\n"))
}

// TestLayouts compares networks with what they are without layouts.
func TestLayouts(t *testing.T) {
	for _, c := range pictures {
		t.Run(c.name, func(t *testing.T) {
			text := "name = \"picture\"\ndtype = \"float64\"\n[[input]]\nname = \"x\"\nshape = [15, 14, 2]\n" + c.layers + "[[output]]\nfrom = \"y\"\nloss = \"mean_squared_error\"\n"
			plain, vector := compiled(t, text, ir.Train, 0), compiled(t, text, ir.Train, 1)
			if err := verify.Same(verify.Execute(vector, numbers(vector)), verify.Execute(plain, numbers(plain))); err != nil {
				t.Error(err)
			}
			copies, packed := 0, 0
			for _, v := range vector.Values {
				switch {
				case strings.Contains(v.Name, ".packed"):
					packed++
				case strings.Contains(v.Name, ".planes"), strings.Contains(v.Name, ".last"):
					copies++
				}
			}
			if copies != c.copies || packed != c.packed {
				t.Errorf("%d copies of values, %d of weights; expected %d and %d\n%s", copies, packed, c.copies, c.packed, vector)
			}
		})
	}
}

// numbers are weights and a sample for a program, drawn by name.
func numbers(p *ir.Program) *verify.Case {
	draw := func(v *ir.Value) []float64 {
		r := rand.New(rand.NewPCG(uint64(len(v.Name)), uint64(v.Size())))
		x := make([]float64, v.Size())
		for i := range x {
			x[i] = r.NormFloat64() / 2
		}
		return x
	}
	c := &verify.Case{Weights: map[string][]float64{}, Samples: make([]probe.Sample, 1)}
	for _, v := range p.Params {
		c.Weights[v.Name] = draw(v)
	}
	for _, v := range p.Inputs {
		c.Samples[0].Inputs = append(c.Samples[0].Inputs, draw(v))
	}
	for _, o := range p.Outputs {
		c.Samples[0].Targets = append(c.Samples[0].Targets, draw(o.Target))
	}
	return c
}

// TestLayoutsOfRandomNetworks compares programs of one sample with the
// networks' definitions.
func TestLayoutsOfRandomNetworks(t *testing.T) {
	networks := some(150)
	for i := range networks {
		c := verify.Draw(fmt.Sprintf("random%d", i), rand.New(rand.NewPCG(*seed, uint64(i))))
		text := c.Network.TOML()
		p := program(t, text, ir.Train).For(ir.Train, 1, target.AVX2())
		if err := pass.Compile(t.Context(), p, nil); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if p.Refusal != "" {
			continue
		}
		if err := verify.Same(verify.Execute(p, c), define(t, c)); err != nil {
			t.Errorf("%v\n%s", err, text)
		}
	}
}
