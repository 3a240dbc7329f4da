package data

import (
	"errors"
	"fmt"
	"io"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// recordLines divides a text into records as they are written.
type recordLines interface {
	// next is a record, which the next overwrites, and the line with which it begins.
	next() (record []byte, line int, err error)
}

// recordCells takes records apart.
type recordCells interface {
	parse(record []byte, line int) ([]string, error)
	FieldPos(cell int) (line, column int)
}

// A block is so many bytes of a file, or more by a record, or so many records.
const (
	blockBytes   = 64 << 10
	blockRecords = 1024
)

// rowBlock is some records of a file, and the rows that they are.
type rowBlock struct {
	bytes   []byte
	ends    []int // of records
	lines   []int // where they begin
	err     error // of the file, behind them
	table   *table
	mistake bool
	refused error // by what looks at rows
}

// errMistake says that a file has mistakes, which are told when it is read row by row.
var errMistake = errors.New("a mistake")

// eachBlock reads files: use sees tables of some rows, which others overwrite, behind look, which several
// goroutines call. pre knows the names of all categories and classes. All mistakes of the
// first file that has some are told, as of a table in memory.
func (c *tableSource) eachBlock(config *Config, files []string, pre *runtime.Preprocess, look, use func(t *table) error) error {
	for _, path := range files {
		reader := func(file io.Reader) *tableReader { return newTableReader(*c, file, path, config.Info, pre) }
		err := c.open1(path, func(file io.Reader) error { return reader(file).eachBlock(look, use) })
		if errors.Is(err, errMistake) {
			err = c.open1(path, func(file io.Reader) error { return reader(file).each(func(*table) error { return nil }) })
			if err == nil {
				err = fmt.Errorf("%s: it has changed while it was read", path)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// eachBlock is that of one file.
func (r *tableReader) eachBlock(look, use func(t *table) error) error {
	if err := r.columns(); err != nil {
		return fmt.Errorf("%s: %w", r.path, err)
	}
	if r.begun() {
		r.next() // a record that was read with the names
	}
	rows := r.table.len()
	if len(r.mistakes) > 0 {
		return errMistake
	}
	if rows > 0 {
		if err := look(r.table); err != nil {
			return err
		}
		if err := use(r.table); err != nil {
			return err
		}
	}
	err := inOrder(r.readBlock, func() func(*rowBlock) {
		own := r.clone()
		return func(b *rowBlock) { own.parseBlock(b, look) }
	}, func(b *rowBlock) error {
		if b.mistake || b.err != nil && b.err != io.EOF {
			return errMistake
		}
		if rows += b.table.len(); b.refused != nil {
			return b.refused
		}
		return use(b.table)
	})
	if err == nil && rows == 0 {
		return fmt.Errorf("%s: no rows", r.path)
	}
	return err
}

// begun reports whether a record was read that Read has not given.
func (r *tableReader) begun() bool {
	j, ok := r.records.(*jsonLines)
	return ok && j.pending
}

// readBlock reads records, and reports whether there were some, or an error.
func (r *tableReader) readBlock(b *rowBlock) bool {
	if b.err = nil; r.ended {
		return false
	}
	b.bytes, b.ends, b.lines = b.bytes[:0], b.ends[:0], b.lines[:0]
	for len(b.bytes) < blockBytes && len(b.ends) < blockRecords {
		record, line, err := r.lines.next()
		if err != nil {
			b.err, r.ended = err, true
			break
		}
		b.bytes = append(b.bytes, record...)
		b.ends, b.lines = append(b.ends, len(b.bytes)), append(b.lines, line)
	}
	return len(b.ends) > 0 || b.err != io.EOF
}

// clone is a reader of records of the same columns.
func (r *tableReader) clone() *tableReader {
	own := *r
	own.mistakes, own.words, own.records = nil, nil, nil
	if r.json {
		j := new(jsonLines)
		j.name(r.records.(*jsonLines).names)
		own.cells = j
	} else {
		own.cells = newCSVCells(r.comma)
	}
	return &own
}

// parseBlock makes rows of records, which look then sees.
func (r *tableReader) parseBlock(b *rowBlock, look func(t *table) error) {
	if b.table == nil {
		b.table = r.table.alone()
	}
	b.table.empty()
	r.table = b.table
	begin := 0
	for i, end := range b.ends {
		r.record(b.bytes[begin:end], b.lines[i])
		begin = end
	}
	b.mistake, b.refused = len(r.mistakes) > 0, nil
	if r.mistakes, r.words = r.mistakes[:0], nil; !b.mistake {
		b.refused = look(b.table)
	}
}

// alone is a reader likewise with a table of its own.
func (r *tableReader) alone() *tableReader {
	own := r.clone()
	own.table = r.table.alone()
	return own
}

// alone is a table of the same columns, without rows.
func (t *table) alone() *table {
	own := *t
	own.inputs, own.targets, own.labels, own.weights, own.groups, own.marks = nil, nil, nil, nil, nil, nil
	own.lines, own.hashes, own.ready, own.names = nil, nil, nil, newDictionary(nil)
	return &own
}

// record takes a row of what is written.
func (r *tableReader) record(record []byte, line int) {
	cells, err := r.cells.parse(record, line)
	r.row(cells, err)
}

// empty has a table without rows, in memory that it has.
func (t *table) empty() {
	t.inputs, t.targets, t.labels, t.lines = t.inputs[:0], t.targets[:0], t.labels[:0], t.lines[:0]
	t.weights, t.groups, t.marks, t.hashes = t.weights[:0], t.groups[:0], t.marks[:0], t.hashes[:0]
	clear(t.names.codes)
	t.names.names = t.names.names[:0]
}
