package data

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

func pngOf(p image.Image) string {
	var b bytes.Buffer
	png.Encode(&b, p)
	return b.String()
}

func npyBytes(header string, numbers any) string {
	var b bytes.Buffer
	b.WriteString("\x93NUMPY\x01\x00")
	binary.Write(&b, binary.LittleEndian, uint16(len(header)))
	b.WriteString(header)
	if numbers != nil {
		binary.Write(&b, binary.LittleEndian, numbers)
	}
	return b.String()
}

func npyHead(descr, shape string) string {
	return fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }     \n", descr, shape)
}

// reads is a network of float32 with those inputs.
func reads(inputs []runtime.TensorInfo) *runtime.ModelInfo {
	return &runtime.ModelInfo{Inputs: inputs, DType: "float32"}
}

var square = []runtime.TensorInfo{{Name: "x", Shape: []int{2, 2}}}

var flowers = &runtime.Preprocess{
	Kind: "table", Columns: []string{"a", "b"},
	Mean: []float64{1, 2}, Deviation: []float64{2, 4},
}

func TestDecode(t *testing.T) {
	pair := []runtime.TensorInfo{{Name: "p", Shape: []int{1}}, {Name: "q", Shape: []int{1}}}
	one, two := [][]float64{{1, 2, 3, 4}}, [][]float64{{1, 2, 3, 4}, {5, 6, 7, 8}}
	for name, c := range map[string]struct {
		pre    *runtime.Preprocess
		file   string
		text   string
		inputs []runtime.TensorInfo
		want   [][]float64
	}{
		"nested":          {nil, "a.json", "[[1,2],[3,4]]", square, one},
		"flat":            {nil, "a.json", "[1,2,3,4]", square, one},
		"list":            {nil, "a.json", "[[[1,2],[3,4]],[[5,6],[7,8]]]", square, two},
		"objects":         {nil, "a.json", `[{"x":[1,2,3,4]},{"x":[5,6,7,8]}]`, square, two},
		"standard input":  {nil, "-", " [1,2,3,4]", square, one},
		"inputs":          {nil, "a.json", `{"q":2,"p":[1]}`, pair, [][]float64{{1, 2}}},
		"columns":         {flowers, "a.json", `{"b":6,"a":5}`, pair, [][]float64{{2, 1}}},
		"scaled array":    {flowers, "a.json", `[[5,6],[1,2]]`, []runtime.TensorInfo{{Name: "x", Shape: []int{2}}}, [][]float64{{2, 1}, {0, 0}}},
		"table":           {flowers, "a.csv", "c,b,a\nx,6,5\ny,2,1\n", pair, [][]float64{{2, 1}, {0, 0}}},
		"bare table":      {flowers, "a.csv", "5,6\n", pair, [][]float64{{2, 1}}},
		"untrained":       {nil, "a.csv", "5,6\n", pair, [][]float64{{5, 6}}},
		"float64":         {nil, "a.npy", npyBytes(npyHead("<f8", "2, 2"), []float64{1, 2, 3, 4}), square, one},
		"float32 list":    {nil, "-", npyBytes(npyHead("<f4", "2, 2, 2"), []float32{1, 2, 3, 4, 5, 6, 7, 8}), square, two},
		"big end":         {nil, "a.npy", npyBytes(npyHead(">i2", "1, 4"), []byte{0, 1, 0, 2, 0, 3, 0, 4}), square, one},
		"lines":           {flowers, "a.jsonl", "\ufeff{\"b\":6,\"a\":5}\n\n[1,2]", []runtime.TensorInfo{{Name: "x", Shape: []int{2}}}, [][]float64{{2, 1}, {0, 0}}},
		"idx":             {nil, "a", "\x00\x00\x0b\x03\x00\x00\x00\x02\x00\x00\x00\x02\x00\x00\x00\x02\x00\x01\x00\x02\x00\x03\x00\x04\x00\x05\x00\x06\x00\x07\x00\x08", square, two},
		"untrained bytes": {nil, "a.npy", npyBytes(npyHead("|u1", "2, 2"), []uint8{1, 2, 3, 4}), square, one},
		"bytes":           {&runtime.Preprocess{Kind: "table"}, "a.npy", npyBytes(npyHead("|u1", "2, 2"), []uint8{1, 2, 3, 4}), square, one},
	} {
		examples, err := Decode(c.pre, c.file, "", strings.NewReader(c.text), reads(c.inputs))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got [][]float64
		for i, e := range examples {
			got = append(got, e.Values)
			want := c.file
			if len(examples) > 1 || strings.HasSuffix(c.file, ".csv") || strings.HasSuffix(c.file, ".jsonl") {
				want = fmt.Sprintf("%s[%d]", c.file, i)
			}
			if e.String() != want {
				t.Errorf("%s: example %d is named %q", name, i, e.String())
			}
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestDecodeErrors(t *testing.T) {
	two := append(square[:1:1], square[0])
	gray := pngOf(image.NewGray(image.Rect(0, 0, 2, 2)))
	for _, c := range []struct {
		pre    *runtime.Preprocess
		file   string
		text   string
		inputs []runtime.TensorInfo
		want   string
	}{
		{nil, "a.txt", "hello", square, "a.txt: 1 column: want the inputs' 4"},
		{nil, "a.png", gray[:60], square, "a.png: png: unexpected EOF"},
		{nil, "a.png", gray, two, "a.png: a picture, but the network has 2 inputs: want a JSON object of them"},
		{flowers, "a.png", gray, square, "a.png: a picture, but the network was trained on a table of the columns a, b"},
		{nil, "a.png", gray, []runtime.TensorInfo{{Name: "x", Shape: []int{3}}}, "a.png: a picture, but the input has the shape [3]: want [height, width], [height, width, 1, 3 or 4]"},
		{nil, "a.json", "[1,2", square, `a.json: input "x": JSON: at byte 4: unexpected EOF`},
		{nil, "a.json", "[1,2,3,4] 5", square, "a.json: JSON: more than one value; several examples are an array, or lines of the format jsonl"},
		{nil, "a.json", "[1,2,3]", square, `a.json: input "x": found the shape [3], want [2, 2], or [4] flat, or several of them in an array`},
		{nil, "a.json", `[1,2,3,"4"]`, square, `a.json: input "x": want numbers, found "4"`},
		{nil, "a.json", `{"y":1}`, square, `a.json: input "x": want numbers, found nothing`},
		{nil, "a.json", `[{"x":[1,2,3,4]},{"x":[{}]}]`, square, `a.json[1]: input "x": want numbers, found an object`},
		{nil, "a.json", `[1,2,3,4,5,6,7,8]`, two, "a.json: want an object of the inputs x, x"},
		{flowers, "a.json", `{"a":1,"b":true}`, square, `a.json: column "b": want numbers, found true`},
		{flowers, "a.json", `[1,2,3,4]`, square, "a.json: the weights were trained on 2 columns, the network's inputs have 4 elements"},
		{nil, "a.jsonl", "[1,2,3,4]\n[1,2] 3\n", square, "a.jsonl:2: input \"x\": found the shape [2], want [2, 2], or [4] flat, or several of them in an array"},
		{nil, "a.jsonl", "[1,2,3,4] 3\n", square, "a.jsonl:1: JSON: more than one value in a line"},
		{nil, "a.jsonl", "\n", square, "a.jsonl: no lines"},
		{nil, "a.idx", "\x00\x00\x08\x02\x00\x00\x00\x02\x00\x00\x00\x04\x01\x02\x03\x04\x05", square, "a.idx: cut off: 5 bytes of unsigned bytes, want 8 for the shape [2, 4]"},
		{nil, "a.idx", "\x00\x00\x08\x02\x00\x00\x00\x01\x00\x00\x00\x04\x01\x02\x03\x04\x05", square, "a.idx: more than the 4 bytes of the shape [1, 4]"},
		{nil, "a.idx", "\x00\x00\x08\x02\x00\x00\x00\x00\x00\x00\x00\x04", square, "a.idx: no items"},
		{nil, "a.idx", "\x00\x00\x08\x01\x00\x00\x00\x01\x00", square, "a.idx: items of the shape []: the input \"x\" has the shape [2, 2]"},
		{nil, "a.idx", "\x00\x00\x08\x01\x00\x00\x00\x01\x00", two, "a.idx: one array, but the network has 2 inputs: want a JSON object of them"},
		{nil, "a.csv", "1,2,3,x\n", square, "a.csv: no rows"},
		{nil, "a.csv", "1,2,3,4\n1,2,3,x\n", square, `a.csv:2:7: column "4": found "x", want a number`},
		{nil, "a.json", "[1,2,1e39,4]", square, "a.json: number 2 becomes 1e+39, which is more than float32 holds"},
		{nil, "a.npy", npyBytes(npyHead("<f8", "2, 2, 2"), []float64{0, 0, 0, 0, 0, -1e300, 0, 0}), square, "a.npy[1]: number 1 becomes -1e+300, which is more than float32 holds"},
		{flowers, "a.csv", "a,b\n1,1\n1,-1e300\n", []runtime.TensorInfo{{Name: "x", Shape: []int{2}}}, `a.csv:3: column "b" becomes -2.5e+299, which is more than float32 holds`},
		{nil, "a.npy", "\x93NUMPZ....", square, "a.npy: npy: no array of NumPy's format, version 1 to 3"},
		{nil, "a.npy", npyBytes("{}", nil), square, `a.npy: npy: unknown header "{}"`},
		{nil, "a.npy", npyBytes(npyHead("<c8", "2, 2"), nil), square, "a.npy: npy: type <c8: want truth values, integers of 1 to 8 bytes or floats of 2 to 8"},
		{nil, "a.npy", npyBytes(npyHead("<f4", "1, 2, 2"), []float32{0, 0, 0, float32(math.NaN())}), square, "a.npy: npy: NaN among the numbers, at position 3: want finite ones"},
		{nil, "a.npy", npyBytes(npyHead("|u1", "2, 2"), []uint8{1, 2, 3, 4, 5}), square, "a.npy: npy: more than the numbers of the shape [2, 2]"},
		{nil, "a.npy", npyBytes(npyHead("<f8", "99999999999"), nil), square, "a.npy: npy: impossible shape (99999999999)"},
		{nil, "a.npy", npyBytes(npyHead("<f8", "3, 3"), nil), square, `a.npy: npy: input "x": found the shape [3, 3], want [2, 2], or [4] flat, or several of them with one more axis in front`},
		{nil, "a.npy", npyBytes(npyHead("<f8", "20000000, 2, 2"), []float64{1}), square, "a.npy: npy: cut off: it holds less than the shape [20000000, 2, 2]"},
		{nil, "a.npy", npyBytes(npyHead("<f8", "2, 2"), nil), two, "a.npy: one array, but the network has 2 inputs: want a JSON object of them"},
	} {
		_, err := Decode(c.pre, c.file, "", strings.NewReader(c.text), reads(c.inputs))
		wantError(t, err, "\x00", c.want)
	}
	for _, format := range append(Formats, "") {
		_, err := Decode(nil, "standard input", format, strings.NewReader(""), reads(square))
		wantError(t, err, "\x00", "standard input is empty: want a picture, JSON, .npy or a table")
	}
	dir := t.TempDir()
	_, err := Read(nil, dir, "", reads(square))
	wantError(t, err, dir, "DIR is a folder: want its files by name, such as DIR/*.png")
	_, err = Read(flowers, filepath.Join(dir, "a.png"), "", reads(square))
	wantError(t, err, dir, "open DIR/a.png: no such file or directory")
}

func TestPictureKeepsProportions(t *testing.T) {
	// A light bar, twice as wide as high, on dark paper.
	p := image.NewGray(image.Rect(0, 0, 40, 20))
	for x := 10; x < 30; x++ {
		for y := 5; y < 15; y++ {
			p.SetGray(x, y, color.Gray{255})
		}
	}
	values, err := Picture(&runtime.Preprocess{Kind: "picture", Paper: "light"}, p, []int{8, 8, 1})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range values {
		x, y := i%8, i/8
		switch padding := y < 2 || y > 5; {
		case padding && v != 1:
			t.Errorf("padding %d, %d: %v, want the paper's 1", x, y, v)
		case (x == 3 || x == 4) && (y == 3 || y == 4) && v > 0.3:
			t.Errorf("bar %d, %d: %v, want about 0", x, y, v)
		case (x == 0 || x == 7) && v < 0.99:
			t.Errorf("paper %d, %d: %v, want about 1", x, y, v)
		}
	}
}

func TestPictureInColour(t *testing.T) {
	p := image.NewNRGBA(image.Rect(5, 5, 7, 6))
	p.Set(5, 5, color.NRGBA{255, 0, 51, 255})
	p.Set(6, 5, color.NRGBA{0, 0, 0, 0}) // transparent: white
	values, err := Picture(nil, p, []int{1, 2, 3})
	if want := []float64{1, 0, 0.2, 1, 1, 1}; err != nil || !reflect.DeepEqual(values, want) {
		t.Errorf("got %v, %v, want %v", values, err, want)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("a.json", []byte("[[1,2],[3,4]]"))
	f.Add("a.npy", []byte(npyBytes(npyHead("<f8", "2, 2"), []float64{1, 2, 3, 4})))
	f.Add("a.csv", []byte("1,2,3,4\n"))
	f.Add("a.idx", []byte("\x00\x00\x08\x03\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\x02\x01\x02\x03\x04"))
	f.Add("a.safetensors", []byte(tensorBytes(map[string]stored{"x": storedOf("F64", "1, 2, 2", []float64{1, 2, 3, 4})})))
	f.Add("a.jsonl", []byte("[1,2,3,4]\n[[1,2],[3,4]]\n"))
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		examples, err := Decode(nil, name, "", bytes.NewReader(content), reads(square))
		for _, e := range examples {
			if err != nil || len(e.Values) != 4 {
				t.Errorf("%d values, %v", len(e.Values), err)
			}
		}
	})
}
