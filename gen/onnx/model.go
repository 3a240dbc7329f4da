// Package onnx reads models in the ONNX format, which are messages of protocol buffers:
// onnx.proto of github.com/onnx/onnx says which. It knows what is written there and nothing
// of what operators mean.
//
// A file is not trusted: what it claims is compared with what is there before memory is
// taken for it, the number of messages and their depth have limits, and files beside it are
// read only through the file system that the caller gives.
package onnx

// Model is a file.
type Model struct {
	IRVersion int64
	Producer  string           // the program that wrote it, with its version
	Opsets    map[string]int64 // version of the operators, by domain; "" is ONNX's own
	Graph     *Graph
	Functions []string // names of the operators that the file itself defines

	Metadata map[string]string // what programs tell one another; may be nil
}

// Graph is a list of nodes, each after those whose results it reads.
type Graph struct {
	Name            string
	Nodes           []*Node
	Inputs, Outputs []Value
	Values          []Value   // what is known of values between them
	Initializers    []*Tensor // values that are given
	Sparse          []string  // names of initializers that have few elements but 0, which are not read
}

// Node is an application of an operator.
type Node struct {
	Name       string
	Op, Domain string
	Inputs     []string // "" where an optional one is left out
	Outputs    []string
	Attributes []*Attribute
}

// Attribute is a constant argument of a node. What its type says counts.
type Attribute struct {
	Name    string
	Type    AttributeType
	Float   float32
	Int     int64
	Text    string
	Tensor  *Tensor
	Graph   *Graph
	Floats  []float32
	Ints    []int64
	Strings []string
}

// AttributeType says which field of an attribute counts.
type AttributeType int

// The types that are read; those of others keep their numbers.
const (
	FloatAttribute   AttributeType = 1
	IntAttribute     AttributeType = 2
	TextAttribute    AttributeType = 3
	TensorAttribute  AttributeType = 4
	GraphAttribute   AttributeType = 5
	FloatsAttribute  AttributeType = 6
	IntsAttribute    AttributeType = 7
	StringsAttribute AttributeType = 8
)

// Attribute is the node's attribute of that name, or nil.
func (n *Node) Attribute(name string) *Attribute {
	for _, a := range n.Attributes {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// Value is what is said of an input, an output or a value between.
type Value struct {
	Name  string
	Type  DType
	Dims  []Dim  // nil for a scalar, too; see Known
	Known bool   // whether there are dimensions at all
	Other string // what it is, if not a tensor: "a sequence"
}

// Dim is the extent of an axis: a number, or one that is left open.
type Dim struct {
	Size int64  // -1 where it is open
	Name string // of an open one; may be empty
}
