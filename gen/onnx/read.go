package onnx

import (
	"errors"
	"fmt"
	"io/fs"

	"google.golang.org/protobuf/encoding/protowire"
)

// Read reads the bytes of a file, which the result goes on to use. Tensors whose numbers are
// in files beside it are read from files, by the paths that stand in it; with nil there are
// none. Numbers themselves are read when they are asked for.
func Read(data []byte, files fs.FS) (*Model, error) {
	r := &reader{}
	m := &Model{Opsets: map[string]int64{}, Metadata: map[string]string{}}
	var version string
	err := r.each(data, func(f field) error {
		switch f.number {
		case 1:
			return f.setInt(&m.IRVersion)
		case 2:
			return f.setText(&m.Producer)
		case 3:
			return f.setText(&version)
		case 7:
			var err error
			m.Graph, err = r.graph(f, files, 0)
			return err
		case 8:
			return r.opset(f, m.Opsets)
		case 14:
			return r.entry(f, m.Metadata)
		case 25:
			return r.function(f, &m.Functions)
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, fmt.Errorf("not an ONNX model, or a broken one: %w", err)
	case m.Graph == nil || len(m.Opsets) == 0:
		return nil, errors.New("not an ONNX model: found no graph with versions of its operators")
	}
	if version != "" {
		m.Producer += " " + version
	}
	return m, nil
}

func (r *reader) opset(f field, versions map[string]int64) error {
	var domain string
	var version int64
	err := r.message(f, func(f field) error {
		switch f.number {
		case 1:
			return f.setText(&domain)
		case 2:
			return f.setInt(&version)
		}
		return nil
	})
	if domain == "ai.onnx" { // the other name of ""
		domain = ""
	}
	versions[domain] = version
	return err
}

// entry reads a key and its value.
func (r *reader) entry(f field, entries map[string]string) error {
	var key, value string
	err := r.message(f, func(f field) error {
		switch f.number {
		case 1:
			return f.setText(&key)
		case 2:
			return f.setText(&value)
		}
		return nil
	})
	entries[key] = value
	return err
}

func (r *reader) function(f field, names *[]string) error {
	var name string
	err := r.message(f, func(f field) error {
		if f.number == 1 {
			return f.setText(&name)
		}
		return nil
	})
	*names = append(*names, name)
	return err
}

// message is each of a field that is a message.
func (r *reader) message(f field, read func(f field) error) error {
	if err := f.is(protowire.BytesType); err != nil {
		return err
	}
	return r.each(f.bytes, read)
}

func (r *reader) graph(f field, files fs.FS, depth int) (*Graph, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("graphs within graphs, deeper than %d", maxDepth)
	}
	g := &Graph{}
	err := r.message(f, func(f field) error {
		switch f.number {
		case 1:
			n, err := r.node(f, files, depth)
			g.Nodes = append(g.Nodes, n)
			return err
		case 2:
			return f.setText(&g.Name)
		case 5:
			t, err := r.tensor(f, files)
			g.Initializers = append(g.Initializers, t)
			return err
		case 11:
			return r.value(f, &g.Inputs)
		case 12:
			return r.value(f, &g.Outputs)
		case 13:
			return r.value(f, &g.Values)
		case 15:
			return r.sparse(f, &g.Sparse)
		}
		return nil
	})
	return g, err
}

// sparse reads the name of a sparse tensor, that of its values.
func (r *reader) sparse(f field, names *[]string) error {
	return r.message(f, func(f field) error {
		if f.number != 1 {
			return nil
		}
		t, err := r.tensor(f, nil)
		*names = append(*names, t.Name)
		return err
	})
}

func (r *reader) node(f field, files fs.FS, depth int) (*Node, error) {
	n := &Node{}
	err := r.message(f, func(f field) error {
		switch f.number {
		case 1:
			return f.addText(&n.Inputs)
		case 2:
			return f.addText(&n.Outputs)
		case 3:
			return f.setText(&n.Name)
		case 4:
			return f.setText(&n.Op)
		case 5:
			a, err := r.attribute(f, files, depth)
			n.Attributes = append(n.Attributes, a)
			return err
		case 7:
			return f.setText(&n.Domain)
		}
		return nil
	})
	if n.Domain == "ai.onnx" {
		n.Domain = ""
	}
	if err != nil {
		return n, fmt.Errorf("node %q (%s): %w", n.Name, n.Op, err)
	}
	return n, nil
}

func (r *reader) attribute(f field, files fs.FS, depth int) (*Attribute, error) {
	a := &Attribute{}
	err := r.message(f, func(f field) (err error) {
		switch f.number {
		case 1:
			return f.setText(&a.Name)
		case 2:
			return f.setFloat(&a.Float)
		case 3:
			return f.setInt(&a.Int)
		case 4:
			return f.setText(&a.Text)
		case 5:
			a.Tensor, err = r.tensor(f, files)
			return err
		case 6:
			a.Graph, err = r.graph(f, files, depth+1)
			return err
		case 7:
			return f.addFloats(&a.Floats)
		case 8:
			return f.addInts(&a.Ints)
		case 9:
			return f.addText(&a.Strings)
		case 20:
			a.Type = AttributeType(f.number64)
			return f.is(protowire.VarintType)
		}
		return nil
	})
	if err == nil && (a.Type == TensorAttribute && a.Tensor == nil || a.Type == GraphAttribute && a.Graph == nil) {
		err = errors.New("found no value")
	}
	if err != nil {
		return a, fmt.Errorf("attribute %q: %w", a.Name, err)
	}
	return a, nil
}

// value reads a name and a type.
func (r *reader) value(f field, values *[]Value) error {
	v := Value{}
	err := r.message(f, func(f field) error {
		switch f.number {
		case 1:
			return f.setText(&v.Name)
		case 2:
			return r.message(f, func(f field) error { return r.valueType(f, &v) })
		}
		return nil
	})
	*values = append(*values, v)
	if err != nil {
		return fmt.Errorf("value %q: %w", v.Name, err)
	}
	return nil
}

func (r *reader) valueType(f field, v *Value) error {
	others := map[protowire.Number]string{4: "a sequence", 5: "a map", 7: "an opaque value", 8: "a sparse tensor", 9: "an optional value"}
	if f.number != 1 {
		v.Other = others[f.number]
		return nil
	}
	return r.message(f, func(f field) error {
		switch f.number {
		case 1:
			v.Type = DType(f.number64)
			return f.is(protowire.VarintType)
		case 2:
			v.Known = true
			return r.message(f, func(f field) error {
				if f.number != 1 {
					return nil
				}
				d := Dim{Size: -1}
				err := r.message(f, func(f field) error {
					switch f.number {
					case 1:
						return f.setInt(&d.Size)
					case 2:
						return f.setText(&d.Name)
					}
					return nil
				})
				v.Dims = append(v.Dims, d)
				return err
			})
		}
		return nil
	})
}

// ReadTensor reads a file that is a single tensor, as those with inputs and results of tests.
func ReadTensor(data []byte) (*Tensor, error) {
	r := &reader{}
	return r.tensor(field{kind: protowire.BytesType, bytes: data}, nil)
}
