package data

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// Example is what to make one prediction from.
type Example struct {
	Name   string    // of the file, with a number if it holds several
	Values []float64 // all inputs one after another, row-major, ready for the network
	Unused []string  // in the first of a file: columns or names that mean nothing to the network
}

// Formats are the words for what examples are read from.
var Formats = []string{"picture", "json", "npy", "csv", "text"}

// Read reads examples from a file, see Decode.
func Read(p *runtime.Preprocess, path, format string, info *runtime.ModelInfo) ([]Example, error) {
	if isDir(path) {
		return nil, fmt.Errorf("%s is a folder: want its files by name, such as %s", path, filepath.Join(path, "*.png"))
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return Decode(p, path, format, file, info)
}

// Decode reads examples as the training's data has them, and does to them what was
// done to that; p may be nil for nothing. format is one of Formats; if it is empty, the name's
// ending tells it, and without a known one the content does:
//
//   - picture, .png, .jpg, .gif, .webp, .bmp or .tif: one example, upright as its Exif data say,
//     in sRGB whatever its colour profile says; see Picture
//   - json, .json: one example or a list of them; each an array of the input's
//     shape or a flat one, or an object of arrays by the inputs' names, or of
//     numbers by the table's columns
//   - npy, .npy: an array of the same shapes, of any type
//   - csv, .csv, .tsv or .txt: a table with the input columns, found by their
//     names, or with nothing else than the inputs, in their order
//   - text: a text, for weights that were trained on such; for these it is what any
//     name stands for that does not end in .json or .npy, and in JSON a string is a
//     text, too
//
// The numbers of a picture in JSON or npy are tones as [runtime.Prepare] takes them:
// from 0 for black to 255 for white, if that is so in the files of the training, to
// 1 if those were drawn. Others are refused, as is what the network's numbers cannot
// hold.
func Decode(p *runtime.Preprocess, name, format string, src io.Reader, info *runtime.ModelInfo) ([]Example, error) {
	inputs := info.Inputs
	values, unused, err := decode(p, name, format, bufio.NewReader(src), inputs)
	if err == nil && p != nil && len(p.Mean) != 0 && len(p.Mean) != total(inputs) {
		err = fmt.Errorf("%s: the weights were trained on %s, the network's inputs have %d elements", name, text.Count(len(p.Mean), "column"), total(inputs))
	}
	if err != nil {
		return nil, err
	}
	examples := make([]Example, len(values))
	for i, v := range values {
		prepare(p, v)
		examples[i] = Example{Name: name, Values: v}
		if len(values) > 1 {
			examples[i].Name = fmt.Sprintf("%s[%d]", name, i)
		}
		if err := examples[i].check(p, info); err != nil {
			return nil, err
		}
	}
	examples[0].Unused = unused
	return examples, nil
}

// check refuses what the network's numbers cannot hold.
func (x *Example) check(p *runtime.Preprocess, info *runtime.ModelInfo) error {
	largest := info.DType.Max()
	for i, v := range x.Values {
		in, _ := info.InputOf(i)
		want := in.Wanted(v)
		if want == "" && v >= -largest && v <= largest {
			continue
		}
		what := fmt.Sprintf("number %d", i)
		if p != nil && len(p.Columns) > 0 {
			what = fmt.Sprintf("column %q", p.Columns[i])
		}
		if want != "" {
			return fmt.Errorf("%s: %s: found %v, want %s", x.Name, what, v, want)
		}
		return fmt.Errorf("%s: %s becomes %v, which is more than %s holds", x.Name, what, v, info.DType)
	}
	return nil
}

// decode reads examples as the training's data has them.
func decode(p *runtime.Preprocess, name, format string, src *bufio.Reader, inputs []runtime.TensorInfo) (values [][]float64, unused []string, err error) {
	if _, err := src.Peek(1); err == io.EOF {
		return nil, nil, fmt.Errorf("%s is empty: want a picture, JSON, .npy or a table", name)
	}
	if format == "" {
		head, _ := src.Peek(512)
		if format = formatOf(name, head); p != nil && p.Text != nil && !isArray(name) {
			format = "text"
		}
	}
	switch format {
	case "csv":
		return fromCSV(p, name, src, inputs) // whose errors name the line, too
	case "text":
		values, err = fromText(p, src, inputs)
	case "json":
		values, unused, err = fromJSON(p, src, inputs)
	case "npy":
		values, err = fromNPY(src, inputs)
	default:
		values, err = fromPicture(p, src, inputs)
	}
	for i := 0; i < len(values) && err == nil; i++ {
		if err = p.CheckTones(values[i]); err != nil && len(values) > 1 {
			err = fmt.Errorf("[%d]: %w", i, err)
		}
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return values, unused, err
}

// prepare does in place to a sample what was done to those of training; p may be nil.
func prepare(p *runtime.Preprocess, x []float64) {
	for i, v := range x {
		x[i] = p.Value(i, v)
	}
}

// formatOf is what the ending of a name says, or what would fit the content.
func formatOf(name string, head []byte) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv", ".tsv", ".txt":
		return "csv"
	case ".json":
		return "json"
	case ".npy":
		return "npy"
	}
	if isPicture(name) {
		return "picture"
	}
	begin := bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))
	switch {
	case bytes.HasPrefix(head, []byte("\x93NUMPY")):
		return "npy"
	case len(begin) > 0 && (begin[0] == '[' || begin[0] == '{'):
		return "json"
	case len(begin) > 0 && bytes.IndexFunc(begin, isControl) < 0 && !bytes.HasPrefix(begin, []byte("GIF8")):
		return "csv"
	}
	return "picture"
}

