package data

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

func jsonlOf(change func(*TableOptions)) JSONL {
	j := JSONL{tableOf(change).TableOptions}
	j.File = []string{"t.jsonl"}
	return j
}

// TestJSONLines are the table that CSV would be.
func TestJSONLines(t *testing.T) {
	info := regression(4)
	source := jsonlOf(func(c *TableOptions) { c.OneHot, c.Missing = []string{"job"}, "mean" })
	for name, text := range map[string]string{
		"plain":             `{"age": 20, "job": "cook", "smokes": true, "y": 1}` + "\n" + `{"y": 2, "smokes": false, "job": null, "age": 30.5}` + "\n" + `{"y": 3, "smokes": false, "job": "a clerk"}`,
		"empty lines":       "\n" + `{"age": "20", "job": "cook", "smokes": "1", "y": 1}` + "\r\n\r\n" + `{"y": 2, "smokes": 0, "job": "", "more": {"a": [1, {}]}, "age": 30.5}` + "\n" + `{"y": 3, "smokes": 0, "job": "a clerk", "age": null}` + "\n\n",
		"a byte order mark": "\ufeff" + `{"age":2e1,"job":"cook","smokes":1,"y":1}` + "\n" + `{"age":30.5,"smokes":0,"y":2}` + "\n" + `{"job":"a clerk","smokes":0,"y":3}`,
	} {
		set, _, err := openCells(t, source, Config{Info: info}, "t.jsonl", text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got [][]float64
		for _, s := range epochOf(t, set.Train, 0) {
			got = append(got, s.x[:4])
		}
		if want := [][]float64{{20, 0, 1, 1}, {30.5, 0, 0, 0}, {25.25, 1, 0, 0}}; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestJSONLinesAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                                       "DIR/t.jsonl: no rows",
		"[1]":                                    "DIR/t.jsonl: parse error on line 1, column 2: want an object, found an array",
		"{\"a\":1,\"a\":2}":                      "DIR/t.jsonl: parse error on line 1, column 13: \"a\" is there twice",
		"{\"a\":1,\"b\":2,\"y\":3}\n{\"a\":":     "DIR/t.jsonl:2:6: the object does not end on its line",
		"{\"a\":1,\"b\":2,\"y\":3}\n{\"a\":[1]}": "DIR/t.jsonl:2:7: \"a\": want a number, a string, true, false or null, found an array",
		"{\"a\":1,\"b\":2,\"y\":3}\n{\"a\": 1} {}":  "DIR/t.jsonl:2:11: more after the object: want one a line",
		"{\"a\":1,\"b\":2,\"y\":3}\n{\"a\": \"x\"}": "DIR/t.jsonl:2:7: column \"a\": found \"x\", want a number\nDIR/t.jsonl:2:1: column \"b\": found \"\", want a number, or missing = \"median\" or the like in [data]\nDIR/t.jsonl:2:1: column \"y\": found \"\", want a number",
		"{\"a\":1,\"y\":3}":                         "DIR/t.jsonl: 2 columns: want 2 for the inputs and 1 for the targets, or name them with inputs = [...] and targets = [...]",
	} {
		_, dir, err := openCells(t, jsonlOf(nil), Config{Info: regression(2)}, "t.jsonl", text)
		wantError(t, err, dir, want)
	}
}

// TestJSONLinesOfManyMembers: what a line takes grows with its length, not with its square.
func TestJSONLinesOfManyMembers(t *testing.T) {
	var line strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&line, ",\"%x\":1", i)
	}
	text := "{" + line.String()[1:] + "}\n"
	source := jsonlOf(func(c *TableOptions) { c.Inputs, c.Targets = []string{"0", "1"}, []string{"2"} }).source()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	table, err := newTableReader(source, strings.NewReader(text), "t.jsonl", regression(2), nil).read()
	runtime.ReadMemStats(&after)
	if err != nil || table.len() != 1 {
		t.Fatal(table, err)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > 100*uint64(len(text)) {
		t.Errorf("a line of %d bytes takes %d", len(text), took)
	}
}

func FuzzJSONL(f *testing.F) {
	f.Add("{\"a\":1,\"b\":2,\"y\":3}\n{\"a\":[1]}\n")
	f.Add("{\"a\": \"x\", \"b\": null, \"y\": true}\n\n{}")
	f.Fuzz(func(t *testing.T, text string) {
		source := jsonlOf(func(c *TableOptions) { c.OneHot, c.Integers, c.Missing = []string{"1"}, []string{"b"}, "mean" })
		info := regression(2)
		table, err := newTableReader(source.source(), strings.NewReader(text), "t.jsonl", info, nil).read()
		if err == nil && (table.len() == 0 || len(table.inputs) != len(table.columns)*table.len() || len(table.targets) != table.len()) {
			t.Errorf("%d rows, %d inputs, %d targets", table.len(), len(table.inputs), len(table.targets))
		}
		if err != nil {
			return
		}
		for _, line := range table.lines {
			if line.line < 1 {
				t.Error(fmt.Sprint("a row of line ", line))
			}
		}
	})
}
