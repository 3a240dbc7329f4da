package runtime

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime/internal/words"
)

// Encoding is how a column of a table becomes elements of an input.
type Encoding struct {
	// Kind is "one_hot" for an element for each category, which is 1 for that of the row and 0
	// for others; "integer" for the category's number, from 1, and 0 for what is none of them;
	// or empty for a column of numbers.
	Kind string `json:"kind,omitempty"`
	// Vocabulary are the names of the categories.
	Vocabulary []string `json:"vocabulary,omitempty"`
	// Fill stands for a missing number; nil: none may be missing.
	Fill *float64 `json:"fill,omitempty"`
	// Indicator adds an element that is 1 where the number is missing, and else 0.
	Indicator bool `json:"indicator,omitempty"`
}

// Kinds of columns that are no numbers.
const (
	CategoryOneHot  = "one_hot"
	CategoryInteger = "integer"
)

// Elements is how many elements of an input the column becomes.
func (e *Encoding) Elements() int {
	switch {
	case e.Kind == CategoryOneHot:
		return len(e.Vocabulary)
	case e.Indicator:
		return 2
	}
	return 1
}

// check says why e is none.
func (e *Encoding) check() error {
	twice, again := repeated(e.Vocabulary)
	switch {
	case e.Kind != "" && e.Kind != CategoryOneHot && e.Kind != CategoryInteger:
		return fmt.Errorf("found the kind %q, expected \"one_hot\", \"integer\" or none", e.Kind)
	case (e.Kind != "") != (len(e.Vocabulary) > 0):
		return fmt.Errorf("found %d categories, expected some for \"one_hot\" and \"integer\", and for these alone", len(e.Vocabulary))
	case again:
		return fmt.Errorf("the category %q is there twice", twice)
	case slices.Contains(e.Vocabulary, ""):
		return fmt.Errorf("a category has no name")
	case e.Kind != "" && (e.Fill != nil || e.Indicator), e.Indicator && e.Fill == nil:
		return fmt.Errorf("found a fill or an indicator where no number may be missing")
	case e.Fill != nil && !IsFinite(*e.Fill):
		return fmt.Errorf("found the fill %v, expected a finite number", *e.Fill)
	}
	return nil
}

// wanted says what a value of a column should be, if it is not that.
func (e *Encoding) wanted(v float64) string {
	switch n := float64(len(e.Vocabulary)); {
	case e.Kind != "" && !(v >= -1 && v < n && v == math.Trunc(v)):
		return fmt.Sprintf("the number of a category, from 0 to %v, or -1", n-1)
	case e.Kind == "" && !IsFinite(v) && !(math.IsNaN(v) && e.Fill != nil):
		return "a finite number"
	}
	return ""
}

// plain is the encoding of a column of numbers.
var plain Encoding

// Encoding is how column c becomes elements.
func (p *Preprocess) Encoding(c int) *Encoding {
	if p == nil || len(p.Encodings) == 0 {
		return &plain
	}
	return &p.Encodings[c]
}

// rows is how many rows of a table a sample has.
func (p *Preprocess) rows() int {
	if p == nil {
		return 1
	}
	return max(p.SequenceLength, 1)
}

// rowElements counts the elements that a row becomes; those of n where each is a value.
func (p *Preprocess) rowElements(n int) int {
	if p == nil || len(p.Encodings) == 0 {
		return n / p.rows()
	}
	all := 0
	for i := range p.Encodings {
		all += p.Encodings[i].Elements()
	}
	return all
}

// Values is how many numbers [Prepare] takes for inputs of n elements: one for each column of
// each row of a table, and else one for each element.
func (p *Preprocess) Values(n int) int {
	if p == nil || len(p.Encodings) == 0 {
		return n
	}
	return len(p.Columns) * p.rows()
}

// ColumnOf is the column that element i of the inputs is made of.
func (p *Preprocess) ColumnOf(i int) int {
	if len(p.Encodings) == 0 {
		return i % max(len(p.Columns), 1)
	}
	i %= p.rowElements(0)
	for c := range p.Encodings {
		if i -= p.Encodings[c].Elements(); i < 0 {
			return c
		}
	}
	return 0
}

