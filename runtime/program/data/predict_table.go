package data

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// table uses the rows of a table: the columns that the weights were trained on, if they
// know them.
func (f *examplesFile) table(src io.Reader) (unused []string, err error) {
	r := f.reader(src)
	if err := r.columns(); err != nil {
		return nil, fmt.Errorf("%s: %w", f.name, err)
	}
	var kept []int
	for _, name := range f.Keep {
		i, err := column(name, r.header)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		kept = append(kept, i)
	}
	unused = slices.DeleteFunc(r.table.unused, func(name string) bool { return slices.Contains(f.Keep, name) })
	if !r.isHeader && !f.tableRow(r, r.firstRow, kept) {
		return unused, nil
	}
	if !f.isWindow() {
		return unused, f.tableLines(r, kept)
	}
	for {
		r.text.next()
		record, err := r.records.Read()
		if err == io.EOF {
			break
		}
		if parse := (*csv.ParseError)(nil); err != nil && (r.text.err != nil || !errors.As(err, &parse)) {
			r.row(record, err)
			return nil, errors.Join(r.mistakes...)
		}
		if r.row(record, err); !f.tableRow(r, record, kept) {
			return unused, nil
		}
	}
	if f.row == 0 && f.window != nil {
		p := f.Preprocess
		return nil, fmt.Errorf("%s: %s, but a sample is a window of %s, %d apart", f.name, text.Count(len(f.brokenRows), "row"), text.Count(p.SequenceLength, "row"), p.SamplingRate)
	}
	if f.row == 0 {
		return nil, fmt.Errorf("%s: no rows", f.name)
	}
	return unused, nil
}

// tableLines uses the rows of a table, which Finish takes apart.
func (f *examplesFile) tableLines(r *tableReader, kept []int) error {
	readers := sync.Pool{New: func() any { return r.alone() }}
	read := func(_ *Examples, x *Example) error {
		own := readers.Get().(*tableReader)
		defer readers.Put(own)
		cells, err := own.cells.parse(x.source, x.line)
		own.row(cells, err)
		if err = errors.Join(own.mistakes...); err == nil {
			x.Values = append(x.Values[:0], own.table.inputs...)
			x.Kept = x.Kept[:0]
			for _, i := range kept {
				x.Kept = append(x.Kept, cells[i])
			}
		}
		own.mistakes = own.mistakes[:0]
		own.table.empty()
		return err
	}
	for {
		record, line, err := r.lines.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			r.row(nil, err)
			return errors.Join(r.mistakes...)
		}
		r.line = line
		if x, wanted := f.next(); wanted {
			x.line, x.read = line, read
			if x.source = append(x.source, record...); !f.give(x) {
				return nil
			}
		}
	}
	if f.row == 0 {
		return fmt.Errorf("%s: no rows", f.name)
	}
	return nil
}

func (f *examplesFile) reader(src io.Reader) *tableReader {
	p := f.Preprocess
	c := CSV{Delimiter: ",", Header: true}
	if p != nil && p.Delimiter != "" {
		c.Delimiter = p.Delimiter
	}
	if p != nil {
		c.Header = !p.Headerless
	}
	r := newTableReader(c.source(), src, f.name, &runtime.ModelInfo{Inputs: f.Info.Inputs}, p)
	r.predicting = true
	return r
}

// tableRow uses the row that was read last, and has the reader forget it.
func (f *examplesFile) tableRow(r *tableReader, record []string, kept []int) (goOn bool) {
	broken, values := errors.Join(r.mistakes...), r.table.inputs
	if f.isWindow() {
		if values, broken = f.rowOfWindow(values, broken); values == nil {
			r.mistakes, r.table.inputs, r.table.lines = r.mistakes[:0], r.table.inputs[:0], r.table.lines[:0]
			return true
		}
	}
	x, wanted := f.next()
	x.line, x.broken = r.line, broken
	if x.broken == nil {
		x.Values = append(x.Values, values...)
		for _, i := range kept {
			x.Kept = append(x.Kept, record[i])
		}
	}
	r.mistakes, r.table.inputs, r.table.lines = r.mistakes[:0], r.table.inputs[:0], r.table.lines[:0]
	return !wanted || f.give(x)
}

// isWindow reports whether a sample is several rows.
func (f *examplesFile) isWindow() bool { return f.Preprocess != nil && f.Preprocess.SequenceLength > 0 }

// rowOfWindow adds a row to those before, and gives the values of the window that ends with it, or why one of its rows
// cannot be read; no values as long as there are not enough rows.
func (f *examplesFile) rowOfWindow(row []float64, broken error) ([]float64, error) {
	p := f.Preprocess
	n, rate := len(p.Columns), max(p.SamplingRate, 1)
	rows := (p.SequenceLength-1)*rate + 1
	if broken != nil { // it keeps its place in time
		row = make([]float64, n)
	}
	if len(f.brokenRows) == rows {
		f.window = f.window[:copy(f.window, f.window[n:])]
		f.brokenRows = f.brokenRows[:copy(f.brokenRows, f.brokenRows[1:])]
	}
	f.window, f.brokenRows = append(f.window, row...), append(f.brokenRows, broken)
	if len(f.brokenRows) < rows {
		return nil, nil
	}
	f.sampled, broken = f.sampled[:0], nil
	for at := 0; at < rows; at += rate {
		f.sampled = append(f.sampled, f.window[at*n:][:n]...)
		broken = cmp.Or(broken, f.brokenRows[at])
	}
	return f.sampled, broken
}
