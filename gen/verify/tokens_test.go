package verify_test

import (
	"fmt"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

var (
	_ = listed("Masks", 5, maskNetworks)
	_ = listed("Attention", 4, attentionNetworks)
	_ = listed("Tokens", 3, tokenNetworks)
)

// TestTokensReference compares what reads integers with PyTorch's numbers, which
// testdata/tokens.py has made.
func TestTokensReference(t *testing.T) {
	checkReferences(t, "testdata/tokens.json")
}

// tokenNetworks have every option of what reads integers.
func tokenNetworks() []*verify.Network {
	ids := []verify.Input{{Name: "x_ids", Shape: []int{2, 3}}}
	var networks []*verify.Network
	add := func(name string, inputs []verify.Input, layers ...*verify.Layer) {
		last := layers[len(layers)-1].Name
		networks = append(networks, &verify.Network{Name: fmt.Sprintf("%s_%d", name, len(networks)), Inputs: inputs, Layers: layers, Outputs: []verify.Output{squared(last)}})
	}
	embedding := func(name, from string, rows, length int) *verify.Layer {
		return of(name, "embedding", from, verify.Options{"input_dim": rows, "output_dim": length})
	}
	add("embedding", ids, embedding("e", "x_ids", 5, 7), dense("y", "e", []int{3}, nil))
	add("embedding", ids, embedding("e", "x_ids", 40, 1), dense("y", "e", []int{3}, nil))
	add("embedding_of_numbers", input(3), dense("h", "x", []int{2, 2}, nil), embedding("e", "h", 4, 3), dense("y", "e", []int{3}, nil))
	add("embedding_in_time", ids, of("t", "time_distributed", "x_ids", nil, embedding("e", "", 6, 2), of("d", "dense", "", verify.Options{"units": []int{3}})))
	add("embedding_rnn", ids, reshape("r", "x_ids", 6), embedding("e", "r", 4, 3), of("y", "rnn", "e", verify.Options{"units": []int{3}, "go_backwards": true}))
	add("embedding_in_scan", ids, of("t", "time_distributed", "x_ids", nil, embedding("e", "", 6, 2), of("l", "lstm", "", verify.Options{"units": []int{2}})))
	h := dense("h", "x", []int{2, 4, 3}, "tanh")
	for _, o := range []verify.Options{{"indices": 2, "axis": 1}, {"indices": []int{1, -1, 0, 1}}, {"indices": []int{0}, "axis": -1}} {
		add("gather", input(3), h, of("g", "gather", "h", o), dense("y", "g", []int{2}, nil))
	}
	for _, axis := range []int{0, 1, -1} {
		add("gather", append(input(3), ids...), of("h", "dense", "x", verify.Options{"units": []int{4, 4, 4}}),
			&verify.Layer{Name: "g", Type: "gather", From: []string{"h", "x_ids"}, Options: verify.Options{"axis": axis}}, dense("y", "g", []int{2}, nil))
	}
	return append(networks, positionNetworks()...)
}

// positionNetworks have every option of what tells positions.
func positionNetworks() []*verify.Network {
	var networks []*verify.Network
	h := dense("h", "x", []int{2, 5, 6}, "tanh")
	for i, l := range []*verify.Layer{
		of("p", "position_embedding", "h", verify.Options{"sequence_length": 5}),
		of("p", "position_embedding", "h", verify.Options{"sequence_length": 9, "start_index": 3}),
		of("p", "sine_position_encoding", "h", verify.Options{}),
		of("p", "sine_position_encoding", "h", verify.Options{"max_wavelength": 30, "start_index": 2}),
		of("p", "rotary_embedding", "h", verify.Options{"sequence_axis": 1}),
		of("p", "rotary_embedding", "h", verify.Options{"sequence_axis": 0, "max_wavelength": 50, "scaling_factor": 0.5, "interleaved": true, "rotary_embedding_dim": 4}),
		of("p", "rotary_embedding", "h", verify.Options{"sequence_axis": -1, "feature_axis": 0, "start_index": 7}),
		of("p", "rotary_embedding", "h", verify.Options{"sequence_axis": 1, "rotary_embedding_dim": 2}),
	} {
		layers := []*verify.Layer{h, l, {Name: "y", Type: "add", From: []string{"h", "p"}}}
		networks = append(networks, &verify.Network{Name: fmt.Sprintf("position_%d", i), Inputs: input(3), Layers: layers, Outputs: []verify.Output{squared("y"), squared("p")}})
	}
	alone := of("p", "position_embedding", "x", verify.Options{"sequence_length": 4}) // is a weight by another name
	return append(networks, &verify.Network{Name: "position_alone", Inputs: input(4, 3), Layers: []*verify.Layer{alone, {Name: "y", Type: "add", From: []string{"x", "p"}}}, Outputs: []verify.Output{squared("y"), squared("p")}})
}

// attentionNetworks have every option of attention.
func attentionNetworks() []*verify.Network {
	q, v, k := dense("q", "x", []int{5, 4}, "tanh"), dense("v", "x", []int{6, 4}, "tanh"), dense("k", "x", []int{2, 3, 4}, "tanh")
	var networks []*verify.Network
	add := func(typ string, options ...verify.Options) {
		for _, o := range options {
			layers := []*verify.Layer{q, v, k, of("y", typ, "q", o)}
			for _, option := range []string{"key", "value"} {
				if ref, ok := o[option].(string); ok {
					layers[3].Reads = append(layers[3].Reads, ref)
				}
			}
			outputs := []verify.Output{squared("y"), squared("k"), squared("v")}
			if len(networks)%2 == 0 {
				outputs = append(outputs, squared("y.scores"))
			}
			networks = append(networks, &verify.Network{Name: fmt.Sprintf("%s_%d", typ, len(networks)), Inputs: input(3), Layers: layers, Outputs: outputs})
		}
	}
	add("multi_head_attention",
		verify.Options{"num_heads": 2, "key_dim": 3},
		verify.Options{"num_heads": 1, "key_dim": 3, "value_dim": 2, "use_bias": false},
		verify.Options{"num_heads": 3, "key_dim": 2, "value": "v", "output_shape": []int{2, 3}},
		verify.Options{"num_heads": 2, "key_dim": 9, "value": "v", "key": "k", "output_shape": 5},
		verify.Options{"num_heads": 2, "key_dim": 3, "use_causal_mask": true},
		verify.Options{"num_heads": 2, "key_dim": 3, "sliding_window": 2},
		verify.Options{"num_heads": 2, "key_dim": 1, "value": "v", "use_causal_mask": true, "sliding_window": 3},
	)
	add("multi_head_attention",
		verify.Options{"num_heads": 2, "key_dim": 3, "query_chunk_size": 2},
		verify.Options{"num_heads": 1, "key_dim": 2, "value": "v", "key": "k", "query_chunk_size": 1, "use_causal_mask": true},
	)
	add("group_query_attention",
		verify.Options{"num_query_heads": 4, "num_key_value_heads": 2, "head_dim": 2, "query_chunk_size": 3, "sliding_window": 2},
		verify.Options{"num_query_heads": 4, "num_key_value_heads": 2, "head_dim": 3},
		verify.Options{"num_query_heads": 3, "num_key_value_heads": 1, "head_dim": 2, "value": "v", "key": "k", "use_causal_mask": true},
		verify.Options{"num_query_heads": 2, "num_key_value_heads": 2, "head_dim": 2, "use_bias": false},
	)
	add("attention", verify.Options{}, verify.Options{"use_scale": true, "value": "v", "use_causal_mask": true}, verify.Options{"score_mode": "concat", "value": "v", "key": "k"}, verify.Options{"score_mode": "concat", "use_scale": true})
	add("attention", verify.Options{"query_chunk_size": 2}, verify.Options{"use_scale": true, "value": "v", "query_chunk_size": 2}, verify.Options{"score_mode": "concat", "use_scale": true, "query_chunk_size": 4})
	add("additive_attention", verify.Options{"query_chunk_size": 2, "value": "v"}, verify.Options{}, verify.Options{"use_scale": false, "value": "v", "key": "k", "use_causal_mask": true})
	deep := of("a", "multi_head_attention", "q", verify.Options{"num_heads": 2, "key_dim": 3})
	return append(networks,
		&verify.Network{Name: "attention_shared", Inputs: input(3), Layers: []*verify.Layer{q, deep, {Name: "b", Type: "multi_head_attention", From: []string{"a"}, Share: "a", Options: deep.Options}}, Outputs: []verify.Output{squared("b")}},
		sample("attention_in_residual", of("r", "residual", "x", nil, of("a", "attention", "", verify.Options{}))),
		sample("attention_in_blocks", dense("d", "x", []int{3, 3, 4}, nil), of("t", "time_distributed", "d", nil, of("a", "multi_head_attention", "", verify.Options{"num_heads": 2, "key_dim": 2, "query_chunk_size": 2}), of("b", "additive_attention", "", verify.Options{"query_chunk_size": 2}))),
		sample("attention_in_time", dense("d", "x", []int{3, 2, 4}, nil), of("t", "time_distributed", "d", nil, of("a", "multi_head_attention", "", verify.Options{"num_heads": 2, "key_dim": 2}))),
	)
}

// maskNetworks have all that makes masks, hands them on and heeds them.
func maskNetworks() []*verify.Network {
	var networks []*verify.Network
	ids := []verify.Input{{Name: "x_ids", Shape: []int{7}}, {Name: "z_ids", Shape: []int{5}}}
	words := of("e", "embedding", "x_ids", verify.Options{"input_dim": 4, "output_dim": 3, "mask_zero": true})
	other := of("o", "embedding", "z_ids", verify.Options{"input_dim": 4, "output_dim": 3, "mask_zero": true})
	add := func(last *verify.Layer, outputs ...verify.Output) {
		if outputs == nil {
			outputs = []verify.Output{squared(last.Name)}
		}
		for _, option := range []string{"key", "value"} {
			if ref, ok := last.Options[option].(string); ok {
				last.Reads = append(last.Reads, ref)
			}
		}
		rows := dense("unused", "o", []int{1}, nil)
		networks = append(networks, &verify.Network{Name: fmt.Sprintf("mask_%d", len(networks)), Inputs: ids, Layers: []*verify.Layer{words, other, rows, last}, Outputs: append(outputs, squared("unused"))})
	}
	for _, typ := range []string{"rnn", "lstm", "gru"} {
		add(of("y", typ, "e", verify.Options{"units": []int{2}}))
		add(of("y", typ, "e", verify.Options{"units": []int{2}, "return_sequences": true, "zero_output_for_mask": true, "go_backwards": true}), outputsOf("y", "y.state")...)
		add(of("y", typ, "e", verify.Options{"units": []int{2}, "go_backwards": true}), outputsOf("y", "y.sequence")...)
	}
	add(of("y", "gru", "e", verify.Options{"units": []int{2}, "dropout": 0.25, "recurrent_dropout": 0.5}), outputsOf("y", "y.sequence")...)
	pairs := []verify.Input{{Name: "x_ids", Shape: []int{4, 4}}, {Name: "z_ids", Shape: []int{2, 4, 3}}}
	sequence, keys := dense("q", "x_ids", []int{4, 3}, "tanh"), dense("k", "x_ids", []int{3, 2}, "tanh")
	for _, l := range []*verify.Layer{
		of("y", "multi_head_attention", "q", verify.Options{"num_heads": 2, "key_dim": 2, "attention_mask": "x_ids"}),
		of("y", "multi_head_attention", "q", verify.Options{"num_heads": 2, "key_dim": 2, "value": "k", "attention_mask": "z_ids", "dropout": 0.25}),
		of("y", "group_query_attention", "q", verify.Options{"num_query_heads": 2, "num_key_value_heads": 1, "head_dim": 2, "value": "k", "attention_mask": "z_ids", "use_causal_mask": true}),
		of("y", "group_query_attention", "q", verify.Options{"num_query_heads": 2, "num_key_value_heads": 1, "head_dim": 2, "value": "k", "attention_mask": "z_ids", "dropout": 0.25, "query_chunk_size": 3}),
		of("y", "multi_head_attention", "q", verify.Options{"num_heads": 2, "key_dim": 2, "attention_mask": "x_ids", "query_chunk_size": 2}),
		of("y", "group_query_attention", "x_ids", verify.Options{"num_query_heads": 2, "num_key_value_heads": 1, "head_dim": 2, "attention_mask": "x_ids"}),
	} {
		for _, option := range []string{"attention_mask", "value"} {
			if ref, ok := l.Options[option].(string); ok {
				l.Reads = append(l.Reads, ref)
			}
		}
		flat := of("unused", "dense", "z_ids", verify.Options{"units": 1})
		networks = append(networks, &verify.Network{Name: fmt.Sprintf("pairs_%d", len(networks)), Inputs: pairs, Layers: []*verify.Layer{sequence, keys, flat, l}, Outputs: append(outputsOf("y", "y.scores"), squared("unused"), squared("q"), squared("k"))})
	}
	cell := of("c", "gru", "", verify.Options{"units": []int{2}, "return_sequences": true})
	add(of("y", "bidirectional", "e", verify.Options{"merge_mode": "sum"}, cell))
	add(of("y", "multi_head_attention", "e", verify.Options{"num_heads": 2, "key_dim": 2}), outputsOf("y", "y.scores")...)
	add(of("y", "multi_head_attention", "e", verify.Options{"num_heads": 2, "key_dim": 2, "value": "o", "use_causal_mask": true}))
	add(of("y", "group_query_attention", "o", verify.Options{"num_query_heads": 2, "num_key_value_heads": 1, "head_dim": 2, "value": "e"}))
	add(of("y", "attention", "e", verify.Options{"use_causal_mask": true}))
	add(of("y", "multi_head_attention", "o", verify.Options{"num_heads": 2, "key_dim": 2, "value": "e", "query_chunk_size": 2}), outputsOf("y", "y.scores")...)
	add(of("y", "additive_attention", "o", verify.Options{"value": "e"}))
	add(of("y", "global_average_pool", "e", verify.Options{}))
	add(of("y", "time_distributed", "e", nil, of("d", "dense", "", verify.Options{"units": []int{2, 2}})), verify.Output{From: "y", Loss: "mean_absolute_error", Weight: 1})
	add(of("y", "time_distributed", "e", nil, of("d", "dense", "", verify.Options{"units": 4, "activation": "softmax"})), verify.Output{From: "y", Loss: "categorical_crossentropy", Weight: 1})
	add(of("y", "conv", "e", verify.Options{"kernel_size": []int{1}, "filters": 2, "activation": "sigmoid"}), verify.Output{From: "y", Loss: "binary_crossentropy", Weight: 1})
	add(&verify.Layer{Name: "y", Type: "add", From: []string{"e", "e"}})
	add(of("y", "residual", "e", nil, of("c", "conv", "", verify.Options{"kernel_size": []int{1}, "filters": 3})))
	whole := []verify.Input{{Name: "x_ids", Shape: []int{6, 1}}}
	return append(networks,
		&verify.Network{Name: "masking", Inputs: whole, Layers: []*verify.Layer{of("m", "masking", "x_ids", verify.Options{"mask_value": 2.0}), of("y", "rnn", "m", verify.Options{"units": []int{3}, "return_sequences": true})}, Outputs: []verify.Output{squared("y"), squared("y.state")}},
		&verify.Network{Name: "masking_zero", Inputs: whole, Layers: []*verify.Layer{of("m", "masking", "x_ids", verify.Options{}), of("p", "sine_position_encoding", "m", verify.Options{}), {Name: "a", Type: "add", From: []string{"m", "p"}}, of("y", "lstm", "a", verify.Options{"units": []int{3}})}, Outputs: []verify.Output{squared("y")}},
	)
}

// TestPairs compares attention masks with PyTorch's numbers, which testdata/masks.py has made and
// compared with Keras.
func TestPairs(t *testing.T) { checkReferences(t, "testdata/masks.json") }
