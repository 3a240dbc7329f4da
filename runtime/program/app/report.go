package app

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// outputFlags are those of commands whose results a program may read.
type outputFlags struct{ json bool }

func (o *outputFlags) flags(f *flag.FlagSet) {
	f.BoolVar(&o.json, "json", false, "print JSON, an object a line")
}

func (o *outputFlags) print(w io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(w, escaped(b.String()))
	return err
}

// escaped is JSON in which characters that are no visible text, names of classes
// may have them, are written by their numbers.
func escaped(line string) string {
	var b strings.Builder
	for _, r := range line {
		switch {
		case r == '\n' || text.Foreign(string(r)) < 0:
			b.WriteRune(r)
		default:
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, "\\u%04x", unit)
			}
		}
	}
	return b.String()
}

func (d *dataFlags) flags(f *flag.FlagSet) {
	f.StringVar(&d.data, "data", "", "`PATH` of the samples, a folder or a file; otherwise where the spec says")
	f.Var(&d.fold, "fold", "`K/N`: of N parts of a table or of arrays, the K-th from 1 tests, and all others train")
	f.StringVar(&d.base, "base", ".", "`DIR` from which the spec names its files")
}

// testResult is how well the network does on one set of samples.
type testResult struct {
	Name string `json:"name"`
	runtime.Metrics
}

// MarshalJSON implements json.Marshaler; that of Metrics would hide the name.
func (t testResult) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Name    string          `json:"name"`
		Metrics runtime.Metrics `json:"metrics"`
	}{t.Name, t.Metrics})
}

// UnmarshalJSON implements json.Unmarshaler, for the same reason.
func (t *testResult) UnmarshalJSON(text []byte) error {
	var j struct {
		Name    string          `json:"name"`
		Metrics runtime.Metrics `json:"metrics"`
	}
	err := json.Unmarshal(text, &j)
	*t = testResult{j.Name, j.Metrics}
	return err
}

func evaluate(ctx context.Context, tests []test) ([]testResult, error) {
	results := []testResult{}
	for _, t := range tests {
		metrics, err := t.evaluate(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.name, err)
		}
		results = append(results, testResult{t.name, metrics})
	}
	return results, nil
}
