package graph

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// TestAdvice: a loss of probabilities is told from which values it will get none.
func TestAdvice(t *testing.T) {
	const sum, missing = "y is a weighted sum, of any size and sign; activation = ", " is missing"
	dense := "y dense x: units = 3"
	for _, test := range []struct{ layers, loss, want string }{
		{lines(dense), "categorical_crossentropy", "categorical_crossentropy is for probabilities, but " + sum + `"softmax"` + missing},
		{lines(dense), "sparse_categorical_crossentropy", "sparse_categorical_crossentropy is for probabilities, but " + sum + `"softmax"` + missing},
		{lines(dense), "binary_crossentropy", "binary_crossentropy is for probabilities, but " + sum + `"sigmoid"` + missing},
		{lines(dense + "; use_bias = false"), "binary_crossentropy", "binary_crossentropy is for probabilities, but " + sum + `"sigmoid"` + missing},
		{lines(dense + "; activation = \"tanh\""), "binary_crossentropy", `binary_crossentropy is for probabilities, but y is a tanh; activation = "sigmoid" is missing`},
		{lines("h dense x: units = [1, 3]", "y flatten h:"), "categorical_crossentropy", "categorical_crossentropy is for probabilities, but " + sum + `"softmax"` + missing},
		{lines("h dense x: units = 3", "y activation h: activation = \"softmax\""), "categorical_crossentropy", ""},
		{lines("h dense x: units = [1, 3]; activation = \"hard_sigmoid\"", "y flatten h:"), "categorical_crossentropy", ""},
		{lines("h dense x: units = 3", "y pointwise h: expr = \"abs(h)\""), "categorical_crossentropy", ""},
		{lines(dense), "mean_squared_error", ""},
	} {
		g := Build(network(t, test.layers+"[[output]]\nfrom = \"y\"\nloss = \""+test.loss+"\"\n"), ir.Train, spec.NewErrors("n.toml"))
		if got := g.Outputs[0].Advice; got != test.want {
			t.Errorf("%s%s:\nfound %q\nwant  %q", test.layers, test.loss, got, test.want)
		}
	}
}
