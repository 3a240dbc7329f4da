package data

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// stored is a tensor of a file: its type, its shape as JSON, and its bytes.
type stored struct{ dtype, shape, bytes string }

func storedOf(dtype, shape string, numbers any) stored {
	content, err := binary.Append(nil, binary.LittleEndian, numbers)
	if err != nil {
		panic(err)
	}
	return stored{dtype, shape, string(content)}
}

// tensorBytes is a safetensors file.
func tensorBytes(tensors map[string]stored) string {
	var names, header []string
	for name := range tensors {
		names = append(names, name)
	}
	slices.Sort(names)
	data := ""
	for _, name := range names {
		t := tensors[name]
		header = append(header, fmt.Sprintf(`%q:{"dtype":%q,"shape":[%s],"data_offsets":[%d,%d]}`, name, t.dtype, t.shape, len(data), len(data)+len(t.bytes)))
		data += t.bytes
	}
	text := "{" + strings.Join(header, ",") + "}"
	return string(binary.LittleEndian.AppendUint64(nil, uint64(len(text)))) + text + data
}

func openSafetensors(info *runtime.ModelInfo, z Safetensors, config Config) (*tables, error) {
	config.Info = info
	return config.open(z)
}

// TestSafetensorsAsNPZ reads what the package safetensors has written of the arrays of npz.npz.
func TestSafetensorsAsNPZ(t *testing.T) {
	several := segments()
	several.Inputs = append(several.Inputs, runtime.TensorInfo{Name: "turned", Shape: []int{6}})
	several.Outputs = []runtime.OutputInfo{
		{Name: "kind", Shape: []int{3}, Loss: "categorical_crossentropy", Targets: runtime.Distributions, Answer: runtime.OneClass, Metrics: []runtime.Metric{runtime.CategoricalAccuracy{}}},
		{Name: "found", Shape: []int{1}, Loss: "binary_crossentropy", Targets: runtime.Probabilities, Answer: runtime.YesOrNo, Metrics: []runtime.Metric{runtime.BinaryAccuracy{}}},
	}
	regression := segments()
	regression.Outputs = []runtime.OutputInfo{{Name: "y", Shape: []int{2, 3, 1}, Loss: "mean_squared_error"}}
	for _, c := range []struct {
		info   *runtime.ModelInfo
		change func(*ArrayOptions)
	}{
		{segments(), func(*ArrayOptions) {}},
		{segments(), func(o *ArrayOptions) { o.TestFraction, o.ValidationFraction, o.Split = 0.4, 0.5, splitTime }},
		{several, func(o *ArrayOptions) { o.TestFraction = 0 }},
		{regression, func(o *ArrayOptions) {
			o.Inputs, o.Targets, o.Scale = []string{"turned"}, []string{"turned"}, 0.1
		}},
		{segments(), func(o *ArrayOptions) { o.TestInputs, o.TestFraction = []string{"turned"}, 0 }},
	} {
		n, s := defaultNPZ, defaultSafetensors
		c.change(&n.ArrayOptions)
		c.change(&s.ArrayOptions)
		n.File, s.File = "npz.npz", "npz.safetensors"
		want, err := openNPZ(c.info, n, Config{Dir: "testdata"})
		if err != nil {
			t.Fatal(err)
		}
		got, err := openSafetensors(c.info, s, Config{Dir: "testdata"})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got.preprocess, want.preprocess) {
			t.Errorf("%+v\nis to be\n%+v", got.preprocess, want.preprocess)
		}
		samples := 0
		for i, p := range []*part{want.train, want.validation, want.test} {
			found := []*part{got.train, got.validation, got.test}[i]
			rows := rowsOf(c.info, p)
			if samples += len(rows); !reflect.DeepEqual(rowsOf(c.info, found), rows) {
				t.Errorf("%+v: %s: %v, want %v", s, p.name, rowsOf(c.info, found), rows)
			}
		}
		if samples < 3 {
			t.Errorf("%+v: only %d samples", s, samples)
		}
	}
}

