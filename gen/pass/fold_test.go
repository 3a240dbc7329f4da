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
)

// TestFold is which layers go into the weights of others for prediction, and that what comes
// out stays the same.
func TestFold(t *testing.T) {
	type list = []*verify.Layer
	layer := func(name, typ, from string, o verify.Options) *verify.Layer {
		l := &verify.Layer{Name: name, Type: typ, From: []string{from}, Options: o}
		if from == "" {
			l.From = nil
		}
		return l
	}
	conv := func(o verify.Options) *verify.Layer {
		o["kernel_size"] = []int{3, 3}
		return layer("c", "conv", "x", o)
	}
	norm := func(name, from string, o verify.Options) *verify.Layer {
		return layer(name, "batch_normalization", from, o)
	}
	dense := func(name, from string, units ...int) *verify.Layer {
		return layer(name, "dense", from, verify.Options{"units": units})
	}
	product := func(constant string, from string) *verify.Layer {
		return &verify.Layer{Name: "m", Type: "multiply", From: []string{from, constant}}
	}
	numbers := layer("k", "constant", "", verify.Options{"value": []any{1.0, -2.0, 0.5, 3.0}})
	each := layer("t", "time_distributed", "x", verify.Options{})
	each.Body = list{dense("d", "", 4), norm("n", "", verify.Options{})}
	for _, test := range []struct {
		about  string
		layers list
		want   string
	}{
		{"a convolution", list{conv(verify.Options{"filters": 4}), norm("n", "c", verify.Options{})}, "n in c"},
		{"without a bias", list{conv(verify.Options{"filters": 4, "use_bias": false}), norm("n", "c", verify.Options{"scale": false})}, "n in c"},
		{"with groups", list{conv(verify.Options{"filters": 4, "groups": 2}), norm("n", "c", verify.Options{"center": false})}, "n in c"},
		{"two of them", list{conv(verify.Options{"filters": 4}), norm("n", "c", verify.Options{}), norm("m", "n", verify.Options{})}, "n in c, m in c"},
		{"a dense layer", list{dense("d", "x", 5), norm("n", "d", verify.Options{})}, "n in d"},
		{"slices of a sequence", list{each}, ""},
		{"a constant", list{numbers, conv(verify.Options{"filters": 4}), product("k", "c")}, "m in c"},
		{"behind an activation", list{conv(verify.Options{"filters": 4, "activation": "tanh"}), norm("n", "c", verify.Options{})}, ""},
		{"of places", list{conv(verify.Options{"filters": 4}), norm("n", "c", verify.Options{"axis": 0})}, ""},
		{"read elsewhere", list{conv(verify.Options{"filters": 4}), norm("n", "c", verify.Options{}), {Name: "s", Type: "add", From: []string{"n", "c"}}}, ""},
		{"of an input", list{norm("n", "x", verify.Options{}), dense("d", "n", 3)}, ""},
	} {
		last := test.layers[len(test.layers)-1].Name
		n := &verify.Network{
			Name: "fold", Inputs: []verify.Input{{Name: "x", Shape: []int{5, 6, 2}}}, Layers: append(test.layers, dense("y", last, 2)),
			Outputs: []verify.Output{{From: "y", Loss: "mean_squared_error", Weight: 1}},
		}
		c, err := verify.Fill(n, 1, 0, rand.New(rand.NewPCG(1, 1)))
		if err != nil {
			t.Fatal(err)
		}
		want, err := verify.MeaningOfPrediction(c)
		if err != nil {
			t.Fatal(err)
		}
		for name := range want {
			if !strings.HasPrefix(name, "output") {
				delete(want, name)
			}
		}
		for _, width := range []int{0, 1, 4} {
			passes := pass.Pipeline(ir.Predict, width)
			p := program(t, n.TOML(), ir.Predict).For(ir.Predict, width, target.AVX2())
			if err := pass.Run(t.Context(), p, passes[:len(passes)-1], nil); err != nil {
				t.Fatalf("%s: %v", test.about, err)
			}
			var folded []string
			for _, f := range p.Folded {
				folded = append(folded, fmt.Sprintf("%s in %s", f.Layer, f.Into))
			}
			if got := strings.Join(folded, ", "); got != test.want {
				t.Errorf("%s, width %d: folded %q, want %q\n%s", test.about, width, got, test.want, p)
			}
			if err := verify.Same(verify.Execute(p, c), want); err != nil {
				t.Errorf("%s, width %d: %v\n%s", test.about, width, err, p)
			}
		}
	}
}