// Elements are the names of the elements that a row becomes: of a column of numbers its own.
func (p *Preprocess) Elements() []string {
	if len(p.Encodings) == 0 {
		return p.Columns
	}
	var names []string
	for c, name := range p.Columns {
		switch e := &p.Encodings[c]; {
		case e.Kind == CategoryOneHot:
			for _, category := range e.Vocabulary {
				names = append(names, name+"="+category)
			}
		case e.Indicator:
			names = append(names, name, name+" is missing")
		default:
			names = append(names, name)
		}
	}
	return names
}

// Scaling is what is taken from element i of the inputs, and what the rest is divided by.
func (p *Preprocess) Scaling(i int) (mean, deviation float64) {
	if p == nil || len(p.Mean) == 0 {
		return 0, 1
	}
	i %= len(p.Mean)
	return p.Mean[i], p.Deviation[i]
}

// each calls use for each element of the inputs: with the value that it is made of, and with
// what it becomes.
func (p *Preprocess) each(values []float64, use func(element, value int, y float64)) {
	if p == nil || len(p.Encodings) == 0 {
		for i, v := range values {
			use(i, i, p.Value(i, v))
		}
		return
	}
	i := 0
	for k, v := range values {
		e := &p.Encodings[k%len(p.Encodings)]
		switch {
		case e.Kind == CategoryOneHot:
			for category := range e.Vocabulary {
				y := 0.0
				if int(v) == category {
					y = 1
				}
				use(i, k, y)
				i++
			}
			continue
		case e.Kind == CategoryInteger:
			use(i, k, v+1)
		case math.IsNaN(v) && e.Fill != nil:
			use(i, k, p.Value(i, *e.Fill))
		default:
			use(i, k, p.Value(i, v))
		}
		i++
		if e.Indicator {
			y := 0.0
			if math.IsNaN(v) {
				y = 1
			}
			use(i, k, y)
			i++
		}
	}
}

// Expand fills elements of inputs from values as the data has them, all inputs one after another;
// there must be as many as Values says. It refuses nothing.
func (p *Preprocess) Expand(elements, values []float64) {
	if p != nil && len(p.Encodings) == 0 && len(p.Mean) > 0 {
		mean, deviation := p.Mean, p.Deviation
		for first := 0; first < len(values); first += len(mean) {
			row := values[first:min(first+len(mean), len(values))]
			to := elements[first:][:len(row)]
			for i, v := range row {
				to[i] = (v - mean[i]) / deviation[i]
			}
		}
		return
	}
	p.each(values, func(i, _ int, y float64) { elements[i] = y })
}

// checkColumns says what is wrong with how n elements are made of columns.
func (p *Preprocess) checkColumns(info *ModelInfo) (errs []error) {
	n := info.inputElements()
	refuse := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if p.SequenceLength < 0 || p.SamplingRate < 0 || p.SequenceLength > 0 && n%p.SequenceLength != 0 {
		refuse("windows of %d rows at a rate of %d, but the network's inputs have %d elements", p.SequenceLength, p.SamplingRate, n)
		return errs
	}
	if p.SequenceLength > 0 && len(info.Inputs) != 1 {
		refuse("windows of rows, but the network has %d inputs", len(info.Inputs))
	}
	if len(p.Encodings) == 0 {
		if len(p.Columns) != 0 && len(p.Columns)*p.rows() != n {
			refuse("%d columns, but the network's inputs have %d elements", len(p.Columns), n)
		}
		return errs
	}
	if len(p.Encodings) != len(p.Columns) {
		refuse("%d encodings of %d columns", len(p.Encodings), len(p.Columns))
		return errs
	}
	for c := range p.Encodings {
		if err := p.Encodings[c].check(); err != nil {
			refuse("column %q: %w", p.Columns[c], err)
		}
	}
	if all := p.rowElements(0); all != n/p.rows() {
		refuse("columns that make %d elements, but the network's inputs have %d", all*p.rows(), n)
	}
	return errs
}

// Row is what [Prepare] takes for a row of a table: a number for each of p's Columns, of cells by
// the columns' names. Cells are numbers of Go or texts as in a file, nil or empty where
// nothing is known. A column that is not among the cells is one of which nothing is known: an error where
// its number may not be missing, and else what training filled in, or none of the categories. Cells of the
// Targets do not matter; those of any other name are an error. A sample that is several rows takes
// theirs one after another.
func (p *Preprocess) Row(cells map[string]any) ([]float64, error) {
	if p == nil || len(p.Columns) == 0 {
		return nil, fmt.Errorf("found a row of a table, but the weights were not trained on one")
	}
	for _, name := range slices.Sorted(maps.Keys(cells)) {
		if err := p.knows(name); err != nil {
			return nil, err
		}
	}
	values := make([]float64, len(p.Columns))
	for c, name := range p.Columns {
		cell, ok := cells[name]
		if !ok && p.Encoding(c).Kind == "" && p.Encoding(c).Fill == nil {
			return nil, fmt.Errorf("column %q: found no cell, expected a number, of which training knows no substitute", name)
		}
		v, want := p.Cell(c, cell)
		if want != "" {
			return nil, fmt.Errorf("column %q: found %v, expected %s", name, describeCell(cell), want)
		}
		values[c] = v
	}
	return values, nil
}

