package convert

import (
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/document"
)

const recurrentAttributes = "activation_alpha activation_beta activations clip direction hidden_size layout"

// recurrents hand a state from step to step.
var recurrents = []operator{
	{name: "LSTM", attributes: recurrentAttributes + " input_forget", becomes: "lstm, in bidirectional if both ways", least: 3, most: 8, results: 3,
		convert: perSample(func(c *call) []*value {
			return c.recurrent(&cell{typ: "lstm", gates: []int{0, 2, 3, 1}, activations: []string{"Sigmoid", "Tanh", "Tanh"}, memories: []string{"state", "cell"}})
		}, recurrentAxes)},
	{name: "GRU", attributes: recurrentAttributes + " linear_before_reset", becomes: "gru, in bidirectional if both ways", least: 3, most: 6, results: 2,
		convert: perSample(func(c *call) []*value {
			return c.recurrent(&cell{typ: "gru", gates: []int{1, 0, 2}, activations: []string{"Sigmoid", "Tanh"}, memories: []string{"state"}})
		}, recurrentAxes)},
	{name: "RNN", attributes: recurrentAttributes, becomes: "rnn, in bidirectional if both ways", least: 3, most: 6, results: 2,
		convert: perSample(func(c *call) []*value {
			return c.recurrent(&cell{typ: "rnn", gates: []int{0}, activations: []string{"Tanh"}, memories: []string{"state"}})
		}, recurrentAxes)},
}

// recurrentAxes are where samples lie: all states, [steps, directions, samples, units], and the last.
func recurrentAxes(c *call) (of int, results []int) {
	if c.int("layout", 0) != 0 {
		return 0, []int{0, 0, 0}
	}
	return 1, []int{2, 1, 1}
}

// cell is what recurrent layers differ in.
type cell struct {
	typ         string
	gates       []int    // which of ONNX's each of the layer's is
	activations []string // those by default, in each direction
	memories    []string

	units, steps, directions int
	x                        ref
}

// cellActivations are those that layers have, and that have no numbers of their own.
var cellActivations = map[string]string{"tanh": "tanh", "sigmoid": "sigmoid", "relu": "relu", "softsign": "softsign", "softplus": "softplus"}

// recurrent converts one.
func (c *call) recurrent(k *cell) []*value {
	x := c.computed(0)
	weights, states := c.given(1, "the weight of the input"), c.given(2, "the weight of the state")
	bias := c.given(3, "the bias")
	if c.err != nil || !c.checkCell(k) {
		return nil
	}
	if len(x.axes) != 3 || len(weights.shape) != 3 || len(states.shape) != 3 {
		return c.failf("found %v with weights of %v and %v, expected three axes", x.shape(), weights.shape, states.shape)
	}
	if c.int("layout", 0) != 0 {
		x = x.transposed([]int{1, 0, 2})
	}
	k.directions, k.units, k.steps = weights.shape[0], states.shape[2], x.extent(0)
	features, rows := x.extent(2), len(k.gates)*k.units
	fits := slices.Equal(weights.shape, []int{k.directions, rows, features}) && slices.Equal(states.shape, []int{k.directions, rows, k.units}) &&
		(bias == nil || slices.Equal(bias.shape, []int{k.directions, 2 * rows}))
	ways := map[string]int{"forward": 1, "reverse": 1, "bidirectional": 2}[c.text("direction", "forward")]
	if !fits || ways != k.directions {
		return c.failf("found %v with weights of %v and %v in %d directions, which do not fit", x.shape(), weights.shape, states.shape, ways)
	}
	if v := c.input(4); v != nil {
		if n, ok := v.constant.all(); !ok || n != float64(k.steps) {
			return c.failf("its sequences have lengths of their own; export the model for whole sequences, and mask steps that do not count")
		}
	}
	k.x = c.along(x, []int{0, 2})
	begin := c.begin(k)
	if c.err != nil {
		return nil
	}
	l := c.layerOfCell(k)
	l.reads = begin
	for d := range k.directions {
		prefix := ""
		if k.directions == 2 {
			prefix = []string{"forward.", "backward."}[d] + k.typ + "_1."
		}
		c.weighCell(k, l, prefix, d, weights, states, bias)
	}
	return c.resultsOfCell(k, l)
}

// all is the number that a constant is; false without a constant.
func (a *array) all() (float64, bool) {
	if a == nil {
		return 0, false
	}
	return a.single()
}

// checkCell fails for what layers do not have.
func (c *call) checkCell(k *cell) bool {
	given := c.texts("activations")
	switch {
	case c.node.Attribute("clip") != nil:
		c.failf("attribute \"clip\" is set, but layers do not limit their sums")
	case c.int("input_forget", 0) != 0:
		c.failf("attribute \"input_forget\" is set, but lstm has a forget gate of its own")
	case k.typ == "lstm" && c.input(7) != nil:
		c.failf("it has peepholes, which lstm does not; train it without")
	}
	n := len(k.activations)
	for i, name := range given {
		known := cellActivations[strings.ToLower(name)] != ""
		again := i >= n && !strings.EqualFold(name, given[i-n]) // in the other direction
		if !known || again || i%n == 2 && !strings.EqualFold(name, given[i-1]) {
			c.failf("attribute \"activations\" is %q, expected %q or others of Tanh, Sigmoid, Relu, Softsign and Softplus, the same in both directions and for a cell and what it takes in", given, k.activations)
			break
		}
	}
	return c.err == nil
}

