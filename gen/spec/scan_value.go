package spec

import (
	"fmt"
	"strings"

	"github.com/BurntSushi/toml"
)

func (s *scanner) peek() byte {
	if s.at < len(s.src) {
		return s.src[s.at]
	}
	return 0
}

func (s *scanner) accept(prefix string) bool {
	if strings.HasPrefix(s.src[s.at:], prefix) {
		s.at += len(prefix)
		return true
	}
	return false
}

// skip passes over the given bytes and comments.
func (s *scanner) skip(space string) {
	for s.at < len(s.src) {
		switch c := s.src[s.at]; {
		case strings.IndexByte(space, c) >= 0:
			s.at++
		case c == '#':
			s.at += lengthOr(strings.IndexByte(s.src[s.at:], '\n'), len(s.src)-s.at)
		default:
			return
		}
	}
}

func lengthOr(n, missing int) int {
	if n < 0 {
		return missing
	}
	return n
}

// keyPart is one word of a dotted key.
type keyPart struct {
	name string
	pos  Pos
}

// key reads a dotted key that is depth tables down.
func (s *scanner) key(depth int) ([]keyPart, error) {
	var parts []keyPart
	for {
		s.skipBlank()
		start := s.at
		name, err := s.keyName()
		if err != nil {
			return nil, err
		}
		if name == "" || len(name) > maxKey {
			return nil, &scanError{start, true, fmt.Sprintf("found a key of %d bytes, expected from 1 to %d", len(name), maxKey)}
		}
		parts = append(parts, keyPart{name, s.pos(start)})
		if depth+len(parts) > maxDepth {
			return nil, &scanError{start, true, fmt.Sprintf("found more than %d levels of nesting, expected fewer", maxDepth)}
		}
		s.skipBlank()
		if !s.accept(".") {
			return parts, nil
		}
	}
}

func (s *scanner) skipBlank() {
	for s.peek() == ' ' || s.peek() == '\t' {
		s.at++
	}
}

func (s *scanner) keyName() (string, error) {
	start := s.at
	if c := s.peek(); c == '"' || c == '\'' {
		if err := s.quoted(c); err != nil {
			return "", err
		}
		return unquote(s.src[start:s.at])
	}
	for isBareKey(s.peek()) {
		s.at++
	}
	if s.at == start {
		return "", s.errorf("expected a key")
	}
	return s.src[start:s.at], nil
}

func isBareKey(c byte) bool {
	return isNameByte(c) || c == '-'
}

func unquote(text string) (string, error) {
	var v struct{ X string }
	_, err := toml.Decode("x = "+text, &v)
	return v.X, err
}

// value reads any value.
func (s *scanner) value(depth int) (*Field, error) {
	start := s.at
	if depth > maxDepth {
		return nil, &scanError{start, true, fmt.Sprintf("found more than %d levels of nesting, expected fewer", maxDepth)}
	}
	field := &Field{Pos: s.pos(start)}
	field.KeyPos = field.Pos
	var err error
	switch c := s.peek(); c {
	case '[':
		field.Value, err = s.array(depth)
	case '{':
		field.Value, err = s.inlineTable(depth)
	case '"', '\'':
		err = s.quoted(c)
	default:
		n := lengthOr(strings.IndexAny(s.src[s.at:], ",]}#\n"), len(s.src)-s.at)
		s.at += len(strings.TrimRight(s.src[s.at:s.at+n], " \t\r"))
		if s.at == start {
			err = s.errorf("expected a value")
		}
	}
	field.text = s.src[start:s.at]
	return field, err
}

func (s *scanner) array(depth int) ([]*Field, error) {
	list := []*Field{}
	err := s.sequence(']', func() error {
		element, err := s.value(depth + 1)
		list = append(list, element)
		return err
	})
	return list, err
}

func (s *scanner) inlineTable(depth int) (*Table, error) {
	t := &Table{Pos: s.pos(s.at)}
	return t, s.sequence('}', func() error { return s.assignment(t, depth) })
}

// sequence reads an opening bracket, items between commas, and the closing one.
func (s *scanner) sequence(closing byte, item func() error) error {
	for s.at++; ; {
		s.skip(" \t\r\n")
		if s.accept(string(closing)) {
			return nil
		}
		if err := item(); err != nil {
			return err
		}
		s.skip(" \t\r\n")
		if !s.accept(",") && s.peek() != closing {
			return s.errorf("expected ',' or '%c'", closing)
		}
	}
}

// quoted reads a string of any of the four kinds that begins with quote.
func (s *scanner) quoted(quote byte) error {
	long := strings.Repeat(string(quote), 3)
	end := string(quote)
	if s.accept(long) {
		end = long
	} else {
		s.at++
	}
	for s.at < len(s.src) {
		switch {
		case s.src[s.at] == '\\' && quote == '"':
			s.at = min(s.at+2, len(s.src))
		case s.accept(end):
			// Up to two more quotes may belong to the text of a long string.
			for extra := 0; end == long && extra < 2 && s.peek() == quote; extra++ {
				s.at++
			}
			return nil
		case s.src[s.at] == '\n' && end != long:
			return s.errorf("expected %s", end)
		default:
			s.at++
		}
	}
	return s.errorf("expected %s", end)
}
