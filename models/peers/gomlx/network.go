package main

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/pkg/core/dtypes"
	. "github.com/gomlx/gomlx/pkg/core/graph"
	"github.com/gomlx/gomlx/pkg/core/tensors"
	"github.com/gomlx/gomlx/pkg/core/tensors/images"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// network is a graph whose weights are arguments of what is executed.
type network struct {
	graph    *onnx.Graph
	names    []string // of the weights
	weights  []*tensors.Tensor
	integers map[string][]int
	loss     string // to train
}

func newNetwork(g *onnx.Graph) (*network, error) {
	n := &network{graph: g, integers: map[string][]int{}}
	tensor := func(name string, t *onnx.Tensor) error {
		x, err := t.Numbers()
		if err != nil {
			return err
		}
		if !t.Type.IsFloat() {
			for _, v := range x {
				n.integers[name] = append(n.integers[name], int(v))
			}
			return nil
		}
		var dims []int
		for _, d := range t.Dims {
			dims = append(dims, int(d))
		}
		data := make([]float32, len(x))
		for i, v := range x {
			data[i] = float32(v)
		}
		n.names, n.weights = append(n.names, name), append(n.weights, tensors.FromFlatDataAndDimensions(data, dims...))
		return nil
	}
	for _, t := range g.Initializers {
		if err := tensor(t.Name, t); err != nil {
			return nil, err
		}
	}
	for _, node := range g.Nodes {
		switch {
		case node.Op == "Constant" && node.Attribute("value") != nil:
			if err := tensor(node.Outputs[0], node.Attribute("value").Tensor); err != nil {
				return nil, err
			}
		case operators[node.Op] == nil:
			return nil, fmt.Errorf("%s is not among the operators", node.Op)
		}
	}
	return n, nil
}

// shape is that of the input.
func (n *network) shape() []int {
	var shape []int
	for _, d := range n.graph.Inputs[0].Dims {
		shape = append(shape, int(d.Size))
	}
	return shape
}

// predict is the output of the input and the weights.
func (n *network) predict(args []*Node) []*Node { return []*Node{n.forward(args[0], args[1:])} }

func (n *network) forward(x *Node, weights []*Node) *Node {
	values := map[string]*Node{n.graph.Inputs[0].Name: x}
	for i, name := range n.names {
		values[name] = weights[i]
	}
	for _, node := range n.graph.Nodes {
		o := operation{Node: node, integers: n.integers}
		for _, name := range node.Inputs {
			o.in = append(o.in, values[name])
		}
		if node.Op != "Constant" {
			values[node.Outputs[0]] = operators[node.Op](o)
		}
	}
	return values[n.graph.Outputs[0].Name]
}

// losses are of outputs before their activation, and targets.
var losses = map[string]func(z, y *Node) *Node{
	"binary": func(z, y *Node) *Node {
		return ReduceAllMean(Sub(Add(MaxScalar(z, 0), Log1p(Exp(Neg(Abs(z))))), Mul(z, y)))
	},
	"categorical": func(z, y *Node) *Node {
		return Neg(ReduceAllMean(ReduceSum(Mul(LogSoftmax(z), y), -1)))
	},
}

// step is one of training by Adam: of the input, the target, the weights and their two
// moments, the loss and new weights and moments.
func (n *network) step(args []*Node) []*Node {
	x, y, rest := args[0], args[1], args[2:]
	count := len(n.weights)
	weights, first, second := rest[:count], rest[count:2*count], rest[2*count:]
	loss := losses[n.loss](n.forward(x, weights), y)
	results := []*Node{loss}
	var moments, squares []*Node
	for i, g := range Gradient(loss, weights...) {
		m := Add(MulScalar(first[i], 0.9), MulScalar(g, 0.1))
		v := Add(MulScalar(second[i], 0.999), MulScalar(Square(g), 0.001))
		results = append(results, Sub(weights[i], MulScalar(Div(m, AddScalar(Sqrt(v), 1e-7)), 0)))
		moments, squares = append(moments, m), append(squares, v)
	}
	return slices.Concat(results, moments, squares)
}

// operation is a node with its arguments.
type operation struct {
	*onnx.Node
	in       []*Node
	integers map[string][]int // arguments that are such
}

func (o operation) ints(name string, n, by int) []int {
	all := slices.Repeat([]int{by}, n)
	if a := o.Attribute(name); a != nil {
		for i, v := range a.Ints {
			all[i] = int(v)
		}
	}
	return all
}

