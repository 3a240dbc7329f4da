package gen_test

import (
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/runtime"
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

// TestFingerprintInBlocks finds the same weights in attention whose scores are kept and made again.
func TestFingerprintInBlocks(t *testing.T) {
	attention := strings.Replace(marked, "type = \"lstm\"\nunits = 5", "type = \"multi_head_attention\"\nnum_heads = 2\nkey_dim = 3\nquery_chunk_size = CHUNK\ndropout = 0.5", 1)
	var infos []runtime.ModelInfo
	for _, chunk := range []string{"0", "6", "4"} {
		p, err := gen.Generate(t.Context(), "marked.toml", []byte(strings.Replace(attention, "CHUNK", chunk, 1)), gen.Options{Plain: true})
		if err != nil {
			t.Fatal(err)
		}
		infos = append(infos, p.Info)
	}
	for _, info := range infos[1:] {
		if info.Fingerprint != infos[0].Fingerprint || info.TrainingFingerprint != infos[0].TrainingFingerprint {
			t.Errorf("%s and %s, expected %s and %s", info.Fingerprint, info.TrainingFingerprint, infos[0].Fingerprint, infos[0].TrainingFingerprint)
		}
	}
	if infos[1].TrainingArena == infos[2].TrainingArena {
		t.Error("blocks take the memory of the whole")
	}
}

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
