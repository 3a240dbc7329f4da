package verify_test

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

// batchNetworks normalise over the batch after layers of all kinds, inside others and with
// the weights of others.
func batchNetworks() []*verify.Network {
	norm := func(name, from string, o verify.Options) *verify.Layer {
		return of(name, "batch_normalization", from, o)
	}
	share := func(l *verify.Layer, with string) *verify.Layer { l.Share = with; return l }
	freeze := func(l *verify.Layer) *verify.Layer { l.Frozen = true; return l }
	conv := func(shape, kernel []int) *verify.Network {
		return &verify.Network{
			Name: "batch_conv_" + string('0'+rune(len(kernel))), Inputs: input(shape...),
			Layers: []*verify.Layer{of("c", "conv", "x", verify.Options{"kernel_size": kernel, "filters": 3, "use_bias": false}), norm("n", "c", nil),
				activate1("a", "n", "tanh"), norm("m", "a", verify.Options{"axis": 0, "scale": false}), dense("y", "m", []int{2}, nil)},
			Outputs: []verify.Output{squared("y"), squared("n")},
		}
	}
	tanh := func(n ...int) verify.Options { return verify.Options{"units": n, "activation": "tanh"} }
	stage := sample("batch_in_block", of("a", "block", "x", verify.Options{"block": "stage", "repeat": 2}))
	stage.Blocks = []*verify.Block{{"stage", []*verify.Layer{of("d", "dense", "", tanh(3, 2)), norm("n", "", verify.Options{"epsilon": 0.25})}}}
	return []*verify.Network{
		conv([]int{7, 2}, []int{3}), conv([]int{5, 4, 2}, []int{3, 2}), conv([]int{3, 4, 3, 1}, []int{2, 2, 2}), stage,
		sample("batch_of_input", norm("n", "x", verify.Options{"center": false, "epsilon": 0.5}), dense("y", "n", []int{2}, nil)),
		sample("batch_of_dense", dense("d", "x", []int{5}, nil), norm("n", "d", verify.Options{"epsilon": 0.5}), dense("y", "n", []int{2}, "softmax")),
		sample("batch_of_sequence", of("s", "lstm", "x", verify.Options{"units": 3, "return_sequences": true}), norm("n", "s", nil), of("g", "gru", "n", verify.Options{"units": 2})),
		sample("batch_in_stream", of("s", "gru", "x", verify.Options{"units": 3}), dense("d", "s", []int{4}, nil), norm("n", "d", nil), dense("y", "n", []int{2}, nil)),
		sample("batch_in_time", of("a", "time_distributed", "x", nil, of("d", "dense", "", tanh(4)), norm("n", "", nil), of("e", "dense", "", tanh(2)), norm("m", "", verify.Options{"scale": false}))),
		sample("batch_in_residual", of("a", "residual", "x", nil, of("d", "dense", "", tanh(2, 2)), norm("n", "", nil)), dense("y", "a", []int{3}, nil)),
		sample("batch_beside_batch", dense("d", "x", []int{4, 3}, "tanh"), norm("n", "d", nil), norm("m", "x", verify.Options{"axis": 0}), &verify.Layer{Name: "s", Type: "add", From: []string{"n", "m"}}),
		sample("batch_shared", norm("n", "x", nil), of("d", "dense", "n", tanh(4, 3)), share(norm("m", "d", nil), "n"), dense("y", "m", []int{2}, nil)),
		sample("batch_frozen", dense("d", "x", []int{4, 3}, "tanh"), freeze(norm("n", "d", nil)), share(norm("m", "n", nil), "n"), norm("o", "m", nil), dense("y", "o", []int{2}, nil)),
		sample("batch_after_frozen", freeze(dense("d", "x", []int{4, 3}, "tanh")), norm("n", "d", verify.Options{"center": false, "scale": false}), dense("y", "n", []int{2}, nil)),
	}
}

// TestBatchNormalisation checks gradients of the loss of a whole batch, which go from each
// sample to all others.
func TestBatchNormalisation(t *testing.T) {
	checkNetworks(t, 21, batchNetworks())
}
