package data

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Example is what to make one prediction from.
type Example struct {
	Name   string    // of the file, with a number if it holds several
	Values []float64 // all inputs one after another, row-major, ready for the network
}

// Fill copies an example's values into the inputs of a generated network: its
// Inputs, or a Sample.
func Fill[T runtime.Float](inputs interface{ Flat(i int) []T }, count int, values []float64) {
	for i := range count {
		values = convert(inputs.Flat(i), values)
	}
}

// Read reads examples from a file, see Decode.
func Read(p *runtime.Preprocess, path string, inputs []runtime.TensorInfo) ([]Example, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Decode(p, path, content, inputs)
}

// Decode reads examples, and does to them what was done to the training data;
// p may be nil for nothing. The name's ending tells the kind, and without a
// known one the content does:
//
//   - a picture, PNG, JPEG or GIF: one example, see Picture
//   - .json: one example or a list of them; each an array of the input's
//     shape, or an object of arrays by the inputs' names, or of numbers by the
//     table's columns
//   - .npy: an array of the input's shape, or with one more axis in front;
//     unsigned bytes are tones, as those of a picture, if the network was
//     trained on pictures
//   - .csv: a table with the input columns, with a header or without
//
// The numbers of a JSON or npy picture are taken as the network's own.
func Decode(p *runtime.Preprocess, name string, content []byte, inputs []runtime.TensorInfo) ([]Example, error) {
	var values [][]float64
	var err error
	kind := kindOf(name, content)
	switch kind {
	case ".csv":
		values, err = fromCSV(p, name, content, inputs)
	case ".json":
		values, err = fromJSON(p, content, inputs)
	case ".npy":
		values, err = fromNPY(bytes.NewReader(content), inputs, byteFactor(p))
	default:
		values, err = fromPicture(p, content, inputs)
	}
	if err == nil && p != nil && len(p.Mean) != 0 && len(p.Mean) != total(inputs) {
		err = fmt.Errorf("the weights were trained on %d columns, the network's inputs have %d elements", len(p.Mean), total(inputs))
	}
	if err != nil && kind != ".csv" { // whose errors name the line, too
		err = fmt.Errorf("%s: %w", name, err)
	}
	if err != nil {
		return nil, err
	}
	examples := make([]Example, len(values))
	for i, v := range values {
		standardize(p, v)
		examples[i] = Example{Name: name, Values: v}
		if len(values) > 1 {
			examples[i].Name = fmt.Sprintf("%s[%d]", name, i)
		}
	}
	return examples, nil
}

// standardize does so in place, where p says how; p may be nil.
func standardize(p *runtime.Preprocess, x []float64) {
	if p == nil || len(p.Mean) == 0 {
		return
	}
	for i, v := range x {
		x[i] = p.Value(i, v)
	}
}

// kindOf is the ending of a name, or that which would fit the content.
func kindOf(name string, content []byte) string {
	switch kind := strings.ToLower(filepath.Ext(name)); kind {
	case ".csv", ".json", ".npy", ".png", ".jpg", ".jpeg", ".gif":
		return kind
	}
	text := bytes.TrimSpace(content)
	switch {
	case bytes.HasPrefix(content, []byte("\x93NUMPY")):
		return ".npy"
	case len(text) > 0 && bytes.IndexByte([]byte("[{-0123456789"), text[0]) >= 0:
		return ".json"
	}
	return ""
}

func fromPicture(p *runtime.Preprocess, content []byte, inputs []runtime.TensorInfo) ([][]float64, error) {
	photo, err := decodePhoto(content)
	if err != nil {
		return nil, err
	}
	if p != nil && p.Kind == kindNumbers {
		return nil, fmt.Errorf("a picture, but the network was trained on numbers that are no tones: want .npy or JSON")
	}
	if p != nil && p.Kind == kindTable {
		return nil, fmt.Errorf("a picture, but the network was trained on a table of the columns %s", list(p.Columns))
	}
	if len(inputs) != 1 {
		return nil, fmt.Errorf("a picture, but the network has %d inputs: want a JSON object of them", len(inputs))
	}
	values, err := fit(p, photo, inputs[0].Shape)
	return [][]float64{values}, err
}

// fromCSV reads a table: by the names of its columns if its first line is a
// header and the weights know them.
func fromCSV(p *runtime.Preprocess, path string, content []byte, inputs []runtime.TensorInfo) ([][]float64, error) {
	c := CSV{Delimiter: ","}
	if p != nil && p.Delimiter != "" {
		c.Delimiter = p.Delimiter
	}
	first, _, _ := strings.Cut(string(content), "\n")
	for field := range strings.SplitSeq(first, c.Delimiter) {
		if _, err := strconv.ParseFloat(strings.TrimSpace(field), 64); err != nil {
			c.Header = true
		}
	}
	if p != nil && c.Header {
		c.Inputs = p.Columns
	}
	t, err := c.parse(bytes.NewReader(content), path, &Config{Info: &runtime.ModelInfo{Inputs: inputs}})
	if err != nil {
		return nil, err
	}
	return t.rows(), nil
}

// total counts the elements of all inputs.
func total(inputs []runtime.TensorInfo) int {
	n := 0
	for _, in := range inputs {
		n += elements(in.Shape)
	}
	return n
}
