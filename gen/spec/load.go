package spec

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// Read reads the text of a spec, and of one that is too large no more than shows
// that it is.
func Read(r io.Reader) ([]byte, error) {
	return io.ReadAll(io.LimitReader(r, maxSource+int64(len(byteOrderMark))+1))
}

const byteOrderMark = "\ufeff"

// load reads TOML: syntax and values are the toml package's, positions the
// scanner's. It returns nil if there are errors.
func load(src string, e *Errors) *Table {
	src = strings.TrimPrefix(src, byteOrderMark)
	if len(src) > maxSource {
		e.Errorf(Pos{1, 1}, "found more than %d bytes, expected no more", maxSource)
		return nil
	}
	if strings.HasPrefix(src, "\xff\xfe") || strings.HasPrefix(src, "\xfe\xff") {
		e.Errorf(Pos{1, 1}, "found UTF-16, expected UTF-8")
		return nil
	}
	s := newScanner(src)
	scanned := s.scan()
	var problem *scanError
	if errors.As(scanned, &problem) && problem.limit {
		e.Errorf(s.pos(problem.at), "%s", problem.message)
		return nil
	}
	if len(s.duplicates) > 0 { // The parser drops some in silence.
		s.reportDuplicates(e)
		return nil
	}
	values, err := decodeTOML(src)
	switch {
	case err != nil:
		reportSyntax(s, err, e)
	case scanned != nil:
		e.Errorf(s.pos(s.at), "cannot read this: %v", scanned)
	default:
		if f := fillTable(s.root, values); f != nil {
			e.Errorf(f.KeyPos, "cannot read the value of %q", f.Name)
			return nil
		}
		return s.root
	}
	return nil
}

// decodeTOML turns the parser's assertions, which some invalid texts trip, into
// errors.
func decodeTOML(src string) (values map[string]any, err error) {
	defer func() {
		if recover() != nil {
			err = toml.ParseError{Message: "this is not TOML", Position: toml.Position{Line: 1}}
		}
	}()
	_, err = toml.Decode(src, &values)
	return values, err
}

func (s *scanner) reportDuplicates(e *Errors) {
	for _, d := range s.duplicates {
		e.Errorf(d.pos, "%q is set twice, first in line %d", d.name, d.earlier.KeyPos.Line)
	}
}

// reportSyntax works from the error's offset: its line and column are those of
// a neighbouring line in places.
func reportSyntax(s *scanner, err error, e *Errors) {
	var parse toml.ParseError
	if !errors.As(err, &parse) {
		e.Errorf(Pos{1, 1}, "%v", err)
		return
	}
	at := min(max(parse.Position.Start, 0), len(s.src))
	e.Errorf(s.pos(at), "%s", tidy(parse.Message))
}

// tidy brings a message of the parser into the form of our own: one line that
// begins with a small letter, but for "TOML".
func tidy(message string) string {
	message = strings.TrimSuffix(message, ".")
	message = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, message)
	first, size := utf8.DecodeRuneInString(message)
	if second, _ := utf8.DecodeRuneInString(message[size:]); unicode.IsUpper(second) {
		return message
	}
	return string(unicode.ToLower(first)) + message[size:]
}

// fillTable gives the fields of t their values. It returns a field that does
// not correspond to the values, or nil.
func fillTable(t *Table, values map[string]any) *Field {
	for _, f := range t.Fields {
		v, ok := values[f.Name]
		if !ok {
			return f
		}
		if wrong := fillField(f, v); wrong != nil {
			return wrong
		}
	}
	if len(t.Fields) != len(values) {
		return &Field{KeyPos: t.Pos, Name: fmt.Sprint(t.Label)}
	}
	return nil
}

func fillField(f *Field, value any) *Field {
	switch v := value.(type) {
	case map[string]any:
		if t, ok := f.Value.(*Table); ok {
			return fillTable(t, v)
		}
		return f
	case []map[string]any:
		return fillList(f, len(v), func(i int) any { return v[i] })
	case []any:
		return fillList(f, len(v), func(i int) any { return v[i] })
	}
	if f.Value != nil {
		return f
	}
	f.Value = value
	return nil
}

func fillList(f *Field, n int, value func(int) any) *Field {
	list, ok := f.Value.([]*Field)
	if !ok || len(list) != n {
		return f
	}
	for i, element := range list {
		if wrong := fillField(element, value(i)); wrong != nil {
			return f
		}
	}
	return nil
}
