package data

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// Example is what to make one prediction from.
type Example struct {
	Name   string    // of the file
	Row    int       // its number in the file, from 0; -1 if it is all of that
	Values []float64 // all inputs one after another, row-major; of one that is finished, ready for the network
	Kept   []string  // what the file says in the columns that are kept
	Unused []string  // in the first of a file that Decode reads: what means nothing to the network

	line   int // of the file; 0: it has none
	broken error
	source []byte                              // what Finish makes values of
	read   func(e *Examples, x *Example) error // how; nil: they are there
}

// String names the example.
func (x *Example) String() string {
	if x.Row < 0 {
		return x.Name
	}
	return fmt.Sprintf("%s[%d]", x.Name, x.Row)
}

// errorf says where the example is.
func (x *Example) errorf(format string, args ...any) error {
	if x.line > 0 {
		return fmt.Errorf("%s:%d: %w", x.Name, x.line, fmt.Errorf(format, args...))
	}
	return fmt.Errorf("%s: %w", x, fmt.Errorf(format, args...))
}

// Take makes x a copy of another, in memory that x has already.
func (x *Example) Take(other *Example) {
	values, kept, source := append(x.Values[:0], other.Values...), append(x.Kept[:0], other.Kept...), append(x.source[:0], other.source...)
	*x = *other
	x.Values, x.Kept, x.source = values, kept, source
}

// Size is about the memory that it takes, in bytes.
func (x *Example) Size() int { return 8*len(x.Values) + len(x.source) }

// Formats are the words for what examples are read from.
var Formats = []string{"picture", "json", "npy", "csv", "text", "jsonl", "idx", "safetensors"}

// Examples reads what is to be predicted as the training's data has it, and does to it what was
// done to that.
type Examples struct {
	Preprocess *runtime.Preprocess // of the weights; nil for nothing
	Info       *runtime.ModelInfo
	Format     string             // one of Formats; empty: as the name ends or, without a known ending, as the content looks
	Keep       []string           // columns of tables and members of JSON's objects that examples keep
	Takes      func(row int) bool // which rows of a file are wanted; nil: all
}

