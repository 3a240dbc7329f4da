package onnx

import (
	"bytes"
	"encoding/binary"
	"maps"
	"math"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// NewFloats is a tensor of float32.
func NewFloats(name string, shape []int, numbers []float64) *Tensor {
	t := &Tensor{Name: name, Type: Float, has: true}
	for _, v := range numbers {
		t.raw = binary.LittleEndian.AppendUint32(t.raw, math.Float32bits(float32(v)))
	}
	return t.shaped(shape)
}

// NewInts is a tensor of int64 with one axis.
func NewInts(name string, numbers ...int) *Tensor {
	t := &Tensor{Name: name, Type: Int64, has: true}
	for _, v := range numbers {
		t.raw = binary.LittleEndian.AppendUint64(t.raw, uint64(v))
	}
	return t.shaped([]int{len(numbers)})
}

// Equal reports whether another tensor made by these has the same type, shape and numbers.
func (t *Tensor) Equal(other *Tensor) bool {
	return t.Type == other.Type && slices.Equal(t.Dims, other.Dims) && bytes.Equal(t.raw, other.raw)
}

func (t *Tensor) shaped(shape []int) *Tensor {
	for _, n := range shape {
		t.Dims = append(t.Dims, int64(n))
	}
	return t
}

// writing is a message under construction.
type writing []byte

func (m *writing) text(n protowire.Number, s string) {
	*m = protowire.AppendString(protowire.AppendTag(*m, n, protowire.BytesType), s)
}

func (m *writing) int(n protowire.Number, v int64) {
	*m = protowire.AppendVarint(protowire.AppendTag(*m, n, protowire.VarintType), uint64(v))
}

func (m *writing) message(n protowire.Number, inner writing) {
	*m = protowire.AppendBytes(protowire.AppendTag(*m, n, protowire.BytesType), inner)
}

// Write is the file of a model. Graphs in attributes, sparse tensors and tensors that were not
// made by NewFloats or NewInts are left out, for what is written has none.
func Write(m *Model) []byte {
	var out, graph writing
	out.int(1, m.IRVersion)
	out.text(2, m.Producer)
	for _, n := range m.Graph.Nodes {
		graph.message(1, n.message())
	}
	graph.text(2, m.Graph.Name)
	for _, t := range m.Graph.Initializers {
		graph.message(5, t.message())
	}
	for _, v := range m.Graph.Inputs {
		graph.message(11, v.message())
	}
	for _, v := range m.Graph.Outputs {
		graph.message(12, v.message())
	}
	out.message(7, graph)
	for _, key := range slices.Sorted(maps.Keys(m.Metadata)) {
		var entry writing
		entry.text(1, key)
		entry.text(2, m.Metadata[key])
		out.message(14, entry)
	}
	for domain, version := range m.Opsets {
		var opset writing
		opset.text(1, domain)
		opset.int(2, version)
		out.message(8, opset)
	}
	return out
}

func (n *Node) message() (m writing) {
	for _, name := range n.Inputs {
		m.text(1, name)
	}
	for _, name := range n.Outputs {
		m.text(2, name)
	}
	m.text(3, n.Name)
	m.text(4, n.Op)
	for _, a := range n.Attributes {
		m.message(5, a.message())
	}
	return m
}

func (a *Attribute) message() (m writing) {
	m.text(1, a.Name)
	switch a.Type {
	case FloatAttribute:
		m = protowire.AppendFixed32(protowire.AppendTag(m, 2, protowire.Fixed32Type), math.Float32bits(a.Float))
	case IntAttribute:
		m.int(3, a.Int)
	case TextAttribute:
		m.text(4, a.Text)
	case IntsAttribute:
		for _, v := range a.Ints {
			m.int(8, v)
		}
	case FloatsAttribute:
		for _, v := range a.Floats {
			m = protowire.AppendFixed32(protowire.AppendTag(m, 7, protowire.Fixed32Type), math.Float32bits(v))
		}
	case StringsAttribute:
		for _, v := range a.Strings {
			m.text(9, v)
		}
	}
	m.int(20, int64(a.Type))
	return m
}

func (t *Tensor) message() (m writing) {
	for _, d := range t.Dims {
		m.int(1, d)
	}
	m.int(2, int64(t.Type))
	m.text(8, t.Name)
	m.message(9, t.raw)
	return m
}

func (v *Value) message() (m writing) {
	var shape, tensor, kind writing
	for _, d := range v.Dims {
		var dim writing
		if d.Size >= 0 {
			dim.int(1, d.Size)
		} else {
			dim.text(2, d.Name)
		}
		shape.message(1, dim)
	}
	tensor.int(1, int64(v.Type))
	tensor.message(2, shape)
	kind.message(1, tensor)
	m.text(1, v.Name)
	m.message(2, kind)
	return m
}
