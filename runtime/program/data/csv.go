package data

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// CSV reads tables in text files, one row a line, and keeps them in memory, unless they are
// streamed. Columns are named as in the header, or by their number counted from 1, or from -1 at
// the end.
type CSV struct {
	TableOptions
	Header    bool   `opt:"header" doc:"whether the first line names the columns"`
	Delimiter string `opt:"delimiter" doc:"what separates columns, one character; a tab in files that end in .tsv"`
}

var defaultCSV = CSV{TableOptions: defaultTable, Header: true, Delimiter: ","}

// Doc describes the source.
func (CSV) Doc() string {
	return "A table in text files in UTF-8, one row a line. " + tableDoc
}

func (c CSV) source() tableSource {
	return tableSource{TableOptions: c.TableOptions, kind: "csv", header: c.Header, delimiter: c.Delimiter}
}

// Check says why the network cannot learn from such a table.
func (c CSV) Check(info *runtime.ModelInfo) error {
	if c.File != nil && !runtime.IsDelimiter(c.Delimiter) {
		return fmt.Errorf("csv: delimiter = %q: want one character", c.Delimiter)
	}
	return c.source().check(info)
}

func (c CSV) open(config *Config) (*tables, error) { return c.source().open(config) }

// refuses implements refuser.
func (c CSV) refuses(Augmentation) error { return c.source().refuses() }
