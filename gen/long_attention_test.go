package gen_test

import (
	"fmt"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen"
)

// TestLongAttention has the memory of attention grow with the steps, not with their square.
func TestLongAttention(t *testing.T) {
	arenas := func(steps, chunk int) (training, inference int) {
		spec := fmt.Sprintf(`name = "long"
[[input]]
name = "x"
shape = [%d, 16]
[[layer]]
name = "y"
type = "multi_head_attention"
num_heads = 8
key_dim = 4
dropout = 0.1
use_causal_mask = true
query_chunk_size = %d
[[output]]
from = "y"
loss = "mean_squared_error"
`, steps, chunk)
		p, err := gen.Generate(t.Context(), "long.toml", []byte(spec), gen.Options{Plain: true})
		if err != nil {
			t.Fatal(err)
		}
		return p.Info.TrainingArena, p.Info.InferenceArena
	}
	if train, infer := arenas(300, 0); train < 4*8*300*300 || infer < 4*8*300*300 {
		t.Errorf("%d and %d bytes for 300 steps do not hold their scores", train, infer)
	}
	training, inference := arenas(1024, 0)
	kept, all := arenas(1024, 1024)
	if kept < 8*training || all < 8*inference {
		t.Errorf("1024 steps take %d and %d bytes in blocks, %d and %d at once", training, inference, kept, all)
	}
	if longer, more := arenas(4096, 0); longer > 5*training || more > 5*inference {
		t.Errorf("4096 steps take %d and %d bytes, 1024 %d and %d", longer, more, training, inference)
	}
}
