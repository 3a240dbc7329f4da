package app

import (
	"bytes"
	"encoding/json"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/npy"
)

// form is how predictions are written. Several goroutines add at the same time.
type form interface {
	// head is what stands before the predictions of n samples, where that says how many; of as many
	// bytes for any n.
	head(n int) ([]byte, error)
	add(b []byte, p *prediction) []byte
	// gap is what stands for a sample that is skipped.
	gap(b []byte) []byte
}

// forms are the words for them.
var forms = []string{"table", "csv", "tsv", "jsonl", "npy", "png"}

// endings say the form of a file.
var endings = map[string]string{".csv": "csv", ".tsv": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".npy": "npy", ".png": "png"}

func formOf(path string) string { return endings[strings.ToLower(filepath.Ext(path))] }

func newForm(name string, info *runtime.ModelInfo, questions []question, keep []string, continues bool) (form, error) {
	bits := 32
	if info.DType == runtime.Float64 {
		bits = 64
	}
	switch name {
	case "csv":
		return &tableForm{',', bits, questions, keep, continues}, nil
	case "tsv":
		return &tableForm{'\t', bits, questions, keep, continues}, nil
	case "jsonl":
		return &jsonForm{bits, keep}, nil
	case "npy":
		switch {
		case len(questions) != 1:
			return nil, usagef("predict: npy holds one array, but the network has %d outputs: want csv or jsonl", len(questions))
		case len(keep) > 0:
			return nil, usagef("predict: npy holds numbers alone: --keep is for csv, tsv and jsonl")
		}
		kind := npy.KindOf(info.DType)
		room, err := npy.RoomToGrow(kind, questions[0].Shape)
		return &arrayForm{kind, questions[0].Shape, room}, err
	case "png":
		if len(keep) > 0 {
			return nil, usagef("predict: png holds pictures alone: --keep is for csv, tsv and jsonl")
		}
		return &mapForm{arrayForm{npy.Float64, questions[0].Shape, 0}}, nil
	}
	return listForm{}, nil
}

// listForm is for people.
type listForm struct{}

func (listForm) head(int) ([]byte, error)           { return nil, nil }
func (listForm) gap(b []byte) []byte                { return b }
func (listForm) add(b []byte, p *prediction) []byte { return append(append(b, '\n'), p.table()...) }

// tableForm is a table: where a sample is from, what is kept of it, and of each output the class and
// the numbers.
type tableForm struct {
	delimiter byte
	bits      int
	questions []question
	keep      []string
	continues bool
}

func (f *tableForm) head(int) ([]byte, error) {
	names := []string{"input", "row"}
	for _, name := range f.keep {
		if slices.ContainsFunc(f.questions, func(q question) bool { return q.Name == name }) {
			name = "input." + name
		}
		names = append(names, name)
	}
	for _, q := range f.questions {
		n := elements(q.Shape)
		switch {
		case q.classes != nil:
			names = append(names, q.Name)
			for _, class := range q.classes[len(q.classes)-n:] {
				names = append(names, q.Name+"."+class)
			}
		case n == 1:
			names = append(names, q.Name)
		default:
			for i := range n {
				names = append(names, q.Name+"."+strconv.Itoa(i))
			}
		}
	}
	if f.continues {
		names = append(names, "continuation")
	}
	var b []byte
	for i, name := range names {
		if i > 0 {
			b = append(b, f.delimiter)
		}
		b = f.field(b, name)
	}
	return append(b, '\n'), nil
}

func (f *tableForm) gap(b []byte) []byte { return b }

func (f *tableForm) add(b []byte, p *prediction) []byte {
	b = append(f.field(b, p.input), f.delimiter)
	b = strconv.AppendInt(b, int64(max(p.row, 0)), 10)
	for _, kept := range p.kept {
		b = f.field(append(b, f.delimiter), kept)
	}
	for _, a := range p.answers {
		if a.classes != nil {
			b = f.field(append(b, f.delimiter), a.label())
		}
		for _, v := range a.values {
			b = strconv.AppendFloat(append(b, f.delimiter), v, 'g', -1, f.bits)
		}
	}
	if f.continues {
		b = f.field(append(b, f.delimiter), p.continuation)
	}
	return append(b, '\n')
}

