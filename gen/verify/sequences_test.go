package verify_test

import (
	"fmt"
	"maps"

	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

func sequence() []verify.Input { return []verify.Input{{"x", []int{4, 3}}, {"z", []int{2}}} }

func of(name, typ, from string, options verify.Options, body ...*verify.Layer) *verify.Layer {
	l := &verify.Layer{Name: name, Type: typ, Options: options, Body: body}
	if from != "" {
		l.From = []string{from}
	}
	return l
}

func outputsOf(refs ...string) []verify.Output {
	var outputs []verify.Output
	for i, ref := range refs {
		outputs = append(outputs, verify.Output{From: ref, Loss: "mean_squared_error", Weight: 1 + float64(i)/4})
	}
	return outputs
}

// memories are the results of a recurrent layer that are named after what it
// remembers.
func memories(typ, name string) []string {
	refs := []string{name, name + ".sequence", name + ".state"}
	if typ == "lstm" {
		refs = append(refs, name+".cell")
	}
	return refs
}

// cellOptions are those that every recurrent layer has: what changes the way of
// its steps, with each type, and then what is the same code for all, with one.
var cellOptions = [2][]verify.Options{
	{{}, {"go_backwards": true, "return_sequences": true}, {"use_bias": false}, {"activation": "softmax"}},
	{
		{"activation": "relu"}, {"activation": verify.Options{"type": "elu", "alpha": 0.5}}, {"activation": "mish"},
		{"return_sequences": true}, {"go_backwards": true}, {"activation": "linear", "units": []int{2, 1, 2}}, {"units": 1},
	},
}

// recurrentNetworks have every option of the recurrent layers.
func recurrentNetworks() []*verify.Network {
	var networks []*verify.Network
	add := func(typ string, options verify.Options, layers ...*verify.Layer) {
		all := verify.Options{"units": 3}
		maps.Copy(all, options)
		networks = append(networks, &verify.Network{
			Name: fmt.Sprintf("%s_%d", typ, len(networks)), Inputs: sequence(),
			Layers: append(layers, of("r", typ, "x", all)), Outputs: append(outputsOf(memories(typ, "r")...), squared("z")),
		})
	}
	start := dense("start", "z", []int{3}, "tanh")
	for i, typ := range []string{"rnn", "lstm", "gru"} {
		for _, options := range cellOptions[0] {
			add(typ, options)
		}
		for k, options := range cellOptions[1] {
			if k%3 == i || long() {
				add(typ, options)
			}
		}
		add(typ, verify.Options{"initial_state": "start"}, start)
	}
	for i, typ := range []string{"lstm", "gru", "rnn"} {
		if i == 0 || long() {
			add(typ, verify.Options{"initial_state": "start", "go_backwards": true, "units": []int{3, 1}}, start)
		}
	}
	for i, typ := range []string{"lstm", "gru"} {
		for k, options := range []verify.Options{{"recurrent_activation": "hard_sigmoid"}, {"recurrent_activation": "tanh", "activation": "gelu"}} {
			if k == i || long() {
				add(typ, options)
			}
		}
	}
	add("lstm", verify.Options{"initial_cell": "start"}, dense("start", "z", []int{3}, nil))
	add("lstm", verify.Options{"initial_cell": "s.cell", "initial_state": "s"}, of("s", "lstm", "x", verify.Options{"units": 3, "return_sequences": false}))
	add("gru", verify.Options{"reset_after": false})
	add("gru", verify.Options{"reset_after": false, "use_bias": false, "return_sequences": true})
	add("gru", verify.Options{"reset_after": false, "recurrent_activation": "softsign", "activation": "linear", "go_backwards": true})
	add("gru", verify.Options{"use_bias": false, "reset_after": true})
	return append(networks, sequenceNetworks()...)
}

// sequenceNetworks have recurrent layers after and beside each other.
func sequenceNetworks() []*verify.Network {
	units := func(n int) verify.Options { return verify.Options{"units": n, "return_sequences": true} }
	share := func(l *verify.Layer, with string) *verify.Layer { l.Share = with; return l }
	freeze := func(l *verify.Layer) *verify.Layer { l.Frozen = true; return l }
	input := func(shape ...int) []verify.Input { return []verify.Input{{"x", shape}} }
	return []*verify.Network{
		{Name: "stack", Inputs: input(3, 2),
			Layers:  []*verify.Layer{of("a", "lstm", "x", units(2)), of("b", "gru", "a", units(3)), of("c", "rnn", "b", verify.Options{"units": 2}), dense("y", "c", []int{2}, "softmax")},
			Outputs: []verify.Output{{From: "y", Loss: "categorical_crossentropy", Weight: 1}}},
		{Name: "one_step", Inputs: input(1, 3),
			Layers:  []*verify.Layer{of("a", "lstm", "x", units(2)), of("b", "gru", "a", verify.Options{"units": 2}), of("c", "rnn", "x", verify.Options{"units": 2, "go_backwards": true})},
			Outputs: outputsOf("a.cell", "b", "c.sequence")},
		{Name: "many_axes", Inputs: input(3, 2, 1, 2), Layers: []*verify.Layer{of("a", "gru", "x", verify.Options{"units": []int{1, 2}})}, Outputs: outputsOf("a.sequence")},
		{Name: "one_feature", Inputs: input(5, 1), Layers: []*verify.Layer{of("a", "lstm", "x", verify.Options{"units": 1})}, Outputs: outputsOf("a")},
		{Name: "only_last_cell", Inputs: input(3, 2), Layers: []*verify.Layer{of("a", "lstm", "x", units(2))}, Outputs: outputsOf("a.cell")},
		{Name: "shared_lengths", Inputs: []verify.Input{{"x", []int{4, 2}}, {"short", []int{2, 2}}},
			Layers:  []*verify.Layer{of("a", "lstm", "x", units(2)), share(of("b", "lstm", "short", verify.Options{"units": 2, "go_backwards": true}), "a"), share(of("c", "lstm", "a", units(2)), "a")},
			Outputs: outputsOf("a", "b", "c")},
		{Name: "shared_gru", Inputs: input(3, 2),
			Layers:  []*verify.Layer{of("a", "gru", "x", units(2)), share(of("b", "gru", "a", verify.Options{"units": 2, "initial_state": "a.state"}), "a")},
			Outputs: outputsOf("b")},
		{Name: "frozen_cell", Inputs: input(3, 2),
			Layers:  []*verify.Layer{of("a", "rnn", "x", units(2)), freeze(of("b", "lstm", "a", units(2))), freeze(of("c", "gru", "x", units(2))), of("d", "gru", "c", verify.Options{"units": 2})},
			Outputs: outputsOf("b", "d")},
		{Name: "encoder_decoder", Inputs: sequence(),
			Layers: []*verify.Layer{of("a", "lstm", "x", verify.Options{"units": 2}), of("b", "lstm", "x", verify.Options{"units": 2, "initial_state": "a.state", "initial_cell": "a.cell", "return_sequences": true}),
				of("c", "rnn", "b", verify.Options{"units": 2, "initial_state": "z"})},
			Outputs: outputsOf("b", "c")},
		{Name: "state_as_sequence", Inputs: input(3, 2),
			Layers: []*verify.Layer{of("a", "rnn", "x", verify.Options{"units": []int{3, 2}}), of("b", "gru", "a", units(2))}, Outputs: outputsOf("a.sequence", "b")},
	}
}
