package data

import "github.com/seed-5f2744a7/tensornet/runtime"

// JSONL reads tables of JSON objects, one a line, as CSV reads its files.
type JSONL struct{ TableOptions }

var defaultJSONL = JSONL{defaultTable}

// Doc describes the source.
func (JSONL) Doc() string {
	return "A table of JSON objects in text files in UTF-8, one a line: numbers, strings, true and false by the " +
		"names of columns, and null, as a name that is left out, where nothing is known. Without `inputs` or " +
		"`targets` the columns are those of the first object, in its order. " + tableDoc
}

func (j JSONL) source() tableSource {
	return tableSource{TableOptions: j.TableOptions, kind: "jsonl", header: true, json: true, delimiter: defaultCSV.Delimiter}
}

// Check says why the network cannot learn from such a table.
func (j JSONL) Check(info *runtime.ModelInfo) error { return j.source().check(info) }

func (j JSONL) open(config *Config) (*tables, error) { return j.source().open(config) }

// refuses implements refuser.
func (j JSONL) refuses(Augmentation) error { return j.source().refuses() }
