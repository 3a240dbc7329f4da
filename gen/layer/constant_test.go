package layer_test

import (
	"encoding/binary"
	"fmt"
	"io/fs"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/seed-5f2744a7/tensornet/gen"
)

func npy(shape string, values ...float64) *fstest.MapFile {
	header := fmt.Sprintf("{'descr': '<f8', 'fortran_order': False, 'shape': (%s), }", shape)
	b := append([]byte("\x93NUMPY\x01\x00"), byte(len(header)+1), 0)
	b = append(b, header+"\n"...)
	for _, v := range values {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return &fstest.MapFile{Data: b}
}

var constantFiles = fstest.MapFS{
	"matrix.npy":      npy("2, 3", 1, 2, 3, 4, 5, 6),
	"scalar.npy":      npy("", 7),
	"short.npy":       npy("2, 3", 1, 2, 3),
	"empty.npy":       npy("0,"),
	"large.npy":       npy("65537,"),
	"nan.npy":         npy("1,", math.NaN()),
	"matrix.json":     {Data: []byte("[[1, 2, 3], [4, 5, 6e0]]")},
	"sub/vector.json": {Data: []byte("[1.5, -2]")},
	"ragged.json":     {Data: []byte("[[1, 2], [3]]")},
	"words.json":      {Data: []byte(`["a"]`)},
	"table.json":      {Data: []byte(`{"a": 1}`)},
	"broken.json":     {Data: []byte(`[1, 2`)},
	"none.json":       {Data: []byte(`[]`)},
	"matrix.txt":      {Data: []byte("1 2 3")},
	"two.json":        {Data: []byte(`[1] [2]`)},
	"pipe.npy":        {Mode: fs.ModeNamedPipe},
	"huge.json":       {Data: make([]byte, 64<<16+1)},
	"large.json":      {Data: []byte("[" + strings.Repeat("1,", 1<<16) + "1]")},
}

func constantSpec(lines string) string {
	return aSpec("type = \"constant\"\n"+lines+"\n[[layer]]\nname = \"z\"\ntype = \"flat_concat\"\nfrom = [\"y\", \"a\"]", "1")
}

func TestConstants(t *testing.T) {
	for lines, want := range map[string]string{
		"value = 3":                      "[1] [3]",
		"value = [[1, 2], [3, 4.5]]":     "[2 2] [1 2 3 4.5]",
		"value = 2\nshape = [2, 2]":      "[2 2] [2 2 2 2]",
		"value = [1, 2, 3]\nshape = [3]": "[3] [1 2 3]",
		`file = "matrix.npy"`:            "[2 3] [1 2 3 4 5 6]",
		`file = "matrix.json"`:           "[2 3] [1 2 3 4 5 6]",
		`file = "sub/vector.json"`:       "[2] [1.5 -2]",
		"file = \"scalar.npy\"\nshape=2": "[2] [7 7]",
	} {
		p, err := gen.Generate(t.Context(), "net.toml", []byte(constantSpec(lines)), gen.Options{Files: constantFiles})
		if err != nil {
			t.Errorf("%s: %v", lines, err)
			continue
		}
		values, _, _ := strings.Cut(want[strings.LastIndex(want, "[")+1:], "]")
		literal := "{" + strings.ReplaceAll(values, " ", ", ") + "}"
		shape := want[:strings.Index(want, "]")+1]
		source := strings.Join(strings.Fields(string(p.Files["forward.go"])), " ")
		if !strings.Contains(source, "the constant y"+shape) || !strings.Contains(source, literal) {
			t.Errorf("%s: no constant %s of shape %s in\n%s", lines, literal, shape, p.Files["forward.go"])
		}
	}
}

func TestConstantMistakes(t *testing.T) {
	for lines, want := range map[string]string{
		"":                             `5:1: layer "y": missing option "value", expected a number or nested lists of numbers, or option "file"`,
		"value = 1\nfile = \"a.json\"": `9:8: layer "y": found value and file, expected one of them`,
		"value = [1, 2]\nshape = 3":    `9:9: layer "y": 2 numbers do not fill [3], which has 3 elements`,
		"value = 1\nshape = 65537":     `9:9: layer "y": 65537 numbers are too many; at most 65536`,
		"value = [[1], 2]":             `8:15: layer "y": option "value": found 2, expected a list of 1 like the ones before`,
		"value = [1, \"2\"]":           `8:13: layer "y": option "value": found the string "2", expected a number`,
		"value = inf":                  `8:9: layer "y": option "value": found +Inf, expected a finite number`,
		"value = []":                   `8:9: layer "y": option "value": found an empty list, expected a number or nested lists of numbers`,
		`file = "missing.npy"`:         `8:8: layer "y": found no file "missing.npy" beside the spec`,
		`file = "../matrix.npy"`:       `8:8: layer "y": found the path "../matrix.npy", expected that of a file beside the spec or in a folder there, with /`,
		`file = "/etc/passwd"`:         `8:8: layer "y": found the path "/etc/passwd", expected that of a file beside the spec or in a folder there, with /`,
		`file = "sub"`:                 `8:8: layer "y": file "sub": this is a folder`,
		`file = "short.npy"`:           `8:8: layer "y": file "short.npy": npy: cut off: it holds less than the shape [2, 3]`,
		`file = "empty.npy"`:           `8:8: layer "y": file "empty.npy": found the shape [0], expected at most 16 axes and no empty one`,
		`file = "large.npy"`:           `8:8: layer "y": file "large.npy": npy: an array of the shape [65537]: want at most 65536 numbers`,
		`file = "nan.npy"`:             `8:8: layer "y": file "nan.npy": element 0 is NaN, expected finite numbers`,
		`file = "ragged.json"`:         `8:8: layer "y": file "ragged.json": found a list, which does not fit the shape [2, 2] of what comes before`,
		`file = "words.json"`:          `8:8: layer "y": file "words.json": found other than a number or nested lists of numbers`,
		`file = "table.json"`:          `8:8: layer "y": file "table.json": found other than a number or nested lists of numbers`,
		`file = "broken.json"`:         `8:8: layer "y": file "broken.json": this is not JSON: unexpected EOF`,
		`file = "none.json"`:           `8:8: layer "y": file "none.json": found an empty list, expected a number or nested lists of numbers`,
		`file = "large.json"`:          `5:1: layer "y": 65537 numbers are too many; at most 65536`,
		`file = "two.json"`:            `8:8: layer "y": file "two.json": found more than one value, expected one list`,
		`file = "pipe.npy"`:            `8:8: layer "y": file "pipe.npy": this is no regular file`,
		`file = "huge.json"`:           `8:8: layer "y": file "huge.json": found 4194305 bytes, expected at most 4194304`,
		`file = "matrix.txt"`:          `8:8: layer "y": file "matrix.txt": found another ending, expected .json or .npy`,
	} {
		_, err := gen.Generate(t.Context(), "net.toml", []byte(constantSpec(lines)), gen.Options{Files: constantFiles})
		if err == nil || err.Error() != "net.toml:"+want {
			t.Errorf("%q:\n got %v\nwant %s", lines, err, want)
		}
	}
	_, err := gen.Generate(t.Context(), "net.toml", []byte(constantSpec(`file = "matrix.npy"`)), gen.Options{})
	if want := `8:8: layer "y": file "matrix.npy": this command has no access to files`; err == nil || err.Error() != "net.toml:"+want {
		t.Errorf("without files:\n got %v\nwant %s", err, want)
	}
}
