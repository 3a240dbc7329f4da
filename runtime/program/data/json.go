package data

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

const (
	maxNesting = 64 // of arrays in arrays
	maxUnused  = 20 // names that are remembered

	spareNumbers = 1000 // are read beyond a row's, to say how many there are
)

// jsonText reads JSON value by value, so that it takes no more memory than its
// numbers.
type jsonText struct {
	*json.Decoder
	text    *textStream
	unused  []string // names in objects
	longest int      // row of numbers of which an input could be made; 0: any
}

// fromJSON reads one example or an array of them.
func fromJSON(p *runtime.Preprocess, src io.Reader, inputs []runtime.TensorInfo) (examples [][]float64, unused []string, err error) {
	text := newTextStream(src, 0)
	j := &jsonText{Decoder: json.NewDecoder(text), text: text, longest: longestRow(inputs)}
	first, err := j.token()
	if err != nil {
		return nil, nil, err
	}
	if examples, err = j.examples(first, p, inputs); err != nil {
		return nil, nil, err
	}
	if _, err := j.Token(); err != io.EOF {
		return nil, nil, fmt.Errorf("JSON: more than one value; several examples are an array")
	}
	return examples, j.unused, nil
}

// longestRow is how many numbers may stand in a row: those of the largest input,
// or those of any number of examples of one element.
func longestRow(inputs []runtime.TensorInfo) int {
	longest := 0
	for _, in := range inputs {
		n := elements(in.Shape)
		if n == 1 && len(inputs) == 1 {
			return 0
		}
		longest = max(longest, n)
	}
	return longest
}

// examples reads what begins with first: an object, an array of objects, or
// numbers.
func (j *jsonText) examples(first json.Token, p *runtime.Preprocess, inputs []runtime.TensorInfo) ([][]float64, error) {
	readsTexts := p != nil && p.Text != nil
	switch text, isText := first.(string); {
	case isText && readsTexts:
		return [][]float64{p.Text.Row(text, elements(inputs[0].Shape))}, nil
	case first == json.Delim('{'):
		one, err := j.example(p, inputs)
		return [][]float64{one}, err
	case first == json.Delim('[') && j.More():
		second, err := j.token()
		if err != nil {
			return nil, err
		}
		if second == json.Delim('{') {
			return j.objects(p, inputs)
		}
		if text, ok := second.(string); ok && readsTexts {
			return j.texts(p.Text, text, elements(inputs[0].Shape))
		}
		if len(inputs) != 1 {
			return nil, fmt.Errorf("want an object of the inputs %s", names(inputs))
		}
		var a array
		if err := j.list(&a, second, 0); err != nil {
			return nil, fmt.Errorf("input %q: %w", inputs[0].Name, err)
		}
		return a.examples(inputs[0])
	}
	if len(inputs) != 1 {
		return nil, fmt.Errorf("want an object of the inputs %s", names(inputs))
	}
	a, err := j.array(first)
	if err != nil {
		return nil, fmt.Errorf("input %q: %w", inputs[0].Name, err)
	}
	return a.examples(inputs[0])
}

// texts reads the rest of an array of texts, of which there is one already, into rows of
// n integers.
func (j *jsonText) texts(v *runtime.TextVectorization, first string, n int) ([][]float64, error) {
	examples := [][]float64{v.Row(first, n)}
	for j.More() {
		token, err := j.token()
		if err != nil {
			return nil, err
		}
		text, ok := token.(string)
		if !ok {
			return nil, fmt.Errorf("[%d]: want a text as before, found %s", len(examples), describe(token))
		}
		examples = append(examples, v.Row(text, n))
	}
	_, err := j.token()
	return examples, err
}

// objects reads the rest of an array whose first object has begun.
func (j *jsonText) objects(p *runtime.Preprocess, inputs []runtime.TensorInfo) ([][]float64, error) {
	var examples [][]float64
	for {
		one, err := j.example(p, inputs)
		if err != nil {
			return nil, fmt.Errorf("[%d]: %w", len(examples), err)
		}
		examples = append(examples, one)
		if !j.More() {
			_, err := j.token()
			return examples, err
		}
		token, err := j.token()
		if err != nil {
			return nil, err
		}
		if token != json.Delim('{') {
			return nil, fmt.Errorf("[%d]: want an object as before, found %s", len(examples), describe(token))
		}
	}
}

// example reads the rest of an object, of inputs or of columns.
func (j *jsonText) example(p *runtime.Preprocess, inputs []runtime.TensorInfo) ([]float64, error) {
	members := map[string]array{}
	for j.More() {
		name, err := j.token()
		if err != nil {
			return nil, err
		}
		key := name.(string)
		if _, again := members[key]; again {
			return nil, fmt.Errorf("%q is there twice", key)
		}
		a, known, err := j.member(p, inputs, key)
		if err != nil {
			return nil, err
		}
		if known {
			members[key] = a
		}
	}
	if _, err := j.token(); err != nil {
		return nil, err
	}
	if p != nil && slices.ContainsFunc(p.Columns, func(c string) bool { a, ok := members[c]; return ok && len(a.shape) == 0 }) {
		return ofColumns(p, members)
	}
	return ofInputs(inputs, members)
}

