package convert_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/convert"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// FuzzConvert converts models of one or two operators with any arguments and attributes, which
// must be refused or become a network that compiles.
func FuzzConvert(f *testing.F) {
	for i := range uint64(200) {
		f.Add(i, i)
	}
	f.Fuzz(func(t *testing.T, a, b uint64) {
		m := drawn(rand.New(rand.NewPCG(a, b)))
		r, err := convert.ONNX(m, convert.Options{Name: "net"})
		var refused *convert.Refused
		switch {
		case errors.As(err, &refused):
		case err != nil:
			if !strings.Contains(err.Error(), "no output that depends") {
				t.Error(err)
			}
		default:
			if _, err := program("net", r); err != nil {
				t.Errorf("%v\n%v", err, describe(m))
			}
		}
	})
}

func describe(m *onnx.Model) string {
	var b strings.Builder
	for _, n := range m.Graph.Nodes {
		b.WriteString(n.Op + " " + strings.Join(n.Inputs, ",") + "\n")
	}
	return b.String()
}

// drawn is a random model.
func drawn(r *rand.Rand) *onnx.Model {
	m := &onnx.Model{Opsets: map[string]int64{"": int64(7 + r.IntN(15))}, Graph: &onnx.Graph{}}
	rank := r.IntN(5)
	for _, name := range []string{"x", "y"} {
		v := onnx.Value{Name: name, Known: true, Type: []onnx.DType{onnx.Float, onnx.Int64, onnx.Bool}[min(r.IntN(6), 2)%3]}
		if r.IntN(4) > 0 {
			v.Type = onnx.Float
		}
		for range max(rank-r.IntN(2)*r.IntN(3), 0) {
			v.Dims = append(v.Dims, onnx.Dim{Size: int64(1 + r.IntN(4))})
		}
		m.Graph.Inputs = append(m.Graph.Inputs, v)
	}
	all := convert.Operators()
	names := []string{"x", "y"}
	for i := range 1 + r.IntN(2) {
		o := all[r.IntN(len(all))]
		n := &onnx.Node{Op: o.Name, Name: "n", Outputs: []string{string(rune('a' + i))}}
		if r.IntN(4) == 0 {
			n.Outputs = append(n.Outputs, n.Outputs[0]+"2")
		}
		for k := range r.IntN(5) {
			switch pick := r.IntN(8); {
			case pick == 0:
				n.Inputs = append(n.Inputs, "")
			case pick < 4 && k > 0:
				name := n.Outputs[0] + string(rune('0'+k))
				m.Graph.Nodes = append(m.Graph.Nodes, drawnConstant(r, name)...)
				n.Inputs = append(n.Inputs, name)
			default:
				n.Inputs = append(n.Inputs, names[r.IntN(len(names))])
			}
		}
		for _, a := range strings.Fields(o.Attributes) {
			if r.IntN(3) == 0 {
				n.Attributes = append(n.Attributes, drawnAttribute(r, a))
			}
		}
		m.Graph.Nodes = append(m.Graph.Nodes, n)
		names = append(names, n.Outputs...)
	}
	for _, name := range names[2:] {
		m.Graph.Outputs = append(m.Graph.Outputs, onnx.Value{Name: name})
	}
	return m
}

// drawnNumber is mostly small.
func drawnNumber(r *rand.Rand) int64 {
	if r.IntN(40) == 0 {
		return []int64{1 << 62, -1 << 63, 1 << 32, 1 << 20}[r.IntN(4)]
	}
	return int64(r.IntN(7) - 2)
}

func drawnConstant(r *rand.Rand, name string) []*onnx.Node {
	if r.IntN(3) > 0 {
		list := make([]int64, r.IntN(5))
		for i := range list {
			list[i] = drawnNumber(r)
		}
		return []*onnx.Node{constant(name, list...)}
	}
	shape := make([]int64, r.IntN(4))
	n := 1
	for i := range shape {
		shape[i] = int64(1 + r.IntN(4))
		n *= int(shape[i])
	}
	numbers := make([]float32, n)
	for i := range numbers {
		numbers[i] = float32(r.NormFloat64())
	}
	return []*onnx.Node{
		floats(name+"row", numbers...), constant(name+"shape", shape...),
		node("Reshape", name, []string{name + "row", name + "shape"}),
	}
}

func drawnAttribute(r *rand.Rand, name string) *onnx.Attribute {
	a := &onnx.Attribute{Name: name}
	switch r.IntN(4) {
	case 0:
		a.Type, a.Float = onnx.FloatAttribute, float32(r.NormFloat64())
	case 1:
		a.Type, a.Text = onnx.TextAttribute, strings.Fields("constant reflect edge SAME_UPPER SAME_LOWER VALID linear cubic nearest mean none add mul bidirectional reverse ij->ji ii->i ...i->...")[r.IntN(18)]
	case 2:
		a.Type, a.Int = onnx.IntAttribute, drawnNumber(r)
	case 3:
		a.Type = onnx.IntsAttribute
		for range r.IntN(5) {
			a.Ints = append(a.Ints, drawnNumber(r))
		}
	}
	return a
}