func TestSafetensorsTypes(t *testing.T) {
	for _, c := range []struct {
		tensor stored
		want   []float64
	}{
		{storedOf("BOOL", "3", []byte{0, 1, 1}), []float64{0, 1, 1}},
		{storedOf("U8", "3, 1", []byte{0, 128, 255}), []float64{0, 128, 255}},
		{storedOf("I8", "3", []int8{-128, 0, 127}), []float64{-128, 0, 127}},
		{storedOf("U16", "3", []uint16{0, 1, 65535}), []float64{0, 1, 65535}},
		{storedOf("I16", "3", []int16{-32768, 1, 258}), []float64{-32768, 1, 258}},
		{storedOf("U32", "3", []uint32{0, 1 << 31, 66051}), []float64{0, 1 << 31, 66051}},
		{storedOf("I32", "3", []int32{-1 << 31, 1, 66051}), []float64{-1 << 31, 1, 66051}},
		{storedOf("U64", "3", []uint64{0, 1 << 63, 66051}), []float64{0, 1 << 63, 66051}},
		{storedOf("I64", "3", []int64{-1 << 63, -1, 66051}), []float64{-1 << 63, -1, 66051}},
		{storedOf("F16", "3", []uint16{0x3c00, 0xc100, 1}), []float64{1, -2.5, 0x1p-24}},
		{storedOf("BF16", "3", []uint16{0x3f80, 0xc020, 0x4049}), []float64{1, -2.5, 3.140625}},
		{storedOf("F32", "3", []float32{1, -2.5, 0x1p-149}), []float64{1, -2.5, 0x1p-149}},
		{storedOf("F64", "1, 3", []float64{1, -0.1, 1e30}), []float64{1, -0.1, 1e30}},
	} {
		examples, err := Decode(nil, "a.safetensors", "", strings.NewReader(tensorBytes(map[string]stored{"x": c.tensor})), reads([]runtime.TensorInfo{{Name: "x", Shape: []int{3}}}))
		if c.tensor.shape == "3, 1" {
			examples, err = Decode(nil, "a.safetensors", "", strings.NewReader(tensorBytes(map[string]stored{"x": c.tensor})), reads([]runtime.TensorInfo{{Name: "x", Shape: []int{3, 1}}}))
		}
		if err != nil || len(examples) != 1 || !slices.Equal(examples[0].Values, c.want) {
			t.Errorf("%s: %v, %v, want %v", c.tensor.dtype, examples, err, c.want)
		}
	}
}

func TestSafetensorsErrors(t *testing.T) {
	image, mask := stored{"U8", "1, 2, 3", "\x00\x01\x02\x03\x04\x05"}, stored{"U8", "1, 2, 3", "\x00\x01\x02\x03\x00\x00"}
	with := func(name string, tensor stored) string {
		tensors := map[string]stored{"image": image, "mask": mask}
		if tensors[name] = tensor; tensor.dtype == "" {
			delete(tensors, name)
		}
		return tensorBytes(tensors)
	}
	good := with("image", image)
	huge := `{"image":{"dtype":"U8","shape":[9223372036854775808],"data_offsets":[0,9223372036854775808]}}`
	huge = string(binary.LittleEndian.AppendUint64(nil, uint64(len(huge)))) + huge
	for _, c := range []struct{ file, want string }{
		{"", "safetensors: no file DIR/a.safetensors: --data FILE names another"},
		{"PK\x03\x04", "DIR/a.safetensors: not a safetensors file: length of the header: found 4 of 8 bytes: unexpected EOF"},
		{good[:40], fmt.Sprintf("DIR/a.safetensors: not a safetensors file: header: found 32 of %d bytes: unexpected EOF", good[0])},
		{good[:len(good)-1], fmt.Sprintf(`DIR/a.safetensors: tensor "mask": cut off: found %d bytes in the file, expected at least %d`, len(good)-1, len(good))},
		{good + "x", fmt.Sprintf(`DIR/a.safetensors: the file goes on after its tensors: found %d bytes, expected %d`, len(good)+1, len(good))},
		{huge, `DIR/a.safetensors: tensors of 9223372036854775808 bytes, which no file has`},
		{tensorBytes(nil), `DIR/a.safetensors: tensor "image": not found, as there are no tensors`},
		{tensorBytes(map[string]stored{"images": image, "mask": mask}), `DIR/a.safetensors: tensor "image": not found: there are images, mask; inputs and targets say which is which; did you mean "images"?`},
		{with("image", stored{"F8_E4M3", "1, 2, 3", image.bytes}), `DIR/a.safetensors: tensor "image": type F8_E4M3: want BOOL, integers of 1 to 8 bytes, F16, BF16, F32 or F64`},
		{with("image", stored{"C64", "1", "12345678"}), `DIR/a.safetensors: tensor "image": unknown dtype "C64"`},
		{with("image", stored{"U8", "", "\x01"}), `DIR/a.safetensors: tensor "image": a single number: want an array whose first axis counts the samples`},
		{with("image", stored{"U8", "1, 2, 3", "\x01"}), `DIR/a.safetensors: tensor "image": data_offsets [0, 1], expected 6 bytes for U8 [1, 2, 3]`},
		{with("image", stored{"U8", "0, 2, 3", ""}), `DIR/a.safetensors: tensor "image": no samples`},
		{with("image", stored{"U8", "0, 4294967296", ""}), `DIR/a.safetensors: tensor "image": impossible shape [0, 4294967296]`},
		{with("mask", stored{"U8", "2, 2, 3", strings.Repeat("\x00", 12)}), `DIR/a.safetensors: tensor "mask": 2 samples, but 1 in "image"`},
		{with("image", stored{"U8", "1, 3, 2", image.bytes}), `DIR/a.safetensors: tensor "image": samples of the shape [3, 2]: the input "image" has the shape [2, 3, 1]`},
		{with("image", storedOf("BF16", "1, 6", []uint16{0, 0, 0, 0x7f80, 0, 0})), `DIR/a.safetensors: tensor "image": found +Inf in sample 0, want a number that float32 holds`},
		{with("mask", storedOf("F32", "1, 2, 3", []float32{0, 1, 2, 0.5, 0, 0})), `DIR/a.safetensors: tensor "mask": found 0.5 in sample 0, want a label, which is a whole number`},
	} {
		dir := t.TempDir()
		if write(t, dir, "a.safetensors", c.file); c.file == "" {
			os.Remove(filepath.Join(dir, "a.safetensors"))
		}
		_, err := openSafetensors(segments(), Safetensors{ArrayOptions{File: "a.safetensors"}}, Config{Dir: dir})
		wantError(t, err, dir, c.want)
	}
	dir := t.TempDir()
	_, err := openSafetensors(segments(), Safetensors{ArrayOptions{File: "."}}, Config{Dir: dir})
	wantError(t, err, dir, "DIR: this is no regular file")
	for want, o := range map[string]ArrayOptions{
		"safetensors: file is missing: want the name of a file":                                            {},
		"safetensors: test_fraction and tensors to test with both say what to test with: want one of them": {File: "a", TestFile: "b", TestFraction: 0.1},
		"safetensors: targets names 2 tensors, but the network has 1 output":                               {File: "a", Targets: []string{"a", "b"}},
	} {
		wantError(t, Safetensors{o}.Check(segments()), "\x00", want)
	}
}