// field writes one as RFC 4180 has it.
func (f *tableForm) field(b []byte, s string) []byte {
	if s != "" && s[0] != ' ' && strings.IndexByte(s, f.delimiter) < 0 && !strings.ContainsAny(s, "\"\r\n") {
		return append(b, s...)
	}
	if s == "" {
		return b
	}
	b = append(b, '"')
	b = append(b, strings.ReplaceAll(s, `"`, `""`)...)
	return append(b, '"')
}

// jsonForm is an object a line.
type jsonForm struct {
	bits int
	keep []string
}

func (*jsonForm) head(int) ([]byte, error) { return nil, nil }
func (*jsonForm) gap(b []byte) []byte      { return b }

func (f *jsonForm) add(b []byte, p *prediction) []byte {
	b = quoted(append(b, `{"input":`...), p.input)
	if p.row >= 0 {
		b = strconv.AppendInt(append(b, `,"row":`...), int64(p.row), 10)
	}
	for i, name := range f.keep {
		b = append(b, []string{`,"kept":{`, ","}[min(i, 1)]...)
		b = quoted(append(quoted(b, name), ':'), p.kept[i])
	}
	if len(f.keep) > 0 {
		b = append(b, '}')
	}
	b = append(b, `,"outputs":[`...)
	for i, a := range p.answers {
		if i > 0 {
			b = append(b, ',')
		}
		b = f.answer(b, a)
	}
	b = append(b, ']')
	if p.continuation != "" {
		b = quoted(append(b, `,"continuation":`...), p.continuation)
	}
	if p.explained != nil {
		b = appendExplained(append(b, `,"explanations":`...), p.explained)
	}
	return append(b, "}\n"...)
}

func (f *jsonForm) answer(b []byte, a answer) []byte {
	b = quoted(append(b, `{"name":`...), a.Name)
	if a.several {
		b = append(b, `,"labels":[`...)
		for i, label := range a.labels() {
			b = quoted(append(b, ","[:min(i, 1)]...), label)
		}
		b = append(b, `],"indices":[`...)
		for i, k := range a.chosen {
			b = strconv.AppendInt(append(b, ","[:min(i, 1)]...), int64(k), 10)
		}
		b = append(b, ']')
	}
	if a.class >= 0 {
		b = quoted(append(b, `,"label":`...), a.label())
		b = strconv.AppendInt(append(b, `,"index":`...), int64(a.class), 10)
	}
	b = append(b, `,"shape":[`...)
	for i, d := range a.Shape {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(d), 10)
	}
	b = append(b, `],"values":[`...)
	for i, v := range a.values {
		if i > 0 {
			b = append(b, ',')
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			b = append(b, "null"...)
		} else {
			b = strconv.AppendFloat(b, v, 'g', -1, f.bits)
		}
	}
	return append(b, "]}"...)
}

// quoted adds a text as JSON has it, in which all can be seen.
func quoted(b []byte, s string) []byte {
	if plain := func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }; !strings.ContainsFunc(s, plain) {
		return append(append(append(b, '"'), s...), '"')
	}
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return append(b, `""`...) // of no text
	}
	return append(b, strings.TrimSuffix(escaped(text.String()), "\n")...)
}

// arrayForm is NumPy's: an array whose first axis counts the samples. One that is skipped is NaN.
type arrayForm struct {
	kind npy.Kind
	item []int
	room int
}

func (f *arrayForm) head(n int) ([]byte, error) {
	return npy.Head(f.kind, slices.Concat([]int{n}, f.item), f.room)
}

func (f *arrayForm) add(b []byte, p *prediction) []byte {
	for _, v := range p.answers[0].values {
		b = f.kind.Append(b, v)
	}
	return b
}

func (f *arrayForm) gap(b []byte) []byte {
	for range elements(f.item) {
		b = f.kind.Append(b, math.NaN())
	}
	return b
}