// isArray reports whether a name's ending says that a file holds arrays of numbers.
func isArray(name string) bool {
	ending := strings.ToLower(filepath.Ext(name))
	return ending == ".json" || ending == ".npy"
}

// fromText reads a text, all of which is one example.
func fromText(p *runtime.Preprocess, src io.Reader, inputs []runtime.TensorInfo) ([][]float64, error) {
	if p == nil || p.Text == nil {
		return nil, fmt.Errorf("a text, but the network was not trained on texts")
	}
	content, err := io.ReadAll(src)
	return [][]float64{p.Text.Row(string(content), total(inputs))}, err
}

// isControl tells characters that texts do not have.
func isControl(r rune) bool { return r < ' ' && !unicode.IsSpace(r) }

func fromPicture(p *runtime.Preprocess, src *bufio.Reader, inputs []runtime.TensorInfo) ([][]float64, error) {
	photo, err := readPhoto(src)
	if err != nil {
		return nil, err
	}
	if p != nil && p.Kind == kindNumbers {
		return nil, fmt.Errorf("a picture, but the network was trained on numbers that are no tones: want .npy or JSON")
	}
	if p != nil && p.Kind == kindTable {
		return nil, fmt.Errorf("a picture, but the network was trained on a table of the columns %s", list(p.Columns))
	}
	if p != nil && p.Kind == kindText {
		return nil, fmt.Errorf("a picture, but the network was trained on texts")
	}
	if len(inputs) != 1 {
		return nil, fmt.Errorf("a picture, but the network has %d inputs: want a JSON object of them", len(inputs))
	}
	values, err := fit(p, photo, inputs[0].Shape)
	return [][]float64{values}, err
}

// fromCSV reads a table: the columns that the weights were trained on, if they
// know them.
func fromCSV(p *runtime.Preprocess, path string, src io.Reader, inputs []runtime.TensorInfo) ([][]float64, []string, error) {
	c := CSV{Delimiter: ",", Header: true}
	if p != nil && p.Delimiter != "" {
		c.Delimiter = p.Delimiter
	}
	if p != nil {
		c.Header = !p.Headerless
	}
	r := newTableReader(c, src, path, &runtime.ModelInfo{Inputs: inputs}, p)
	r.predicting = true
	t, err := r.read()
	if err != nil {
		return nil, nil, err
	}
	values := make([][]float64, t.len())
	for row := range values {
		values[row] = t.values(row)
	}
	return values, t.unused, nil
}

// total counts the elements of all inputs.
func total(inputs []runtime.TensorInfo) int {
	n := 0
	for _, in := range inputs {
		n += elements(in.Shape)
	}
	return n
}
