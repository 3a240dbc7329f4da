package verify_test

import (
	"math/rand/v2"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/verify"
	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

// streamNetworks can run a time step at a time.
func streamNetworks() []*verify.Network {
	sequences := func(units int) verify.Options { return verify.Options{"units": units, "return_sequences": true} }
	lstm, gru, rnn := sequences(5), sequences(3), sequences(3)
	head := of("head", "time_distributed", "c", nil, of("r", "reshape", "", verify.Options{"target_shape": []int{3, 1}}), of("y", "dense", "", verify.Options{"units": 2, "activation": "softmax"}))
	stack := []*verify.Layer{of("a", "lstm", "x", lstm), of("b", "gru", "a", gru), of("c", "rnn", "b", rnn), head, dense("last", "b.state", []int{4}, "tanh")}
	between := []*verify.Layer{
		of("a", "gru", "x", gru), of("drop", "dropout", "a", verify.Options{"rate": 0.5}), activate1("soft", "drop", "softmax"),
		of("res", "residual", "soft", verify.Options{"projection": false, "activation": "smooth"}, of("in", "lstm", "", verify.Options{"units": 3, "return_sequences": true, "layers": 2, "layer_dropout": 0.5})),
		of("block", "block", "res", verify.Options{"block": "stage", "repeat": 2}),
		{Name: "sum", Type: "add", From: []string{"block", "a"}},
	}
	vector := []*verify.Layer{
		{Name: "both", Type: "multiply", From: []string{"x", "scale"}}, of("a", "lstm", "both", verify.Options{"units": 3}),
		{Name: "sum", Type: "add", From: []string{"a", "scale", "a.cell"}}, dense("y", "sum", []int{2}, nil), dense("apart", "z", []int{2}, nil),
	}
	derived := append(withDerived(of("h", "lstm", "x", verify.Options{"units": 4})), dense("y", "sum", []int{2}, nil))
	networks := []*verify.Network{
		{Name: "stream_derived", Inputs: []verify.Input{{"x", []int{5, 3}}}, Layers: derived, Outputs: outputsOf("y")},
		{Name: "stream_columns", Inputs: []verify.Input{{"x", []int{9, 5}}}, Outputs: outputsOf("a"), Layers: []*verify.Layer{of("a", "lstm", "x", verify.Options{"units": 64})}},
		{Name: "stream_stack", Inputs: []verify.Input{{"x", []int{5, 2}}}, Layers: stack, Outputs: outputsOf("head", "last", "a.cell", "b")},
		{Name: "stream_between", Inputs: []verify.Input{{"x", []int{4, 3}}}, Layers: between, Outputs: outputsOf("sum"),
			Blocks: []*verify.Block{{"stage", []*verify.Layer{of("one", "rnn", "", rnn), of("two", "time_distributed", "", nil, of("d", "dense", "", verify.Options{"units": 3}))}}}},
		{Name: "stream_vector", Inputs: []verify.Input{{"x", []int{6, 3}}, {"scale", []int{3}}, {"z", []int{2}}}, Layers: vector, Outputs: outputsOf("y", "apart")},
		{Name: "stream_single", Inputs: []verify.Input{{"x", []int{8, 9}}}, Outputs: outputsOf("a.sequence", "a.cell", "b"),
			Layers: []*verify.Layer{of("a", "lstm", "x", verify.Options{"units": 1, "return_sequences": true}), of("b", "rnn", "a", verify.Options{"units": 1})}},
		{Name: "stream_shared", Inputs: []verify.Input{{"x", []int{3, 2, 1}}}, Outputs: outputsOf("b.sequence", "b.state"),
			Layers: []*verify.Layer{of("a", "gru", "x", verify.Options{"units": []int{2, 1}, "return_sequences": true, "reset_after": false}), {Name: "b", Type: "gru", From: []string{"a"}, Share: "a", Options: verify.Options{"units": []int{1, 2}, "reset_after": false}}}},
	}
	if !long() {
		networks = networks[:4]
	}
	for i, n := range networks[:len(networks):len(networks)] {
		if i%2 == 1 {
			n.DType = "float32"
		}
		if !long() {
			continue // a type of numbers each
		}
		other := *n
		other.Name, other.DType = n.Name+"_again", map[string]string{"": "float32", "float32": "float64"}[n.DType]
		networks = append(networks, &other)
	}
	return networks
}

// withDerived adds to a layer's result of four what depends on weights and constants alone.
func withDerived(l *verify.Layer) []*verify.Layer {
	return []*verify.Layer{
		l, of("k", "constant", "", verify.Options{"value": []any{0.5, -1.0, 2.0}}), dense("gain", "k", []int{4}, "tanh"), dense("more", "gain", []int{4}, "softmax"),
		{Name: "sum", Type: "add", From: []string{l.Name, "more"}},
	}
}

// TestStreams runs networks step by step, which must give the bits of the whole
// sequence and allocate nothing; package probe makes the comparison.
func TestStreams(t *testing.T) {
	parallelByNight(t)
	var cases []*verify.Case
	for i, n := range streamNetworks() {
		c, err := verify.Fill(n, 3, 0, rand.New(rand.NewPCG(9, uint64(i))))
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	p := build(t, cases)
	for _, c := range cases {
		if r := do(t, p, c, "predict"); !r.Streams {
			t.Errorf("%s cannot run step by step", c.Network.Name)
		}
		if verify.RaceDetector() {
			continue // it allocates
		}
		r, err := p.Do(&probe.Request{Do: "allocations", Network: c.Network.Name, Samples: c.Samples})
		if err != nil {
			t.Fatal(err)
		}
		if n := r.Counts[len(r.Counts)-1]; n != 0 {
			t.Errorf("%s: a step allocates %g times", c.Network.Name, n)
		}
	}
}
