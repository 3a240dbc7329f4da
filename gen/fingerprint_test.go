package gen_test

import (
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen"
)

const marked = `
name = "marked"
doc = "A test."

[[input]]
name = "x"
shape = [6, 4]

[[layer]]
name = "steps"
type = "lstm"
units = 5

[[layer]]
name = "fewer"
type = "dropout"
rate = 0.5

[[layer]]
name = "y"
type = "dense"
units = 3
activation = "softmax"

[[output]]
from = "y"
loss = "categorical_crossentropy"
`

// TestFingerprint knows one by heart: if it changes, the weights and checkpoints
// that people have are refused.
func TestFingerprint(t *testing.T) {
	const known = "3f6d84b7777c53fed98a1bac5f598e05"
	first := "" // of training
	for _, test := range []struct {
		old, new       string
		same, training bool
	}{
		{"", "", true, true},
		{`"A test."`, `"Another."`, true, true},
		{"rate = 0.5", "rate = 0.1", true, false},
		{"categorical_crossentropy", "mean_squared_error", true, false},
		{`"categorical_crossentropy"`, `{ type = "huber", delta = 1 }`, true, false},
		{"units = 5", "units = 5\ntrainable = false", true, false},
		{"units = 5", "units = 5\nkernel_regularizer = \"l2\"", true, false},
		{"units = 5", "units = 5\nkernel_constraint = \"non_neg\"", true, false},
		{"softmax", "sigmoid", false, false},
		{"units = 5", "units = 6", false, false},
		{"units = 5", "units = 5\ngo_backwards = true", false, false},
		{`name = "steps"`, `name = "stairs"`, false, false},
		{"[6, 4]", "[7, 4]", false, false},
	} {
		p, err := gen.Generate(t.Context(), "marked.toml", []byte(strings.Replace(marked, test.old, test.new, 1)), gen.Options{Plain: true})
		if err != nil {
			t.Fatal(err)
		}
		if found := p.Info.Fingerprint; found == known != test.same {
			t.Errorf("%s → %s: fingerprint %s, known %s", test.old, test.new, found, known)
		}
		if first == "" {
			first = p.Info.TrainingFingerprint
		}
		if found := p.Info.TrainingFingerprint; found == first != test.training {
			t.Errorf("%s → %s: fingerprint of training %s, first %s", test.old, test.new, found, first)
		}
	}
}
