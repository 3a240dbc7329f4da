package data

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

const (
	maxNesting = 64 // of arrays in arrays

	spareNumbers = 1000 // are read beyond a row's, to say how many there are
)

// jsonText reads JSON value by value, so that it takes no more memory than its
// numbers.
type jsonText struct {
	*json.Decoder
	of      *Examples
	text    *textStream // nil: the text is short
	unused  []string    // names in objects
	longest int         // row of numbers of which an input could be made; 0: any
	depth   int         // of arrays and objects that have begun
	failed  error       // of the text, behind which nothing can be read
}

func newJSONText(e *Examples, src io.Reader) *jsonText {
	text, _ := src.(*textStream)
	return &jsonText{Decoder: json.NewDecoder(src), of: e, text: text, longest: longestRow(e.Info.Inputs)}
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
	if err := j.nested(a, first, depth+1); err != nil {
		return err
	}
	return j.rest(a, depth, known)
}

// rest reads what follows the first element of an array. Its length must be that of others
// of this depth, if it is known.
func (j *jsonText) rest(a *array, depth int, known bool) error {
	n, tooMany := 1, 0
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
	if j.text != nil {
		j.text.next()
	}
	token, err := j.Token()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		j.failed = fmt.Errorf("JSON: at byte %d: %w", j.InputOffset(), err)
		return nil, j.failed
	}
	switch token {
	case json.Delim('{'), json.Delim('['):
		j.depth++
	case json.Delim('}'), json.Delim(']'):
		j.depth--
	}
	return token, nil
}

// skip reads a value of any kind.
func (j *jsonText) skip() error {
	token, err := j.token()
	if err != nil {
		return err
	}
	return j.skipFrom(token)
}

// skipFrom reads the rest of a value.
func (j *jsonText) skipFrom(token json.Token) error {
	if _, begins := token.(json.Delim); !begins {
		return nil
	}
	for depth := j.depth; j.depth >= depth; {
		if _, err := j.token(); err != nil {
			return err
		}
	}
	return nil
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
