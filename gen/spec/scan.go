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
	duplicates []duplicate
}

// duplicate is a key that was set before.
type duplicate struct {
	keyPart
	earlier *Field
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

// offset is the reverse of pos.
func (s *scanner) offset(p Pos) int { return s.lines[p.Line-1] + p.Col - 1 }

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
	parents, last := parts[:len(parts)-1], parts[len(parts)-1]
	parent, err := s.descend(s.root, parents)
	if err != nil {
		return nil, 0, err
	}
	return s.place(parent, last, array, s.pos(start)), len(parts), nil
}

// place puts the table of a header at pos into its parent. After a second
// header of the same name it returns a table of its own, for the rest.
func (s *scanner) place(parent *Table, key keyPart, array bool, pos Pos) *Table {
	t := &Table{Pos: pos}
	element := &Field{KeyPos: pos, Pos: pos, Value: t, header: true}
	field := parent.Get(key.name)
	if field == nil {
		field = &Field{Name: key.name, KeyPos: key.pos, Pos: pos, Value: t, header: true}
		if array {
			field.Value = []*Field{element}
		}
		parent.add(field)
		return t
	}
	switch value := field.Value.(type) {
	case []*Field:
		if array && field.header {
			field.Value = append(value, element)
			return t
		}
	case *Table:
		if !array && !field.header {
			value.Pos, field.KeyPos, field.Pos, field.header = pos, key.pos, pos, true
			return value
		}
	}
	s.duplicates = append(s.duplicates, duplicate{key, field})
	return t
}

// descend follows a dotted key, making the tables that are not there yet. In an
// array of tables it follows the last. What is no table has no keys, though the
// TOML parser lets some pass.
func (s *scanner) descend(t *Table, parts []keyPart) (*Table, error) {
	for _, part := range parts {
		field := t.Get(part.name)
		if field == nil {
			field = t.add(&Field{Name: part.name, KeyPos: part.pos, Pos: part.pos, Value: &Table{Pos: part.pos}})
		}
		value := field.Value
		if list, ok := value.([]*Field); ok && field.header {
			value = list[len(list)-1].Value
		}
		next, ok := value.(*Table)
		if !ok {
			message := fmt.Sprintf("found a key in %q, which line %d sets, expected a table there", part.name, field.KeyPos.Line)
			return nil, &scanError{s.offset(part.pos), true, message}
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
		s.duplicates = append(s.duplicates, duplicate{last, earlier})
		return nil
	}
	t.add(field)
	return nil
}
