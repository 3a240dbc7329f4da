package spec

import (
	"fmt"
	"slices"
)

// Bounds on the form of a spec. They keep the TOML parser, whose memory grows
// with keys × length of their path, within reason.
const (
	maxSource = 1 << 20 // bytes
	maxDepth  = 32      // nested tables and lists
	maxKey    = 64      // bytes
)

// scanner finds the positions of keys and values, which the TOML parser does
// not give. It relies on that parser for what is valid: on text that is not, it
// stops with any error.
type scanner struct {
	src        string
	at         int
	lines      []int // offsets of the beginnings of lines
	root       *Table
	duplicates []*Field // fields that were set before, with their name and position
}

// scanError is a problem at an offset. A limit is one that the TOML parser
// does not have, and must not be given the text.
type scanError struct {
	at      int
	limit   bool
	message string
}

func (e *scanError) Error() string { return e.message }

func newScanner(src string) *scanner {
	s := &scanner{src: src, lines: []int{0}}
	s.root = &Table{Pos: Pos{1, 1}}
	for i := range len(src) {
		if src[i] == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// pos translates an offset.
func (s *scanner) pos(offset int) Pos {
	line, found := slices.BinarySearch(s.lines, offset)
	if !found {
		line--
	}
	return Pos{line + 1, offset - s.lines[line] + 1}
}

func (s *scanner) errorf(format string, args ...any) error {
	return &scanError{at: s.at, message: fmt.Sprintf(format, args...)}
}

// scan reads the whole source into root, leaving scalars as text.
func (s *scanner) scan() error {
	current, depth := s.root, 0
	for {
		s.skip(" \t\r\n")
		if s.at == len(s.src) {
			return nil
		}
		var err error
		if s.peek() == '[' {
			current, depth, err = s.header()
		} else {
			err = s.assignment(current, depth)
		}
		if err != nil {
			return err
		}
		s.skip(" \t\r")
		if s.at < len(s.src) && s.peek() != '\n' {
			return s.errorf("expected the end of the line")
		}
	}
}

// header reads [a.b] or [[a.b]] and returns the table that the next lines fill.
func (s *scanner) header() (*Table, int, error) {
	start := s.at
	array := s.accept("[[")
	if !array {
		s.at++
	}
	parts, err := s.key(0)
	if err != nil {
		return nil, 0, err
	}
	if !s.accept("]") || array && !s.accept("]") {
		return nil, 0, s.errorf("expected the end of the header")
	}
	last := parts[len(parts)-1]
	parent, err := s.descend(s.root, parts[:len(parts)-1])
	if err != nil {
		return nil, 0, err
	}
	t := &Table{Pos: s.pos(start)}
	depth := len(parts)
	field := parent.Get(last.name)
	switch {
	case field == nil && array:
		element := &Field{KeyPos: t.Pos, Pos: t.Pos, Value: t, header: true}
		parent.add(&Field{Name: last.name, KeyPos: last.pos, Pos: t.Pos, Value: []*Field{element}, header: true})
		return t, depth, nil
	case field == nil:
		parent.add(&Field{Name: last.name, KeyPos: last.pos, Pos: t.Pos, Value: t, header: true})
		return t, depth, nil
	case array:
		list, ok := field.Value.([]*Field)
		if ok && field.header {
			field.Value = append(list, &Field{KeyPos: t.Pos, Pos: t.Pos, Value: t, header: true})
			return t, depth, nil
		}
	case !field.header:
		if implicit, ok := field.Value.(*Table); ok {
			implicit.Pos, field.KeyPos, field.Pos, field.header = t.Pos, last.pos, t.Pos, true
			return implicit, depth, nil
		}
	}
	s.duplicates = append(s.duplicates, &Field{Name: last.name, KeyPos: last.pos, Value: field})
	return t, depth, nil
}

// descend follows a dotted key, making the tables that are not there yet. In an
// array of tables it follows the last.
func (s *scanner) descend(t *Table, parts []keyPart) (*Table, error) {
	for _, part := range parts {
		field := t.Get(part.name)
		if field == nil {
			field = t.add(&Field{Name: part.name, KeyPos: part.pos, Pos: part.pos, Value: &Table{Pos: part.pos}})
		}
		value := field.Value
		if list, ok := value.([]*Field); ok && len(list) > 0 {
			value = list[len(list)-1].Value
		}
		next, ok := value.(*Table)
		if !ok {
			return nil, s.errorf("%q is not a table", part.name)
		}
		t = next
	}
	return t, nil
}

// assignment reads key = value into t.
func (s *scanner) assignment(t *Table, depth int) error {
	parts, err := s.key(depth)
	if err != nil {
		return err
	}
	if !s.accept("=") {
		return s.errorf("expected '='")
	}
	s.skipBlank()
	field, err := s.value(depth + len(parts))
	if err != nil {
		return err
	}
	t, err = s.descend(t, parts[:len(parts)-1])
	if err != nil {
		return err
	}
	last := parts[len(parts)-1]
	field.Name, field.KeyPos = last.name, last.pos
	if earlier := t.Get(last.name); earlier != nil {
		s.duplicates = append(s.duplicates, &Field{Name: last.name, KeyPos: last.pos, Value: earlier})
		return nil
	}
	t.add(field)
	return nil
}
