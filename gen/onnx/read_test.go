package onnx

import (
	"encoding/json"
	"io/fs"
	"math"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"google.golang.org/protobuf/encoding/protowire"
)

// file is a stored file of testdata.
func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func read(t testing.TB, files fs.FS) *Model {
	t.Helper()
	m, err := Read(file(t, "encodings.onnx"), files)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestTensors compares every type in every encoding with the onnx package of Python.
func TestTensors(t *testing.T) {
	var want map[string][]string
	if err := json.Unmarshal(file(t, "encodings.json"), &want); err != nil {
		t.Fatal(err)
	}
	m := read(t, os.DirFS("testdata"))
	if len(m.Graph.Initializers) != len(want) {
		t.Errorf("found %d tensors, expected %d", len(m.Graph.Initializers), len(want))
	}
	for _, tensor := range m.Graph.Initializers {
		got, err := tensor.Numbers()
		if err != nil {
			t.Error(err)
			continue
		}
		if len(got) != len(want[tensor.Name]) {
			t.Errorf("%s: found %v, expected %v", tensor.Name, got, want[tensor.Name])
			continue
		}
		for i, text := range want[tensor.Name] {
			number, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			if same := got[i] == number && math.Signbit(got[i]) == math.Signbit(number) || got[i] != got[i] && number != number; !same {
				t.Errorf("%s[%d] is %v, expected %v", tensor.Name, i, got[i], text)
			}
		}
		if !tensor.Type.IsFloat() {
			ints, err := tensor.Ints()
			if err != nil {
				t.Error(err)
			}
			for i, text := range want[tensor.Name] {
				number, err := strconv.ParseUint(text, 10, 64)
				if err != nil {
					signed, _ := strconv.ParseInt(text, 10, 64)
					number = uint64(signed)
				}
				if uint64(ints[i]) != number {
					t.Errorf("%s[%d] is %v, expected %v", tensor.Name, i, ints[i], text)
				}
			}
		} else if _, err := tensor.Ints(); err == nil || !strings.Contains(err.Error(), "expected integers") {
			t.Errorf("%s: integers: %v", tensor.Name, err)
		}
	}
}

func TestModel(t *testing.T) {
	m := read(t, nil)
	if m.Producer != "test 1.0" || m.IRVersion != 10 || !reflect.DeepEqual(m.Opsets, map[string]int64{"": 21, "test": 3}) {
		t.Errorf("found %q, version %d, %v", m.Producer, m.IRVersion, m.Opsets)
	}
	g := m.Graph
	if want := []Dim{{-1, "batch"}, {3, ""}, {-1, ""}}; g.Name != "encodings" || !reflect.DeepEqual(g.Inputs[0], Value{"x", Float, want, true, ""}) {
		t.Errorf("found %+v", g.Inputs[0])
	}
	if scalar := g.Inputs[1]; !scalar.Known || scalar.Dims != nil || scalar.Type != Int64 {
		t.Errorf("found %+v", scalar)
	}
	if len(g.Outputs) != 1 || g.Outputs[0].Name != "out" || g.Outputs[0].Known {
		t.Errorf("found %+v", g.Outputs)
	}
	n := g.Nodes[0]
	if n.Op != "Attributes" || n.Domain != "test" || n.Name != "all" || !reflect.DeepEqual(n.Inputs, []string{"x", "", "scalar"}) || !reflect.DeepEqual(n.Outputs, []string{"y", "z"}) {
		t.Errorf("found %+v", n)
	}
	if a := n.Attribute("f"); a.Type != FloatAttribute || a.Float != 1.5 {
		t.Errorf("found %+v", a)
	}
	if a := n.Attribute("i"); a.Type != IntAttribute || a.Int != -7 {
		t.Errorf("found %+v", a)
	}
	if a := n.Attribute("s"); a.Type != TextAttribute || a.Text != "text" {
		t.Errorf("found %+v", a)
	}
	if numbers, err := n.Attribute("t").Tensor.Numbers(); err != nil || !reflect.DeepEqual(numbers, []float64{9}) {
		t.Errorf("found %v, %v", numbers, err)
	}
	if a := n.Attribute("g"); a.Type != GraphAttribute || a.Graph.Nodes[0].Op != "Identity" {
		t.Errorf("found %+v", a)
	}
	if a := n.Attribute("floats"); a.Type != FloatsAttribute || !reflect.DeepEqual(a.Floats, []float32{1, 2.5}) {
		t.Errorf("found %+v", a)
	}
	if a := n.Attribute("ints"); a.Type != IntsAttribute || !reflect.DeepEqual(a.Ints, []int64{3, -4, 1 << 40}) {
		t.Errorf("found %+v", a)
	}
	if a := n.Attribute("strings"); a.Type != StringsAttribute || !reflect.DeepEqual(a.Strings, []string{"a", "b"}) {
		t.Errorf("found %+v", a)
	}
	if n.Attribute("none") != nil {
		t.Error("found an attribute that is not there")
	}
}

// TestOutside refuses what leads out of the model's folder, and files that are too short.
func TestOutside(t *testing.T) {
	outside := read(t, nil).Graph.Initializers
	tensor := outside[len(outside)-1]
	for _, c := range []struct {
		files    fs.FS
		location string
		offset   int64
		want     string
	}{
		{nil, "encodings.data", 10, `tensor "outside": external data "encodings.data": there is no access to files beside the model`},
		{fstest.MapFS{}, "encodings.data", 10, `tensor "outside": external data "encodings.data": found no such file beside the model`},
		{os.DirFS("testdata"), "../read.go", 10, `tensor "outside": external data "../read.go": found this path, expected that of a file beside the model or in a folder there, with /`},
		{os.DirFS("testdata"), "/etc/passwd", 10, `tensor "outside": external data "/etc/passwd": found this path, expected that of a file beside the model or in a folder there, with /`},
		{fstest.MapFS{"folder/a": {}}, "folder", 10, `tensor "outside": external data "folder": this is no regular file`},
		{fstest.MapFS{"short": {Data: make([]byte, 30)}}, "short", 10, `tensor "outside": external data "short": found 30 bytes in the file, expected 24 from 10 on`},
		{fstest.MapFS{"short": {Data: make([]byte, 30)}}, "short", math.MaxInt64, `tensor "outside": external data "short": found 30 bytes in the file, expected 24 from 9223372036854775807 on`},
	} {
		*tensor.external = external{c.files, c.location, c.offset, 24}
		if _, err := tensor.Numbers(); err == nil || err.Error() != c.want {
			t.Errorf("found %v, expected %s", err, c.want)
		}
	}
	*tensor.external = external{os.DirFS("testdata"), "encodings.data", 0, 23}
	if _, err := tensor.Numbers(); err == nil || !strings.Contains(err.Error(), "found a length of 23 bytes, expected 24") {
		t.Errorf("found %v", err)
	}
}

// message puts fields together: a string is bytes, an int a varint.
func message(fields ...any) string {
	var b []byte
	for i := 0; i < len(fields); i += 2 {
		number := protowire.Number(fields[i].(int))
		switch v := fields[i+1].(type) {
		case string:
			b = protowire.AppendString(protowire.AppendTag(b, number, protowire.BytesType), v)
		case int:
			b = protowire.AppendVarint(protowire.AppendTag(b, number, protowire.VarintType), uint64(v))
		}
	}
	return string(b)
}

// model is a file with a graph.
func model(graph string) []byte {
	return []byte(message(1, 8, 7, graph, 8, message(2, 17)))
}

func TestBroken(t *testing.T) {
	deep := message(1, "end")
	for range maxDepth + 2 {
		deep = message(1, message(3, "n", 4, "If", 5, message(1, "then_branch", 6, deep, 20, 5)))
	}
	const broken = "not an ONNX model, or a broken one: "
	for _, c := range []struct {
		data []byte
		want string
	}{
		{nil, "not an ONNX model: found no graph with versions of its operators"},
		{[]byte("name = \"xor\"\n"), broken + "field 13: found a value of another kind"},
		{[]byte{8}, broken + "unexpected EOF"},
		{model(message(1, message(4, "Relu", 3, "act", 1, 7))), broken + `node "act" (Relu): field 1: found a value of another kind`},
		{model(message(1, message(4, "Relu", 3, "act", 5, message(1, "alpha", 20, 4)))), broken + `node "act" (Relu): attribute "alpha": found no value`},
		{model(message(5, message(8, "w", 1, -1, 2, 1))), broken + `tensor "w": found the shape [-1]`},
		{model(message(5, message(8, "w", 1, 1<<20, 1, 1<<20, 2, 1))), broken + `tensor "w": the shape [1048576 1048576] is too large, expected at most 2147483647 elements`},
		{model(message(5, message(8, "w", 13, message(1, "offset", 2, "-8")))), broken + `tensor "w": external data: the offset is "-8", expected a number`},
		{model(deep), "graphs within graphs, deeper than 16"},
	} {
		_, err := Read(c.data, nil)
		if err == nil || !strings.HasSuffix(err.Error(), c.want) {
			t.Errorf("%q: found %v, expected %s", c.data, err, c.want)
		}
	}
	for _, c := range []struct{ tensor, want string }{
		{message(8, "w", 1, 3, 2, 1, 9, "four"), `tensor "w": found 4 bytes, expected 12 for [3] of type float`},
		{message(8, "w", 1, 1<<30, 2, 1, 4, "1234"), `tensor "w": found at most 4 numbers, expected 1073741824 for [1073741824]`},
		{message(8, "w", 1, 3, 2, 1, 4, "12345678"), `tensor "w": found 2 numbers, expected 3 for [3]`},
		{message(8, "w", 1, 3, 2, 1, 7, "123"), `tensor "w": found numbers in field 7, expected field 4 for type float`},
		{message(8, "w", 1, 1, 2, 8, 6, "a"), `tensor "w": found elements of type string, expected numbers`},
		{message(8, "w", 1, 1, 2, 99), `tensor "w": found elements of type number 99, expected numbers`},
		{message(8, "w", 1, 2, 2, 7, 7, "\x01\xff"), `tensor "w": field 7: unexpected EOF`},
	} {
		m, err := Read(model(message(5, c.tensor)), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Graph.Initializers[0].Numbers(); err == nil || err.Error() != c.want {
			t.Errorf("found %v, expected %s", err, c.want)
		}
	}
}

// FuzzRead reads anything without a panic, and takes no more memory than a multiple of it.
func FuzzRead(f *testing.F) {
	f.Add(file(f, "encodings.onnx"))
	f.Add(model(message(5, message(8, "w", 1, 2, 2, 22, 5, "\x11\x22"))))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Read(data, fstest.MapFS{"encodings.data": {Data: make([]byte, 64)}})
		if err != nil {
			return
		}
		for _, tensor := range m.Graph.Initializers {
			numbers, err := tensor.Numbers()
			if n, _ := tensor.Len(); err == nil && len(numbers) != n {
				t.Errorf("found %d numbers of %v", len(numbers), tensor.Dims)
			}
			tensor.Ints()
		}
	})
}