func (o operation) integer(name string, by int) int {
	if a := o.Attribute(name); a != nil {
		return int(a.Int)
	}
	return by
}

func (o operation) number(name string, by float64) float64 {
	if a := o.Attribute(name); a != nil {
		return float64(a.Float)
	}
	return by
}

// paddings are those of the axes of a picture for a kernel, in front and behind.
func (o operation) paddings(kernel []int) [][2]int {
	n := len(kernel)
	pads, strides, dilations := o.ints("pads", 2*n, 0), o.ints("strides", n, 1), o.ints("dilations", n, 1)
	both := make([][2]int, n)
	for i := range both {
		both[i] = [2]int{pads[i], pads[n+i]}
		if a := o.Attribute("auto_pad"); a != nil && a.Text == "SAME_UPPER" {
			size := o.in[0].Shape().Dimensions[2+i]
			results := (size + strides[i] - 1) / strides[i]
			total := max(0, (results-1)*strides[i]+(kernel[i]-1)*dilations[i]+1-size)
			both[i] = [2]int{total / 2, total - total/2}
		}
	}
	return both
}

var operators = map[string]func(o operation) *Node{
	"Add":       func(o operation) *Node { return Add(o.in[0], o.in[1]) },
	"Constant":  nothing,
	"Identity":  func(o operation) *Node { return o.in[0] },
	"LeakyRelu": func(o operation) *Node { return leaky(o.in[0], o.number("alpha", 0.01)) },
	"Mul":       func(o operation) *Node { return Mul(o.in[0], o.in[1]) },
	"Relu":      func(o operation) *Node { return MaxScalar(o.in[0], 0) },
	"Sigmoid":   func(o operation) *Node { return Sigmoid(o.in[0]) },
	"Softmax":   func(o operation) *Node { return Softmax(o.in[0], o.integer("axis", -1)) },
	"Tanh":      func(o operation) *Node { return Tanh(o.in[0]) },
	"Conv":      convolve,
	"Flatten":   func(o operation) *Node { return Reshape(o.in[0], o.in[0].Shape().Dimensions[0], -1) },
	"Gemm":      gemm,
	"GlobalAveragePool": func(o operation) *Node {
		return ReduceAndKeep(o.in[0], ReduceMean, 2, 3)
	},
	"MatMul":    func(o operation) *Node { return MatMul(o.in[0], o.in[1]) },
	"MaxPool":   pool,
	"Reshape":   func(o operation) *Node { return Reshape(o.in[0], o.integers[o.Inputs[1]]...) },
	"Transpose": func(o operation) *Node { return TransposeAllDims(o.in[0], o.ints("perm", o.in[0].Rank(), 0)...) },
}

func nothing(operation) *Node { return nil }

func leaky(x *Node, alpha float64) *Node {
	return Where(GreaterThan(x, ScalarZero(x.Graph(), dtypes.Float32)), x, MulScalar(x, alpha))
}

func convolve(o operation) *Node {
	n := o.in[0].Rank() - 2
	c := Convolve(o.in[0], o.in[1]).ChannelsAxis(images.ChannelsFirst).StridePerAxis(o.ints("strides", n, 1)...).
		PaddingPerDim(o.paddings(o.in[1].Shape().Dimensions[2:])).DilationPerAxis(o.ints("dilations", n, 1)...)
	if groups := o.integer("group", 1); groups > 1 {
		c = c.ChannelGroupCount(groups)
	}
	y := c.Done()
	if len(o.in) > 2 {
		y = Add(y, Reshape(o.in[2], append([]int{1, -1}, slices.Repeat([]int{1}, n)...)...))
	}
	return y
}

// gemm multiplies matrices, whose biases are a row.
func gemm(o operation) *Node {
	axis := 0
	if o.integer("transB", 0) != 0 {
		axis = 1
	}
	y := DotGeneral(o.in[0], []int{1}, nil, o.in[1], []int{axis}, nil)
	if len(o.in) > 2 {
		y = Add(y, ExpandAxes(o.in[2], 0))
	}
	return y
}

func pool(o operation) *Node {
	n := o.in[0].Rank() - 2
	window := o.ints("kernel_shape", n, 1)
	return MaxPool(o.in[0]).ChannelsAxis(images.ChannelsFirst).WindowPerAxis(window...).
		StridePerAxis(o.ints("strides", n, 1)...).PaddingPerDim(o.paddings(window)).Done()
}
