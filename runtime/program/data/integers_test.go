package data

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

func wordsInfo() *runtime.ModelInfo {
	return &runtime.ModelInfo{
		Package: "net", DType: "float32",
		Inputs:  []runtime.TensorInfo{{Name: "x", Shape: []int{1}}, {Name: "words", Shape: []int{2}, Integers: true, Below: 9}},
		Outputs: []runtime.OutputInfo{{Name: "y", Shape: []int{1}}},
	}
}

// TestIntegersInTables reads them as they are, beside columns that are scaled.
func TestIntegersInTables(t *testing.T) {
	dir, info := t.TempDir(), wordsInfo()
	c := defaultCSV
	c.File, c.TestFraction = []string{"t.csv"}, 0
	open := func(text string) (*tables, error) {
		if err := os.WriteFile(filepath.Join(dir, c.File[0]), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return (&Config{Info: info, Dir: dir}).open(c)
	}
	set, err := open("x,a,b,y\n1,2,8,0\n3,0,5,1\n")
	if err != nil {
		t.Fatal(err)
	}
	r := newRow(info)
	set.train.reader()(0, 0, r)
	if r.inputs[0] != -1 || r.inputs[1] != 2 || r.inputs[2] != 8 {
		t.Errorf("found %v", r.inputs)
	}
	_, err = open("x,a,b,y\n1,2,8,0\n3,9,1.5,1\n")
	want := `t.csv:3:3: column "a": found "9", want an integer from 0 to 8` + "\n" + dir + `/t.csv:3:5: column "b": found "1.5", want an integer from 0 to 8`
	if err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("%v, expected %s", err, want)
	}
}

// TestDecodeIntegers reads them from all that predictions are made of.
func TestDecodeIntegers(t *testing.T) {
	info := wordsInfo()
	for text, want := range map[string]string{
		`{"x": 0.5, "words": [8, 0]}`:                     "",
		`{"x": 0.5, "words": [8, 9]}`:                     "in: number 2: found 9, want an integer from 0 to 8",
		`[{"x":1,"words":[1,1]},{"x":1,"words":[-1, 1]}]`: "in[1]: number 1: found -1, want an integer from 0 to 8",
		"0.5,1,7\n":  "",
		"0.5,1,70\n": `in:1:7: column "3": found "70", want an integer from 0 to 8`,
	} {
		_, err := Decode(nil, "in", "", strings.NewReader(text), info)
		if got := ""; err != nil || want != "" {
			if err != nil {
				got = err.Error()
			}
			if got != want {
				t.Errorf("%s: %v, expected %s", text, err, want)
			}
		}
	}
	words := &runtime.ModelInfo{DType: "float32", Inputs: info.Inputs[1:]}
	for _, c := range []struct {
		numbers []int32
		want    string
	}{{[]int32{3, 8}, ""}, {[]int32{3, 1 << 20}, "in: number 1: found 1.048576e+06, want an integer from 0 to 8"}} {
		x, err := Decode(nil, "in", "npy", strings.NewReader(npyBytes(npyHead("<i4", "2,"), c.numbers)), words)
		if c.want == "" && (err != nil || x[0].Values[1] != 8) || c.want != "" && (err == nil || err.Error() != c.want) {
			t.Errorf("%v %v, expected %s", x, err, c.want)
		}
	}
}

// TestIntegersInIDX are not scaled, even if they are bytes.
func TestIntegersInIDX(t *testing.T) {
	dir := t.TempDir()
	info := &runtime.ModelInfo{
		DType: "float32", Inputs: []runtime.TensorInfo{{Name: "words", Shape: []int{2}, Integers: true, Below: 9}},
		Outputs: []runtime.OutputInfo{{Name: "y", Shape: []int{3}, Answer: runtime.OneClass, Metrics: []runtime.Metric{runtime.CategoricalAccuracy{}}}},
	}
	write := func(name string, dims []int32, values ...byte) {
		var b bytes.Buffer
		b.Write([]byte{0, 0, 8, byte(len(dims))})
		binary.Write(&b, binary.BigEndian, dims)
		b.Write(values)
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	x := defaultIDX
	x.TestImages = ""
	write(x.TrainImages, []int32{2, 2}, 8, 0, 3, 4)
	write(x.TrainLabels, []int32{2}, 0, 2)
	set, err := (&Config{Info: info, Dir: dir}).open(x)
	if err != nil {
		t.Fatal(err)
	}
	r := newRow(info)
	if set.train.reader()(0, 0, r); r.inputs[0] != 8 || r.inputs[1] != 0 {
		t.Errorf("found %v", r.inputs)
	}
	write(x.TrainImages, []int32{2, 2}, 8, 0, 3, 9)
	if _, err := (&Config{Info: info, Dir: dir}).open(x); err == nil || !strings.HasSuffix(err.Error(), `9 in item 1: the input "words" wants an integer from 0 to 8`) {
		t.Error(err)
	}
	x.Scale = 2
	if err := x.Check(info); err == nil || err.Error() != `idx: scale = 2, but the input "words" is of integers: want no scale` {
		t.Error(err)
	}
	if err := defaultLetters.Check(info); err == nil || err.Error() != `letters: the input "words" is of integers: want one without dtype, for tones from 0 to 1` {
		t.Error(err)
	}
}