// knows says why a name is that of no column.
func (p *Preprocess) knows(name string) error {
	if slices.Contains(p.Columns, name) || slices.Contains(p.Targets, name) {
		return nil
	}
	if n, err := strconv.Atoi(name); err == nil && p.Headerless && n >= 1 && n <= p.Width {
		return nil // another column of the file
	}
	if near := words.Nearest(name, p.Columns); near != "" {
		return fmt.Errorf("found a cell %q, which is no column; did you mean %q?", name, near)
	}
	return fmt.Errorf("found a cell %q, expected %s", name, strings.Join(p.Columns[:min(len(p.Columns), 10)], ", "))
}

func describeCell(cell any) any {
	if text, ok := cell.(string); ok {
		return strconv.Quote(text)
	}
	return cell
}

// Cell is the value of a cell of column c, and what it should be if it is not that.
func (p *Preprocess) Cell(c int, cell any) (value float64, want string) {
	e := p.Encoding(c)
	if cell == nil {
		cell = ""
	}
	if e.Kind != "" {
		return float64(slices.Index(e.Vocabulary, CellText(cell))), ""
	}
	v, ok := numberOf(cell)
	if !ok {
		text, isText := cell.(string)
		switch text = strings.TrimSpace(text); {
		case isText && e.Fill != nil && p.IsMissing(text):
			v = math.NaN()
		case isText:
			var err error
			if v, err = ParseNumber(text); err != nil {
				return 0, "a number"
			}
		default:
			return 0, "a number or a text"
		}
	}
	return v, e.wanted(v)
}

// IsMissing reports whether a cell's text says that a number is missing.
func (p *Preprocess) IsMissing(text string) bool {
	return text == "" || p != nil && slices.Contains(p.MissingValues, text)
}

// ParseNumber reads a decimal number; Go's other notations are none in a table.
func ParseNumber(text string) (float64, error) {
	if v, ok := parseShort(text); ok {
		return v, nil
	}
	if strings.ContainsAny(text, "_xX") {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseFloat(text, 64)
}

// powersOfTen are those that a float64 holds, as far as parseShort needs them.
var powersOfTen = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// parseShort reads numbers of at most 15 digits without an exponent: digits and the power of ten are
// exact, so that their quotient is the nearest number.
func parseShort(text string) (v float64, ok bool) {
	digits := text
	if digits != "" && digits[0] == '-' {
		digits = digits[1:]
	}
	if len(digits) == 0 || len(digits) > 16 {
		return 0, false
	}
	n, point := uint64(0), -1
	for i := range len(digits) {
		switch c := digits[i]; {
		case '0' <= c && c <= '9':
			n = 10*n + uint64(c-'0')
		case c == '.' && point < 0:
			point = i
		default:
			return 0, false
		}
	}
	after := 0
	if point >= 0 {
		after = len(digits) - point - 1
	}
	if count := len(digits) - min(point+1, 1); count == 0 || count > 15 {
		return 0, false
	}
	v = float64(n) / powersOfTen[after]
	if len(digits) < len(text) {
		v = -v
	}
	return v, true
}

// numberOf is a number of Go, or a bool.
func numberOf(cell any) (float64, bool) {
	switch v := cell.(type) {
	case float64:
		return v, true
	case float32:
		return float64(v), true
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	case int32:
		return float64(v), true
	case uint64:
		return float64(v), true
	case uint8:
		return float64(v), true
	case json.Number:
		f, err := ParseNumber(string(v))
		return f, err == nil
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	}
	return 0, false
}

// CellText is what a cell is called as a category.
func CellText(cell any) string {
	switch v := cell.(type) {
	case nil:
		return ""
	case string:
		return strings.TrimSpace(v)
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return string(v)
	case int:
		return strconv.Itoa(v)
	}
	if v, ok := numberOf(cell); ok {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return ""
}
