package data

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// recordsOf are the records of a text, where their cells are, and what is wrong with them.
func recordsOf(r records) (all []string) {
	for {
		cells, err := r.Read()
		if err == io.EOF {
			return all
		}
		one := fmt.Sprintf("%q %v", cells, err)
		if err == nil {
			for i := range cells {
				line, column := r.FieldPos(i)
				one += fmt.Sprintf(" %d:%d", line, column)
			}
		} else {
			one = err.Error()
		}
		all = append(all, one)
	}
}

func plainCSV(text string, comma rune) *csv.Reader {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace = comma, -1, trimsBefore(comma)
	return r
}

var recordTexts = []string{
	"a,b\n1,2\n", "a,b\r\n\r\n 1 ,  2\r\n", "\n\na\n", "a,\"b\nc\",d\n1,2,3", "\"a\"\"b\",c\nd\n", "a\"b,c\nd,e\n",
	"\"a\"b,c\nd,e\n", "\"a,b\nc,d", "a,b\r", "  \"a\" ,b\nc\n", "a;b|\"c;d\"|e\nf|g\n", "é,ü\n,\n , \n", "\"a\n\nb\",c\n\n\"\"\n",
	"a\tb\n\t\t\n \"x\ty\"\tz\n", "\"", "\"\"\"", "a,\"\n", "\r", "a\rb,c\n", "\u00a0a,\u2003b\n",
}

// TestCSVRecords: records are those of encoding/csv, with their places and mistakes.
func TestCSVRecords(t *testing.T) {
	for _, text := range recordTexts {
		for _, comma := range ",;\t |é" {
			sameRecords(t, text, comma)
		}
	}
}

func sameRecords(t *testing.T, text string, comma rune) {
	t.Helper()
	found := recordsOf(newCSVRecords(newTextStream(strings.NewReader(text), 10), comma))
	if want := recordsOf(plainCSV(text, comma)); !slices.Equal(found, want) {
		t.Errorf("%q by %q:\n%s\nwant\n%s", text, comma, strings.Join(found, "\n"), strings.Join(want, "\n"))
	}
}

// FuzzCSVRecords compares records with those of encoding/csv.
func FuzzCSVRecords(f *testing.F) {
	for _, text := range recordTexts {
		f.Add(text, byte(0))
		f.Add(text, byte(3))
	}
	f.Fuzz(func(t *testing.T, text string, which byte) {
		if strings.HasPrefix(text, "\xef\xbb\xbf") || len(text) > 1<<16 {
			return
		}
		if _, err := newTextStream(strings.NewReader(text), 10).Read(make([]byte, 1)); err != nil && err != io.EOF {
			return // no text
		}
		commas := []rune(",;\t |é")
		sameRecords(t, text, commas[int(which)%len(commas)])
	})
}
