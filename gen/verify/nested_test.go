package verify_test

import "github.com/seed-5f2744a7/tensornet/gen/verify"

// Every option of the recurrent and the nested layers.
var (
	_ = listed("Recurrent", 8, recurrentNetworks)
	_ = listed("Nested", 8, nestedNetworks)
)

// nestedNetworks have every option of the layers that contain others.
func nestedNetworks() []*verify.Network {
	var networks []*verify.Network
	for _, mode := range []string{"concat", "sum", "mul", "ave"} {
		for i, typ := range []string{"rnn", "lstm", "gru"} {
			if i != len(networks)%3 && mode != "concat" && !long() {
				continue // one each
			}
			inside := verify.Options{"units": []int{2, 2}, "return_sequences": typ != "rnn", "go_backwards": typ == "gru"}
			networks = append(networks, &verify.Network{
				Name: "bidirectional_" + mode + "_" + typ, Inputs: []verify.Input{{"x", []int{3, 2}}},
				Layers:  []*verify.Layer{of("b", "bidirectional", "x", verify.Options{"merge_mode": mode}, of("cell", typ, "", inside))},
				Outputs: outputsOf(memories(typ, "b")...),
			})
		}
	}
	networks = append(networks, bodyNetworks()...)
	return append(networks, dropoutNetworks()...)
}

