package data

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"strings"
	"unicode"
)

// csvCells are the cells of a record, as encoding/csv has them. Records without quotes, which are
// most, need no more than a look for what separates cells.
type csvCells struct {
	comma  rune
	trim   bool
	line   int      // of the record
	cells  []string // the next record overwrites them
	at     []int    // where they begin in the line
	quoted *csv.Reader
	buffer *bufio.Reader // of quoted
}

func newCSVCells(comma rune) *csvCells { return &csvCells{comma: comma, trim: trimsBefore(comma)} }

// parse takes a record apart that begins with a line.
func (c *csvCells) parse(record []byte, line int) ([]string, error) {
	c.line, c.quoted = line, nil
	if bytes.IndexByte(record, '"') >= 0 {
		return c.parseQuoted(record)
	}
	rest := string(withoutEnd(record))
	whole := len(rest)
	c.cells, c.at = c.cells[:0], c.at[:0]
	for {
		if c.trim && rest != "" && (rest[0] <= ' ' || rest[0] >= 0x80) {
			rest = strings.TrimLeftFunc(rest, unicode.IsSpace)
		}
		c.at = append(c.at, whole-len(rest))
		i, width := -1, 1
		if c.comma < 0x80 {
			i = strings.IndexByte(rest, byte(c.comma))
		} else {
			i, width = strings.IndexRune(rest, c.comma), len(string(c.comma))
		}
		if i < 0 {
			c.cells = append(c.cells, rest)
			return c.cells, nil
		}
		c.cells = append(c.cells, rest[:i])
		rest = rest[i+width:]
	}
}

func (c *csvCells) parseQuoted(record []byte) ([]string, error) {
	if c.buffer == nil {
		c.buffer = bufio.NewReader(nil)
	}
	c.buffer.Reset(bytes.NewReader(record))
	c.quoted = csv.NewReader(c.buffer)
	c.quoted.Comma, c.quoted.FieldsPerRecord, c.quoted.TrimLeadingSpace = c.comma, -1, c.trim
	cells, err := c.quoted.Read()
	if wrong, ok := err.(*csv.ParseError); ok {
		wrong.StartLine += c.line - 1
		wrong.Line += c.line - 1
	}
	return cells, err
}

// FieldPos implements records.
func (c *csvCells) FieldPos(cell int) (line, column int) {
	if c.quoted != nil {
		line, column = c.quoted.FieldPos(cell)
		return line + c.line - 1, column
	}
	return c.line, c.at[cell] + 1
}

// csvRecords are those of a text.
type csvRecords struct {
	lines *csvLines
	csvCells
}

func newCSVRecords(text *textStream, comma rune) *csvRecords {
	return &csvRecords{newCSVLines(text, comma), *newCSVCells(comma)}
}

// Read implements records.
func (c *csvRecords) Read() ([]string, error) {
	record, line, err := c.lines.next()
	if err != nil {
		return nil, err
	}
	return c.parse(record, line)
}