// member reads the value of a key. That of a target or of an unknown name is of
// no interest.
func (j *jsonText) member(p *runtime.Preprocess, inputs []runtime.TensorInfo, key string) (a array, known bool, err error) {
	what := "input"
	switch {
	case p != nil && slices.Contains(p.Columns, key):
		what = "column"
	case slices.ContainsFunc(inputs, func(in runtime.TensorInfo) bool { return in.Name == key }):
	default:
		if (p == nil || !slices.Contains(p.Targets, key)) && !slices.Contains(j.unused, key) && len(j.unused) < maxUnused {
			j.unused = append(j.unused, key)
		}
		return a, false, j.skip()
	}
	token, err := j.token()
	if err != nil {
		return a, true, err
	}
	if a, err = j.array(token); err != nil {
		err = fmt.Errorf("%s %q: %w", what, key, err)
	}
	return a, true, err
}

// skip reads a value of any kind.
func (j *jsonText) skip() error {
	for depth := 0; ; {
		token, err := j.token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

func ofColumns(p *runtime.Preprocess, members map[string]array) ([]float64, error) {
	var values []float64
	var missing, arrays []string
	for _, column := range p.Columns {
		a, ok := members[column]
		switch {
		case !ok:
			missing = append(missing, column)
		case len(a.shape) > 0:
			arrays = append(arrays, column)
		}
		values = append(values, a.values...)
	}
	mistake := func(columns []string, found string) error {
		switch len(columns) {
		case 0:
			return nil
		case 1:
			return fmt.Errorf("column %q: want a number, found %s", columns[0], found)
		}
		return fmt.Errorf("columns %s: want a number for each, found %s", listed(columns, strconv.Quote), found)
	}
	return values, errors.Join(mistake(missing, "nothing"), mistake(arrays, "an array"))
}

func ofInputs(inputs []runtime.TensorInfo, members map[string]array) ([]float64, error) {
	var values []float64
	for _, in := range inputs {
		a, ok := members[in.Name]
		if !ok {
			return nil, fmt.Errorf("input %q: want numbers, found nothing", in.Name)
		}
		if count, ok := fits(a.shape, in.Shape); !ok || count != 1 {
			return nil, fmt.Errorf("input %q: %w", in.Name, misfit(a.shape, in.Shape, ""))
		}
		values = append(values, a.values...)
	}
	return values, nil
}

// array reads numbers that begin with a token.
func (j *jsonText) array(token json.Token) (array, error) {
	var a array
	return a, j.nested(&a, token, 0)
}

// nested adds numbers to a, in which all arrays of a depth are as long.
func (j *jsonText) nested(a *array, token json.Token, depth int) error {
	switch token := token.(type) {
	case float64:
		if depth != len(a.shape) {
			return fmt.Errorf("want arrays that are nested alike, found the number %v among arrays", token)
		}
		a.values = append(a.values, token)
		return nil
	case json.Delim:
		if token != '[' {
			break
		}
		if !j.More() {
			return fmt.Errorf("want numbers, found an empty array")
		}
		first, err := j.token()
		if err != nil {
			return err
		}
		return j.list(a, first, depth)
	}
	return fmt.Errorf("want numbers, found %s", describe(token))
}

// list reads an array whose first token is there already.
func (j *jsonText) list(a *array, first json.Token, depth int) error {
	known := len(a.values) > 0 // and so is the length of arrays of this depth
	switch {
	case depth >= maxNesting:
		return fmt.Errorf("arrays in arrays, more than %d deep", maxNesting)
	case known && depth >= len(a.shape):
		return fmt.Errorf("want arrays that are nested alike, found an array among numbers")
	case !known:
		a.shape = append(a.shape, 0)
	}
	n := 1
	if err := j.nested(a, first, depth+1); err != nil {
		return err
	}
	tooMany := 0
	if len(a.shape) == depth+1 && j.longest > 0 {
		tooMany = j.longest + spareNumbers
	}
	for ; j.More(); n++ {
		if n == tooMany {
			return fmt.Errorf("want at most %d numbers in a row, found more than %d", j.longest, n)
		}
		token, err := j.token()
		if err != nil {
			return err
		}
		if err := j.nested(a, token, depth+1); err != nil {
			return err
		}
	}
	if known && n != a.shape[depth] {
		return fmt.Errorf("want arrays of one length, found %d and %d elements", a.shape[depth], n)
	}
	a.shape[depth] = n
	_, err := j.token()
	return err
}

// token is the next one. A key or value that does not end is refused.
func (j *jsonText) token() (json.Token, error) {
	j.text.next()
	token, err := j.Token()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, fmt.Errorf("JSON: at byte %d: %w", j.InputOffset(), err)
	}
	return token, nil
}

// describe names a JSON token in a message.
func describe(token json.Token) string {
	switch token := token.(type) {
	case nil:
		return "null"
	case string:
		if len(token) > 60 {
			token = token[:60] + "…"
		}
		return fmt.Sprintf("%q", token)
	case json.Delim:
		if token == '{' {
			return "an object"
		}
		return "an array"
	}
	return fmt.Sprint(token)
}

// names lists the inputs.
func names(inputs []runtime.TensorInfo) string {
	var all []string
	for _, in := range inputs {
		all = append(all, in.Name)
	}
	return list(all)
}