func bodyNetworks() []*verify.Network {
	units := func(n int) verify.Options { return verify.Options{"units": n} }
	tanh := func(n ...int) verify.Options { return verify.Options{"units": n, "activation": "tanh"} }
	share := func(l *verify.Layer, with string) *verify.Layer { l.Share = with; return l }
	freeze := func(l *verify.Layer) *verify.Layer { l.Frozen = true; return l }
	lstm := of("s", "lstm", "", verify.Options{"units": 3, "return_sequences": true})
	return []*verify.Network{
		sample("residual", of("a", "residual", "x", verify.Options{"activation": "tanh"}, of("d", "dense", "", tanh(2)), of("e", "dense", "", tanh(2, 2)))),
		sample("residual_without_bias", of("a", "residual", "x", verify.Options{"use_bias": false, "activation": "softmax"}, of("d", "dense", "", tanh(2)))),
		sample("residual_without_projection", of("a", "residual", "x", verify.Options{"projection": false}, of("d", "dense", "", tanh(4, 3)))),
		sample("residual_of_views", of("a", "residual", "x", verify.Options{"projection": false, "activation": "smooth"}, of("d", "flatten", "", nil), of("e", "reshape", "", verify.Options{"target_shape": []int{4, 3}}))),
		sample("residual_sequence", of("a", "residual", "x", verify.Options{"projection": false}, lstm)),
		sample("residual_nested", of("a", "residual", "x", nil, of("b", "residual", "", verify.Options{"projection": false}, of("d", "dense", "", tanh(4, 3))))),
		sample("residual_frozen", dense("d", "x", []int{2}, "tanh"), freeze(of("a", "residual", "d", nil, of("d", "dense", "", tanh(2))))),
		sample("residual_frozen_inside", of("a", "residual", "x", nil, of("d", "dense", "", tanh(2)), freeze(of("e", "dense", "", units(2))))),
		sample("residual_shared", of("a", "residual", "x", nil, of("d", "dense", "", tanh(2))), share(of("b", "residual", "a", verify.Options{"activation": "tanh"}, of("d", "dense", "", tanh(2))), "a")),
		sample("shared_inside", of("a", "residual", "x", nil, of("d", "dense", "", tanh(4, 3)), share(of("e", "dense", "", tanh(4, 3)), "d"))),
		sample("shared_inside_shared", of("a", "residual", "x", nil, of("d", "dense", "", tanh(4, 3)), share(of("e", "dense", "", tanh(4, 3)), "d")),
			share(of("b", "residual", "a", nil, of("d", "dense", "", tanh(4, 3)), share(of("e", "dense", "", tanh(4, 3)), "d")), "a")),
		sample("time_distributed", of("a", "time_distributed", "x", nil, of("d", "dense", "", verify.Options{"units": []int{2, 2}, "activation": "softmax"}))),
		sample("time_distributed_views", of("a", "time_distributed", "x", nil, of("r", "reshape", "", verify.Options{"target_shape": []int{3, 1}}), of("f", "flatten", "", nil), of("d", "dense", "", tanh(2)), of("g", "reshape", "", verify.Options{"target_shape": []int{1, 2}}))),
		sample("time_distributed_recurrent", dense("d", "x", []int{2, 3, 2}, "tanh"), of("a", "time_distributed", "d", nil, of("s", "lstm", "", units(2)), of("y", "dense", "", units(2)))),
		sample("time_distributed_several", dense("d", "x", []int{2, 3, 2}, "tanh"), of("a", "time_distributed", "d", nil, of("s", "gru", "", units(2)))),
		sample("time_distributed_twice", dense("d", "x", []int{2, 3, 2}, nil), of("a", "time_distributed", "d", nil, of("b", "time_distributed", "", nil, of("y", "dense", "", tanh(2))))),
		sample("time_distributed_both_ways", dense("d", "x", []int{2, 3, 2}, nil), of("a", "time_distributed", "d", nil, of("b", "bidirectional", "", nil, of("s", "gru", "", units(2))))),
		sample("time_distributed_one_step", dense("d", "x", []int{1, 3, 2}, nil), of("a", "time_distributed", "d", nil, of("s", "lstm", "", units(2)))),
		sample("time_distributed_shared", of("a", "time_distributed", "x", nil, of("d", "dense", "", units(3))), share(of("b", "time_distributed", "a", nil, of("d", "dense", "", tanh(3))), "a")),
		sample("time_distributed_frozen", of("a", "time_distributed", "x", nil, of("d", "dense", "", units(3))), freeze(of("b", "time_distributed", "a", nil, of("d", "dense", "", tanh(3))))),
		sample("bidirectional_shared", of("a", "bidirectional", "x", verify.Options{"merge_mode": "sum"}, lstm), share(of("b", "bidirectional", "a", verify.Options{"merge_mode": "ave"}, lstm), "a")),
		sample("bidirectional_frozen", of("a", "lstm", "x", verify.Options{"units": 2, "return_sequences": true}), of("b", "bidirectional", "a", nil, freeze(of("s", "gru", "", units(2))))),
		sample("block", of("a", "block", "x", verify.Options{"block": "stage"})),
		sample("block_repeated", of("a", "block", "x", verify.Options{"block": "stage", "repeat": 3})),
		sample("block_shared", dense("d", "x", []int{3, 2}, nil), of("a", "block", "d", verify.Options{"block": "stage", "repeat": 2}), share(of("b", "block", "a", verify.Options{"block": "stage", "repeat": 2}), "a")),
		sample("block_frozen", dense("d", "x", []int{4, 3}, "tanh"), freeze(of("a", "block", "d", verify.Options{"block": "stage"}))),
		sample("block_inside", of("a", "time_distributed", "x", nil, of("b", "block", "", verify.Options{"block": "stage", "repeat": 2}))),
	}
}

// sample is a network whose layers follow each other; the results of the last
// two are outputs.
func sample(name string, layers ...*verify.Layer) *verify.Network {
	n := &verify.Network{
		Name: name, Inputs: []verify.Input{{"x", []int{4, 3}}}, Layers: layers, Outputs: outputsOf(layers[len(layers)-1].Name),
		Blocks: []*verify.Block{{"stage", []*verify.Layer{
			of("one", "dense", "", verify.Options{"units": []int{3, 2}, "activation": "tanh"}), of("two", "residual", "", nil, of("three", "dense", "", verify.Options{"units": 2, "activation": "smooth"})),
		}}},
	}
	if len(layers) > 1 {
		n.Outputs = append(n.Outputs, squared(layers[len(layers)-2].Name))
	}
	return n
}

