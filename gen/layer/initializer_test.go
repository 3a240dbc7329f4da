package layer_test

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// The fans of Keras 3 (compute_fans) and, for weights of two and more axes, of
// PyTorch (_calculate_fan_in_and_fan_out). The largest numbers that Keras 3.15
// draws by glorot_uniform for an LSTM of 96 units over 64 are 0.1157 and 0.1118:
// √(6/(64+384)) and √(6/(96+384)).
func TestFans(t *testing.T) {
	const all = "\nkernel_initializer = \"glorot_uniform\"\nbias_initializer = \"glorot_uniform\""
	const recurrent = all + "\nrecurrent_initializer = \"glorot_uniform\""
	for _, c := range []struct {
		input, lines string
		fans         map[string][2]int
	}{
		{"[7]", "type = \"dense\"\nunits = [3, 5]" + all, map[string][2]int{"y.weight": {7, 15}, "y.bias": {15, 15}}},
		{"[9, 64]", "type = \"rnn\"\nunits = 96" + recurrent, map[string][2]int{"y.weight_ih": {64, 96}, "y.weight_hh": {96, 96}, "y.bias": {96, 96}}},
		{"[9, 64]", "type = \"lstm\"\nunits = 96" + recurrent, map[string][2]int{"y.weight_ih": {64, 384}, "y.weight_hh": {96, 384}, "y.bias": {384, 384}}},
		{"[9, 64]", "type = \"gru\"\nunits = 96" + recurrent, map[string][2]int{"y.weight_ih": {64, 288}, "y.weight_hh": {96, 288}, "y.bias": {288, 288}, "y.bias_hh": {288, 288}}},
		{"[9, 64]", "type = \"bidirectional\"\n[[layer.body]]\nname = \"l\"\ntype = \"lstm\"\nunits = 96" + recurrent,
			map[string][2]int{"y.forward.l.weight_ih": {64, 384}, "y.backward.l.weight_hh": {96, 384}}},
		{"[8, 8, 6]", "type = \"conv\"\nfilters = 4\nkernel_size = [3, 5]" + all, map[string][2]int{"y.weight": {15 * 6, 15 * 4}, "y.bias": {4, 4}}},
		{"[8, 8, 6]", "type = \"conv\"\nfilters = 4\nkernel_size = [3, 5]\ngroups = 2" + all, map[string][2]int{"y.weight": {15 * 3, 15 * 4}}},
		{"[6]", "type = \"residual\"" + all + "\n[[layer.body]]\nname = \"l\"\ntype = \"dense\"\nunits = 4", map[string][2]int{"y.weight": {4, 6}, "y.bias": {6, 6}}},
	} {
		net, errs := spec.Parse("net.toml", []byte(aSpec(c.lines, c.input)))
		params := graph.Build(net, ir.Train, errs).Program.Params
		if err := errs.Err(); err != nil {
			t.Fatalf("%s: %v", c.lines, err)
		}
		found := map[string][2]int{}
		for _, p := range params {
			found[p.Name] = [2]int{p.Init.FanIn, p.Init.FanOut}
		}
		for name, want := range c.fans {
			if found[name] != want {
				t.Errorf("%s: fans of %s are %v, want %v", c.lines, name, found[name], want)
			}
		}
	}
}
