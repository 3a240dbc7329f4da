package verify_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

var _ = listed("Stacks", 11, stackNetworks)

// TestStacksReference compares several layers in one with PyTorch's num_layers, whose numbers
// testdata/stacked.py has made.
func TestStacksReference(t *testing.T) { checkReferences(t, "testdata/stacked.json") }

// TestStatefulReference compares layers that go on from batch to batch with PyTorch's numbers,
// which testdata/stateful.py has made.
func TestStatefulReference(t *testing.T) { checkReferences(t, "testdata/stateful.json") }

// stackNetworks have recurrent layers of several layers with every option that is about more than one.
func stackNetworks() []*verify.Network {
	var networks []*verify.Network
	add := func(inputs []verify.Input, layers ...*verify.Layer) {
		l := layers[len(layers)-1]
		typ := l.Type
		if len(l.Body) > 0 {
			typ = l.Body[0].Type
		}
		outputs := outputsOf(memories(typ, l.Name)...)
		if len(inputs) > 1 && len(layers) == 1 {
			outputs = append(outputs, squared(inputs[1].Name))
		}
		networks = append(networks, &verify.Network{Name: fmt.Sprintf("stack_%d", len(networks)), Inputs: inputs, Layers: layers, Outputs: outputs})
	}
	start := dense("start", "z", []int{2, 3}, "tanh")
	words := of("e", "embedding", "x_ids", verify.Options{"input_dim": 4, "output_dim": 3, "mask_zero": true})
	for i, typ := range []string{"rnn", "lstm", "gru"} {
		with := func(o verify.Options) verify.Options {
			all := verify.Options{"units": 3, "layers": 2}
			maps.Copy(all, o)
			return all
		}
		add(sequence(), of("r", typ, "x", with(verify.Options{"layers": 3, "layer_dropout": 0.5, "units": []int{1, 2}})))
		add(sequence(), of("r", typ, "x", with(verify.Options{"go_backwards": true, "return_sequences": true, "dropout": 0.25, "recurrent_dropout": 0.25})))
		add(sequence(), start, of("r", typ, "x", with(verify.Options{"initial_state": "start"})))
		mode := verify.Options{"merge_mode": []string{"concat", "sum", "mul"}[i]}
		cell := of("c", typ, "", with(verify.Options{"layer_dropout": 0.25, "go_backwards": i == 2, "return_sequences": i == 1}))
		add(sequence(), of("r", "bidirectional", "x", mode, cell))
		add([]verify.Input{{Name: "x_ids", Shape: []int{5}}}, words, of("r", typ, "e", with(verify.Options{"zero_output_for_mask": true, "go_backwards": i > 0, "layer_dropout": 0.25})))
		add([]verify.Input{{Name: "x_ids", Shape: []int{5}}}, words, of("r", "bidirectional", "e", mode, of("c", typ, "", with(nil))))
	}
	add(sequence(), of("r", "lstm", "x", verify.Options{"units": 3, "layers": 2, "stateful": true}))
	add(sequence(), of("r", "bidirectional", "x", verify.Options{}, of("c", "gru", "", verify.Options{"units": 3, "stateful": true})))
	add(sequence(), start, of("r", "lstm", "x", verify.Options{"units": 3, "layers": 2, "initial_cell": "start", "unit_forget_bias": true}))
	two := verify.Options{"units": 3, "layers": 2, "return_sequences": true}
	shared := of("r", "gru", "a", two)
	shared.Share = "a"
	add([]verify.Input{{"x", []int{4, 3}}}, of("a", "gru", "x", two), shared)
	frozen := of("r", "bidirectional", "x", verify.Options{}, of("c", "rnn", "", two))
	frozen.Frozen = true
	add(sequence(), frozen)
	in := of("t", "time_distributed", "x", nil, of("l", "lstm", "", verify.Options{"units": 2, "layers": 2, "layer_dropout": 0.5}))
	return append(networks, &verify.Network{Name: "stack_in_time", Inputs: []verify.Input{{"x", []int{3, 2, 2}}}, Layers: []*verify.Layer{in}, Outputs: outputsOf("t", "t.state")})
}
