package data

import (
	"bufio"
	"bytes"
	"io"
	"unicode"
)

// csvLines divides a text into records of CSV as they are written, of which most are a line.
type csvLines struct {
	text  *textStream
	src   *bufio.Reader
	comma []byte
	trim  bool
	line  int // that were read
	bytes []byte
}

func newCSVLines(text *textStream, comma rune) *csvLines {
	return &csvLines{text: text, src: bufio.NewReaderSize(text, 1<<16), comma: []byte(string(comma)), trim: trimsBefore(comma)}
}

// trimsBefore reports whether space in front of a cell is none of it: a tab that separates cells
// would be taken for space before the next.
func trimsBefore(comma rune) bool { return comma == ' ' || !unicode.IsSpace(comma) }

// next is a record, which the next overwrites, and the line with which it begins.
func (c *csvLines) next() (record []byte, line int, err error) {
	c.text.next()
	c.bytes = c.bytes[:0]
	for {
		before := len(c.bytes)
		c.bytes, err = readLine(c.src, c.bytes)
		if len(c.bytes) == before {
			if before > 0 && err == io.EOF {
				return c.bytes, line, nil // a quote is not closed
			}
			return nil, line, err
		}
		if err != nil && err != io.EOF {
			return nil, line, err
		}
		c.line++
		if before == 0 {
			line = c.line
			if len(withoutEnd(c.bytes)) == 0 {
				c.bytes = c.bytes[:0] // an empty line
				c.text.next()
				continue
			}
			if bytes.IndexByte(c.bytes, '"') < 0 {
				return c.bytes, line, nil
			}
		}
		if !c.isOpen(c.bytes) {
			return c.bytes, line, nil
		}
	}
}

// withoutEnd is a line without what ends it.
func withoutEnd(line []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
}

// isOpen reports whether a record ends within quotes. One with a quote where none may be ends there.
func (c *csvLines) isOpen(record []byte) bool {
	rest := record
	for {
		if c.trim {
			rest = bytes.TrimLeftFunc(rest, unicode.IsSpace)
		}
		if len(rest) == 0 || rest[0] != '"' {
			cell, after, more := bytes.Cut(rest, c.comma)
			if !more || bytes.IndexByte(cell, '"') >= 0 {
				return false
			}
			rest = after
			continue
		}
		rest = rest[1:]
		for {
			i := bytes.IndexByte(rest, '"')
			if i < 0 {
				return true
			}
			if rest = rest[i+1:]; len(rest) == 0 || rest[0] != '"' {
				break
			}
			rest = rest[1:]
		}
		after, more := bytes.CutPrefix(rest, c.comma)
		if !more {
			return false
		}
		rest = after
	}
}
