package convert_test

import (
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/convert"
)

// TestAttention finds attention in heads; that it computes the same, TestTorch and TestOperators say.
func TestAttention(t *testing.T) {
	stored := storedCases(t)
	for name, options := range map[string]map[string]any{
		"attention":        {"num_heads": 2, "key_dim": 4, "use_causal_mask": true},
		"attention_script": {"num_heads": 2, "key_dim": 4, "use_causal_mask": true},
		"encoder":          {"num_heads": 2, "key_dim": 4},
		"encoder_script":   {"num_heads": 2, "key_dim": 4},
		"attention_bert":   {"num_heads": 2, "key_dim": 4, "attention_mask": "n_pairs"},
		"attention_cross":  {"num_heads": 2, "key_dim": 4, "value": "z", "attention_mask": "y_mask"},
	} {
		var r *convert.Result
		if c, ok := stored[name]; ok {
			r = c.imported(t)
		} else {
			r = imported(t, name, nil)
		}
		types := layersOf(r)
		at := slices.Index(types, "multi_head_attention")
		if at < 0 || slices.Contains(types, "matmul") || slices.Contains(types, "permute") {
			t.Errorf("%s: found %v\n%s", name, types, r.Document.Text())
			continue
		}
		for key, want := range options {
			if got := r.Document.Layers[at].Options.Get(key); got != want {
				t.Errorf("%s: %s is %v, expected %v\n%s", name, key, got, want, r.Document.Text())
			}
		}
	}
}