const dropsNothing = "dropout_of_nothing"

func dropoutNetworks() []*verify.Network {
	drop := func(from string) *verify.Layer { return of("drop", "dropout", from, verify.Options{"rate": 0.5}) }
	inside := []*verify.Layer{of("d", "dense", "", verify.Options{"units": 6, "activation": "tanh"}), drop("")}
	n := sample("dropout_in_block", of("a", "block", "x", verify.Options{"block": "stage", "repeat": 2}))
	n.Blocks = []*verify.Block{{"stage", inside}}
	return []*verify.Network{
		n,
		sample("dropout", dense("d", "x", []int{3, 5}, "tanh"), drop("d"), dense("y", "drop", []int{2}, nil)),
		sample("dropout_of_input", drop("x"), dense("y", "drop", []int{2}, nil)),
		sample(dropsNothing, dense("d", "x", []int{5}, nil), of("drop", "dropout", "d", verify.Options{"rate": 0})),
		sample("dropout_in_time", of("a", "time_distributed", "x", nil, inside...), of("s", "gru", "a", verify.Options{"units": 2})),
		sample("spatial_dropout", dense("d", "x", []int{2, 3, 5}, "tanh"), of("drop", "spatial_dropout", "d", verify.Options{"rate": 0.5}), dense("y", "drop", []int{2}, nil)),
		sample("alpha_dropout", dense("d", "x", []int{3, 5}, "selu"), of("drop", "alpha_dropout", "d", verify.Options{"rate": 0.5}), dense("y", "drop", []int{2}, nil)),
		sample("dropouts_in_time", of("a", "time_distributed", "x", nil, of("d", "dense", "", verify.Options{"units": []int{2, 3}}),
			of("s", "spatial_dropout", "", verify.Options{"rate": 0.5}), of("p", "alpha_dropout", "", verify.Options{"rate": 0.25})), of("s", "gru", "a", verify.Options{"units": 2})),
		sample("gaussian", of("n", "gaussian_noise", "x", verify.Options{"stddev": 0.5}), of("d", "gaussian_dropout", "n", verify.Options{"rate": 0.25}), dense("y", "d", []int{2}, nil)),
		sample("gaussian_in_time", of("a", "time_distributed", "x", nil, of("d", "dense", "", verify.Options{"units": []int{2, 3}}),
			of("n", "gaussian_noise", "", verify.Options{"stddev": 0.25}), of("p", "gaussian_dropout", "", verify.Options{"rate": 0.5})), of("s", "gru", "a", verify.Options{"units": 2})),
		sample("recurrent_dropouts", of("r", "rnn", "x", verify.Options{"units": 5, "recurrent_dropout": 0.5, "return_sequences": true}),
			of("l", "lstm", "r", verify.Options{"units": []int{2, 2}, "dropout": 0.25, "recurrent_dropout": 0.5, "return_sequences": true, "go_backwards": true}),
			of("g", "gru", "l", verify.Options{"units": 4, "dropout": 0.5, "recurrent_dropout": 0.25})),
		sample("recurrent_dropout_before_reset", of("g", "gru", "x", verify.Options{"units": 4, "recurrent_dropout": 0.5, "reset_after": false})),
		sample("recurrent_dropout_inside", dense("d", "x", []int{2, 3, 2}, nil), of("a", "time_distributed", "d", nil, of("b", "bidirectional", "", nil,
			of("s", "lstm", "", verify.Options{"units": 2, "dropout": 0.5, "recurrent_dropout": 0.5, "unit_forget_bias": true})))),
		sample("dropout_in_blocks", of("q", "group_query_attention", "x", verify.Options{"num_query_heads": 4, "num_key_value_heads": 2, "head_dim": 2, "dropout": 0.5, "query_chunk_size": 2}), dense("y", "q", []int{2}, nil)),
		sample("dropout_in_residual", of("a", "residual", "x", nil, inside...)),
	}
}
