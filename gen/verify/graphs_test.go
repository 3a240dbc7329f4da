package verify_test

import "github.com/seed-5f2744a7/tensornet/gen/verify"

// graphNetworks have shapes of graphs that a compiler may get wrong.
func graphNetworks() []*verify.Network {
	flatten := func(name, from string) *verify.Layer {
		return &verify.Layer{Name: name, Type: "flatten", From: []string{from}}
	}
	share := func(l *verify.Layer, with string) *verify.Layer {
		l.Share = with
		return l
	}
	freeze := func(l *verify.Layer) *verify.Layer {
		l.Frozen = true
		return l
	}
	constant := &verify.Layer{Name: "c", Type: "constant", Options: verify.Options{"value": []any{[]any{1, -2.5, 0}, []any{0.25, 3, 1}}}}
	weighted := func(from, name string, weight float64) verify.Output {
		return verify.Output{From: from, Name: name, Loss: "mean_squared_error", Weight: weight}
	}
	a := func() *verify.Layer { return dense("a", "x", []int{4}, "tanh") }
	return []*verify.Network{
		{Name: "ranks", Inputs: []verify.Input{{"x", []int{2}}, {"xx", []int{2, 3}}, {"xxx", []int{3, 1, 2}}, {"xxxx", []int{2, 1, 2, 3}}},
			Layers: []*verify.Layer{
				dense("a", "x", []int{2, 1, 3, 2}, "tanh"), dense("b", "xx", []int{1, 2, 2}, "softmax"),
				dense("c", "xxx", []int{3, 2}, "gelu"), dense("d", "xxxx", []int{5}, nil), dense("e", "a", []int{1, 1, 1, 1}, nil)},
			Outputs: []verify.Output{squared("a"), squared("b"), squared("c"), squared("d"), squared("e")}},
		{Name: "weights_of_losses", Inputs: input(3),
			Layers:  []*verify.Layer{a(), dense("y", "a", []int{2}, nil), dense("z", "a", []int{3}, "sigmoid")},
			Outputs: []verify.Output{weighted("y", "", 0.25), {From: "z", Loss: "binary_crossentropy", Weight: 3}, weighted("a", "", 0)}},
		{Name: "several_readers", Inputs: input(3),
			Layers:  []*verify.Layer{a(), dense("b", "a", []int{3}, "tanh"), dense("c", "a", []int{2}, nil), activate1("d", "a", "sigmoid"), flatten("e", "a")},
			Outputs: []verify.Output{squared("b"), squared("c"), squared("d"), squared("e")}},
		{Name: "hidden_output", Inputs: input(3),
			Layers:  []*verify.Layer{a(), dense("y", "a", []int{2}, nil)},
			Outputs: []verify.Output{squared("a"), squared("y")}},
		{Name: "one_value_two_outputs", Inputs: input(3),
			Layers:  []*verify.Layer{dense("a", "x", []int{4}, "softmax")},
			Outputs: []verify.Output{weighted("a", "first", 1), {From: "a", Name: "second", Loss: "categorical_crossentropy", Weight: 2}, {From: "a", Name: "third", Loss: "sparse_categorical_crossentropy", Weight: 0.5}}},
		{Name: "views_of_one_value", Inputs: input(3),
			Layers:  []*verify.Layer{dense("a", "x", []int{2, 3}, "tanh"), flatten("f", "a"), reshape("r", "f", 3, -1)},
			Outputs: []verify.Output{squared("r"), squared("f"), squared("a")}},
		{Name: "view_of_input", Inputs: input(2, 3),
			Layers:  []*verify.Layer{flatten("f", "x"), reshape("r", "x", 1, 6), dense("y", "f", []int{2}, nil)},
			Outputs: []verify.Output{squared("f"), squared("r"), squared("y"), squared("x")}},
		{Name: "activation_of_input", Inputs: input(2, 3),
			Layers:  []*verify.Layer{activate1("s", "x", "softmax"), activate1("t", "x", "tanh"), dense("y", "s", []int{2}, nil)},
			Outputs: []verify.Output{{From: "s", Loss: "categorical_crossentropy", Weight: 1}, squared("t"), squared("y")}},
		{Name: "constants", Inputs: input(3),
			Layers: []*verify.Layer{constant, dense("a", "c", []int{4}, "tanh"), dense("y", "a", []int{2}, nil),
				{Name: "one", Type: "constant", Options: verify.Options{"value": 0.5, "shape": []int{2, 2}}},
				{Name: "z", Type: "dense", From: []string{"one"}, Share: "y", Options: verify.Options{"units": []int{2}}}, flatten("f", "c")},
			Outputs: []verify.Output{squared("y"), squared("z"), squared("f"), squared("x"), squared("one")}},
		{Name: "shared", Inputs: []verify.Input{{"x", []int{4}}, {"other", []int{2, 2}}},
			Layers:  []*verify.Layer{a(), share(dense("b", "other", []int{4}, "sigmoid"), "a"), share(dense("c", "b", []int{2, 2}, nil), "a"), share(dense("d", "a", []int{4}, "tanh"), "a")},
			Outputs: []verify.Output{squared("c"), squared("d")}},
		{Name: "frozen", Inputs: input(3),
			Layers:  []*verify.Layer{a(), freeze(dense("b", "a", []int{4}, "tanh")), share(dense("c", "b", []int{4}, nil), "b"), dense("y", "c", []int{2}, nil)},
			Outputs: []verify.Output{squared("y")}},
		{Name: "frozen_start", Inputs: input(3),
			Layers:  []*verify.Layer{freeze(a()), dense("y", "a", []int{2}, nil)},
			Outputs: []verify.Output{squared("y"), squared("a")}},
		{Name: "frozen_memory", Inputs: input(3),
			Layers:  []*verify.Layer{dense("a", "x", []int{4, 2}, "tanh"), freeze(&verify.Layer{Name: "r", Type: "lstm", From: []string{"a"}, Options: verify.Options{"units": 3}})},
			Outputs: []verify.Output{squared("r.state"), squared("r.cell")}},
		{Name: "frozen_single_step", Inputs: input(3),
			Layers:  []*verify.Layer{dense("a", "x", []int{1, 2}, "tanh"), freeze(&verify.Layer{Name: "r", Type: "gru", From: []string{"a"}, Options: verify.Options{"units": 3}})},
			Outputs: []verify.Output{squared("r")}},
		{Name: "all_frozen", Inputs: input(3), Layers: []*verify.Layer{freeze(a())}, Outputs: []verify.Output{squared("a")}},
		{Name: "no_weights", Inputs: input(3), Layers: []*verify.Layer{activate1("a", "x", "softmax")}, Outputs: []verify.Output{{From: "a", Loss: "categorical_crossentropy", Weight: 1}}},
		{Name: "nothing_but_input", Inputs: input(3), Outputs: []verify.Output{squared("x")}},
		{Name: "ones", Inputs: input(1), Layers: []*verify.Layer{dense("a", "x", []int{1, 1}, "softmax"), dense("y", "a", []int{1}, "sigmoid")},
			Outputs: []verify.Output{squared("a"), {From: "y", Loss: "binary_crossentropy", Weight: 1}}},
		{Name: "order", Inputs: input(3), Order: []int{2, 0, 1},
			Layers:  []*verify.Layer{a(), dense("b", "a", []int{4}, "tanh"), dense("y", "b", []int{2}, nil)},
			Outputs: []verify.Output{squared("y")}},
		{Name: "reserved", Inputs: []verify.Input{{"w", []int{2}}, {"out", []int{2}}},
			Layers:  []*verify.Layer{dense("sum", "w", []int{9}, "relu"), dense("grad", "out", []int{3}, nil), dense("d", "sum", []int{2}, "softmax"), dense("i", "d", []int{9}, nil), dense("s0", "i", []int{2}, nil), dense("target", "grad", []int{2}, nil), dense("loss", "target", []int{2}, nil)},
			Outputs: []verify.Output{squared("s0"), squared("loss"), squared("target")}},
	}
}