// TestPredictSafetensors reads samples from files by place, from streams and from gzip, by the
// names that the inputs' tensors had in training.
func TestPredictSafetensors(t *testing.T) {
	info := reads([]runtime.TensorInfo{{Name: "p", Shape: []int{2}}, {Name: "q", Shape: []int{1}}})
	x, y := storedOf("F32", "3, 2", []float32{1, 2, 3, 4, 5, 6}), storedOf("I16", "3", []int16{7, 8, -9})
	content := tensorBytes(map[string]stored{"other": {"F8_E5M2", "1", "\x00"}, "x": x, "level": y})
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write([]byte(content)); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, dir, "a.safetensors", content)
	write(t, dir, "a.safetensors.gz", zipped.String())
	write(t, dir, "unnamed", content)
	pre := &runtime.Preprocess{Kind: kindNumbers, Arrays: []string{"x", "level"}, Scale: 0.5}
	want := [][]float64{{0.5, 1, 3.5}, {1.5, 2, 4}, {2.5, 3, -4.5}}
	check := func(how string, examples []Example, err error) {
		t.Helper()
		if err != nil || len(examples) != len(want) {
			t.Fatalf("%s: %v, %v", how, examples, err)
		}
		for i, x := range examples {
			if !slices.Equal(x.Values, want[i]) || x.Row != i {
				t.Errorf("%s: row %d: %v, want %v", how, x.Row, x.Values, want[i])
			}
		}
	}
	for _, name := range []string{"a.safetensors", "a.safetensors.gz", "unnamed"} {
		examples, err := Read(pre, filepath.Join(dir, name), "", info)
		check(name, examples, err)
	}
	examples, err := Decode(pre, "-", "", strings.NewReader(content), info)
	check("a stream", examples, err)

	var rows []int
	e := &Examples{Preprocess: pre, Info: info, Takes: func(row int) bool { return row != 1 }}
	if _, err := e.Each("a", strings.NewReader(content), func(x *Example) bool {
		rows = append(rows, x.Row, int(x.Values[2]))
		return true
	}); err != nil || !slices.Equal(rows, []int{0, 7, 2, -9}) {
		t.Errorf("rows and their last numbers: %v, %v", rows, err)
	}

	nan := storedOf("F16", "3", []uint16{0, 0x7e00, 0})
	for want, tensors := range map[string]map[string]stored{
		`a.safetensors: tensor "level" of the input "q": not found: there are levels, x; did you mean "levels"?`:                   {"x": x, "levels": y},
		`a.safetensors: tensor "x": input "p": found the shape [3, 1], want [2], or several of them with one more axis in front`:   {"x": storedOf("U8", "3, 1", []byte{1, 2, 3}), "level": y},
		`a.safetensors: tensor "level": 2 samples, but 3 of the input "p"`:                                                         {"x": x, "level": storedOf("U8", "2", []byte{1, 2})},
		`a.safetensors[1]: input "q": NaN among the numbers, at position 0: want finite ones`:                                      {"x": x, "level": nan},
		`a.safetensors: tensor "level" of the input "q": type F8_E4M3: want BOOL, integers of 1 to 8 bytes, F16, BF16, F32 or F64`: {"x": x, "level": {"F8_E4M3", "3", "\x00\x00\x00"}},
	} {
		_, err := Decode(pre, "a.safetensors", "", strings.NewReader(tensorBytes(tensors)), info)
		wantError(t, err, "\x00", want)
	}
	_, err = Decode(pre, "a.safetensors", "", strings.NewReader(content[:len(content)-1]), info)
	wantError(t, err, "\x00", fmt.Sprintf(`a.safetensors: tensor "x": cut off: found %d bytes in the file, expected at least %d`, len(content)-1, len(content)))
}
