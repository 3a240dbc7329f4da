package verify

import (
	"fmt"
	"testing"
)

// TestTokensReference compares what reads integers with PyTorch's numbers, which
// testdata/tokens.py has made.
func TestTokensReference(t *testing.T) {
	t.Parallel()
	checkReferences(t, "testdata/tokens.json")
}

// tokenNetworks have every option of what reads integers.
func tokenNetworks() []*Network {
	ids := []Input{{Name: "x_ids", Shape: []int{2, 3}}}
	var networks []*Network
	add := func(name string, inputs []Input, layers ...*Layer) {
		last := layers[len(layers)-1].Name
		networks = append(networks, &Network{Name: fmt.Sprintf("%s_%d", name, len(networks)), Inputs: inputs, Layers: layers, Outputs: []Output{squared(last)}})
	}
	embedding := func(name, from string, rows, length int) *Layer {
		return of(name, "embedding", from, Options{"input_dim": rows, "output_dim": length})
	}
	add("embedding", ids, embedding("e", "x_ids", 5, 7), dense("y", "e", []int{3}, nil))
	add("embedding", ids, embedding("e", "x_ids", 40, 1), dense("y", "e", []int{3}, nil))
	add("embedding_of_numbers", input(3), dense("h", "x", []int{2, 2}, nil), embedding("e", "h", 4, 3), dense("y", "e", []int{3}, nil))
	add("embedding_in_time", ids, of("t", "time_distributed", "x_ids", nil, embedding("e", "", 6, 2), of("d", "dense", "", Options{"units": []int{3}})))
	add("embedding_rnn", ids, reshape("r", "x_ids", 6), embedding("e", "r", 4, 3), of("y", "rnn", "e", Options{"units": []int{3}, "go_backwards": true}))
	add("embedding_in_scan", ids, of("t", "time_distributed", "x_ids", nil, embedding("e", "", 6, 2), of("l", "lstm", "", Options{"units": []int{2}})))
	h := dense("h", "x", []int{2, 4, 3}, "tanh")
	for _, o := range []Options{{"indices": 2, "axis": 1}, {"indices": []int{1, -1, 0, 1}}, {"indices": []int{0}, "axis": -1}} {
		add("gather", input(3), h, of("g", "gather", "h", o), dense("y", "g", []int{2}, nil))
	}
	for _, axis := range []int{0, 1, -1} {
		add("gather", append(input(3), ids...), of("h", "dense", "x", Options{"units": []int{4, 4, 4}}),
			&Layer{Name: "g", Type: "gather", From: []string{"h", "x_ids"}, Options: Options{"axis": axis}}, dense("y", "g", []int{2}, nil))
	}
	return networks
}

// TestTokenLayers checks them by finite differences, and against their definitions.
func TestTokenLayers(t *testing.T) {
	t.Parallel()
	checkNetworks(t, 3, tokenNetworks())
}