// Each reads examples from a file and has use take one after another, until that returns false. What
// use sees is overwritten by the next; Finish makes it ready. It returns, too, columns or names that
// mean nothing to the network. An error ends the file: what is wrong with one example alone is an error of
// its Finish. A file may be compressed by gzip.
//
//   - picture, .png, .jpg, .gif, .webp, .bmp or .tif: one example, upright as its Exif data say,
//     in sRGB whatever its colour profile says; see Picture
//   - json, .json: one example or a list of them; each an array of the input's
//     shape or a flat one, or an object of arrays by the inputs' names, or of
//     numbers by the table's columns
//   - jsonl, .jsonl or .ndjson: such an example a line
//   - npy, .npy: an array of the same shapes, of any type
//   - idx, .idx: MNIST's format
//   - safetensors, .safetensors: for each input a tensor of its name, or of that in training,
//     of the same shapes, of any type; a src that is a file is not read into memory
//   - csv, .csv, .tsv or .txt: a table with the input columns, found by their
//     names, or with nothing else than the inputs, in their order
//   - text: a text, for weights that were trained on such; for these it is what any
//     name stands for that does not end as JSON or an array, and in JSON a string is a
//     text, too
//
// The numbers of a picture in JSON, npy or IDX are tones as [runtime.Prepare] takes them:
// from 0 for black to 255 for white, if that is so in the files of the training, to
// 1 if those were drawn. Others are refused, as is what the network's numbers cannot
// hold.
func (e *Examples) Each(name string, src io.Reader, use func(*Example) bool) (unused []string, err error) {
	in, err := unzipped(src)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if _, err := in.Peek(1); err == io.EOF {
		return nil, fmt.Errorf("%s is empty: want a picture, JSON, .npy or a table", name)
	}
	format := e.Format
	if format == "" {
		head, _ := in.Peek(512)
		if format = formatOf(name, head); e.readsTexts() && !isArray(name) {
			format = "text"
		}
	}
	if len(e.Keep) > 0 && !slices.Contains([]string{"csv", "json", "jsonl"}, format) {
		return nil, fmt.Errorf("%s: no column %q to keep, as this is no table and no JSON", name, e.Keep[0])
	}
	f := &examplesFile{Examples: e, name: name, use: use}
	switch format {
	case "csv":
		return f.table(in) // whose errors name the line, too
	case "text":
		err = f.whole(in, maxText, (*Examples).text)
	case "json":
		unused, err = f.json(in)
	case "jsonl":
		return f.lines(in)
	case "npy":
		err = f.npy(in)
	case "idx":
		return nil, f.idx(in)
	case "safetensors":
		err = f.safetensors(src, in)
	default:
		err = f.picture(in)
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return unused, err
}

func (e *Examples) readsTexts() bool { return e.Preprocess != nil && e.Preprocess.Text != nil }

// Finish makes an example ready for the network, or says what is wrong with it. It may be called in
// several goroutines, each with an example of its own.
func (e *Examples) Finish(x *Example) error {
	if x.broken != nil {
		return x.broken
	}
	if x.read != nil {
		if err := x.read(e, x); err != nil {
			return err
		}
		x.read = nil
	}
	n := total(e.Info.Inputs)
	if p := e.Preprocess; p != nil && len(p.Mean) != 0 && len(p.Mean)*max(p.SequenceLength, 1) != n {
		return x.errorf("the weights were trained on %s, the network's inputs have %d elements", text.Count(len(p.Mean), "column"), n)
	}
	if want := e.Preprocess.Values(n); len(x.Values) != want {
		return x.errorf("found %s, want %d: one for each column of a row", text.Count(len(x.Values), "number"), want)
	}
	if err := e.Preprocess.CheckTones(x.Values); err != nil {
		return x.errorf("%w", err)
	}
	x.Values = prepared(e.Preprocess, x.Values, n)
	return e.check(x)
}

// check refuses what the network's numbers cannot hold.
func (e *Examples) check(x *Example) error {
	largest, integers := e.Info.DType.Max(), e.Info.HasIntegers()
	if !integers && bounded(x.Values, largest) {
		return nil
	}
	for i, v := range x.Values {
		want := ""
		if integers {
			in, _ := e.Info.InputOf(i)
			want = in.Wanted(v)
		}
		if want == "" && v >= -largest && v <= largest {
			continue
		}
		what := fmt.Sprintf("number %d", i)
		if p := e.Preprocess; p != nil && len(p.Columns) > 0 {
			what = fmt.Sprintf("column %q", p.Columns[p.ColumnOf(i)])
		}
		if want != "" {
			return x.errorf("%s: found %v, want %s", what, v, want)
		}
		return x.errorf("%s becomes %v, which is more than %s holds", what, v, e.Info.DType)
	}
	return nil
}

// bounded reports whether all numbers are between -largest and largest, and none is NaN.
func bounded(values []float64, largest float64) bool {
	for _, v := range values {
		if !(math.Abs(v) <= largest) {
			return false
		}
	}
	return true
}

// Read reads all examples of a file; see [Decode].
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

// Decode reads all examples of a file and finishes them; see [Examples.Each]. It reports
// some of those that are broken.
func Decode(p *runtime.Preprocess, name, format string, src io.Reader, info *runtime.ModelInfo) ([]Example, error) {
	e := &Examples{Preprocess: p, Info: info, Format: format}
	var examples []Example
	var mistakes []error
	unused, err := e.Each(name, src, func(x *Example) bool {
		var own Example
		own.Take(x)
		if err := e.Finish(&own); err != nil {
			mistakes = append(mistakes, err)
		} else {
			examples = append(examples, own)
		}
		return len(mistakes) < maxMistakes
	})
	if len(mistakes) == maxMistakes {
		mistakes = append(mistakes, fmt.Errorf("%s: and perhaps more", name))
	}
	if err = errors.Join(append(mistakes, err)...); err != nil {
		return nil, err
	}
	examples[0].Unused = unused
	return examples, nil
}

// examplesFile is a file that examples are read from.
type examplesFile struct {
	*Examples
	name string
	use  func(*Example) bool
	x    Example // at hand
	row  int     // of the next

	stopped bool // no more are wanted

	window, sampled []float64 // the last rows of a table, and those of them that are a sample
	brokenRows      []error   // of window: why a row cannot be read
}

// give has an example used, and reports whether another is wanted.
func (f *examplesFile) give(x *Example) bool {
	f.stopped = !f.use(x)
	return !f.stopped
}

// next is the next example of a list, and whether it is wanted.
func (f *examplesFile) next() (x *Example, wanted bool) {
	f.x = Example{Name: f.name, Row: f.row, Values: f.x.Values[:0], Kept: f.x.Kept[:0], source: f.x.source[:0]}
	f.row++
	return &f.x, f.Takes == nil || f.Takes(f.x.Row)
}

// whole uses a file that is one example.
func (f *examplesFile) whole(src io.Reader, most int64, read func(*Examples, *Example) error) error {
	x, wanted := f.next()
	if x.Row = -1; !wanted {
		return nil
	}
	content, err := io.ReadAll(io.LimitReader(src, most+1))
	if err != nil {
		return err
	}
	x.source, x.read = content, read
	f.give(x)
	return nil
}

// prepared is what becomes of the values of a sample, as of those of training, in n elements; p may be
// nil. Values are overwritten where they are as many.
func prepared(p *runtime.Preprocess, values []float64, n int) []float64 {
	elements := values
	if len(values) != n {
		elements = make([]float64, n)
	}
	p.Expand(elements, values)
	return elements
}

// total counts the elements of all inputs.
func total(inputs []runtime.TensorInfo) int {
	n := 0
	for _, in := range inputs {
		n += elements(in.Shape)
	}
	return n
}