// layerOfCell makes the layer, in one that reads both ways if there are two.
func (c *call) layerOfCell(k *cell) *layer {
	cell := &layer{typ: k.typ, shapes: map[string][]int{}}
	cell.options.Set("units", k.units)
	for i, name := range c.texts("activations")[:min(len(k.activations), len(c.texts("activations")))] {
		option := "activation"
		if i == 0 && k.typ != "rnn" {
			option = "recurrent_activation"
		}
		if !strings.EqualFold(name, k.activations[i]) {
			cell.options.Set(option, cellActivations[strings.ToLower(name)])
		}
	}
	if k.typ == "gru" && c.int("linear_before_reset", 0) == 0 {
		cell.options.Set("reset_after", false)
	}
	if c.input(3) == nil {
		cell.options.Set("use_bias", false)
	}
	width := k.directions * k.units
	l := c.add(k.typ, []int{width}, k.x)
	if k.directions == 2 {
		l.typ, l.body = "bidirectional", []*layer{cell}
	} else {
		l.options = cell.options
		if c.text("direction", "forward") == "reverse" {
			l.options.Set("go_backwards", true)
		}
	}
	l.shapes["sequence"] = []int{k.steps, width}
	for _, name := range k.memories {
		l.shapes[name] = []int{width}
	}
	return l
}

// weighCell gives the layer the weights of a direction, gate by gate in its order.
func (c *call) weighCell(k *cell, l *layer, prefix string, d int, weights, states, bias *array) {
	rows := len(k.gates) * k.units
	gates := func(a *array, first, columns int) []float64 {
		var out []float64
		for _, g := range k.gates {
			at := first + g*k.units*columns
			out = append(out, a.data[at:at+k.units*columns]...)
		}
		return out
	}
	features := weights.shape[2]
	l.weigh(prefix+"weight_ih", []int{rows, features}, gates(weights, d*rows*features, features))
	l.weigh(prefix+"weight_hh", []int{rows, k.units}, gates(states, d*rows*k.units, k.units))
	if bias == nil {
		return
	}
	ofInput, ofState := gates(bias, 2*d*rows, 1), gates(bias, (2*d+1)*rows, 1)
	if k.typ == "gru" && c.int("linear_before_reset", 0) != 0 {
		l.weigh(prefix+"bias", []int{rows}, ofInput)
		l.weigh(prefix+"bias_hh", []int{rows}, ofState)
		return
	}
	for i := range ofInput {
		ofInput[i] += ofState[i]
	}
	l.weigh(prefix+"bias", []int{rows}, ofInput)
}

// begin is what the memories are before the first step, unless that is 0.
func (c *call) begin(k *cell) []read {
	var reads []read
	for i, name := range k.memories {
		v := c.input(5 + i)
		if v == nil {
			continue
		}
		if n, ok := v.constant.all(); ok && n == 0 {
			continue
		}
		if len(v.shape()) != 3 {
			c.failf("its initial %s is %v, expected three axes", name, v.shape())
			return nil
		}
		if c.int("layout", 0) != 0 {
			v = v.transposed([]int{1, 0, 2})
		}
		if k.directions > 1 {
			c.failf("it begins with states of its own in two directions; export them as two layers")
			return nil
		}
		if sizeOf(v.shape()) != k.units {
			c.failf("its initial %s is %v", name, v.shape())
			return nil
		}
		reads = append(reads, read{"initial_" + name, c.along(c.asLayer(v), []int{2})})
	}
	return reads
}

// resultsOfCell are ONNX's: all states, [steps, directions, samples, units], and the last memories.
func (c *call) resultsOfCell(k *cell, l *layer) []*value {
	sequence := ref{l, "sequence"}
	if len(c.node.Outputs) == 1 || c.node.Outputs[1] == "" && (len(c.node.Outputs) < 3 || c.node.Outputs[2] == "") {
		cell := l
		if k.directions == 2 {
			cell = l.body[0]
		}
		cell.options.Set("return_sequences", true)
		l.shapes[""] = l.shapes["sequence"]
		sequence = l.ref()
	}
	if c.text("direction", "forward") == "reverse" { // the layer's results are in the order of reading
		turned := c.add("slice", l.shapes["sequence"], sequence)
		turned.options = document.Options{{Key: "step", Value: []int{-1}}, {Key: "axis", Value: []int{0}}}
		sequence = turned.ref()
	}
	stored := []int{k.steps, k.directions, k.units}
	all := &value{at: sequence, stored: stored, axes: [][]int{{0}, {1}, nil, {2}}}
	if c.int("layout", 0) != 0 {
		all = all.transposed([]int{2, 0, 1, 3})
	}
	out := []*value{all}
	for i, name := range k.memories {
		at := ref{l, name}
		if i == 0 && sequence.layer == l && sequence.output != "" || i == 0 && l.shapes[""] == nil {
			at = l.ref()
		}
		last := &value{at: at, stored: []int{k.directions, k.units}, axes: [][]int{{0}, nil, {1}}}
		if c.int("layout", 0) != 0 {
			last = last.transposed([]int{1, 0, 2})
		}
		out = append(out, last)
	}
	return out
}
