package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/ocr"
	"github.com/seed-5f2744a7/tensornet/ocr/draw"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// contestants are the readers that are measured.
var contestants = []struct {
	name string
	open func() (ocr.Reader, error)
}{
	{"line", ocr.New},
	{"greedy", func() (ocr.Reader, error) {
		r, err := ocr.NewLineReader()
		if err == nil {
			r.Greedy = true
		}
		return r, err
	}},
	{"pair", func() (ocr.Reader, error) { return ocr.NewPair() }},
}

func contestantNames() []string {
	var names []string
	for _, c := range contestants {
		names = append(names, c.name)
	}
	return names
}

type eval struct {
	lines          int
	seed           uint64
	readers, fonts []string
	html, out      string
	opened         []ocr.Reader
	kinds          []kind
	picture        bytes.Reader
}

func newEval() *cobra.Command {
	var e eval
	c := &cobra.Command{
		Use:   "eval",
		Short: "measure error rates on lines that are drawn",
		Long: "Reads lines of 30 characters and more, drawn anew, and prints for each kind of them and each reader\n" +
			"how many characters of a hundred are wrong (insertions, deletions and replacements), how many words,\n" +
			"and the time of a line.",
		Args: usage(cobra.NoArgs),
		RunE: e.run,
	}
	f := c.Flags()
	f.IntVar(&e.lines, "lines", 200, "`N` lines of each kind")
	f.Uint64Var(&e.seed, "seed", 1, "`N` that the lines follow from")
	f.StringSliceVar(&e.readers, "reader", contestantNames(), "networks that read, some of "+strings.Join(contestantNames(), ", ")+"; `NAME,...`")
	f.StringSliceVar(&e.fonts, "font", nil, "`FILE,...` of fonts, each of which becomes a kind of lines")
	f.StringVar(&e.html, "html", "", "`FILE` to write with pictures of lines that have mistakes, some of each kind")
	f.StringVar(&e.out, "out", "", "`DIR` to leave the pictures of all lines in, and lines.jsonl, what was read in each")
	return c
}

// kind is what was measured of a kind of lines.
type kind struct {
	Name     string
	Lines    int
	Mistaken int // lines that one of the readers did not read as they were drawn
	Rates    []rates
	Mistakes []mistake
}

// mistake is a line that one of the readers did not read as it was drawn.
type mistake struct {
	Text, Style string
	Read        []reading
	Picture     template.URL
}

// reading is what a reader has read, within so many milliseconds.
type reading struct {
	Reader string  `json:"reader"`
	Text   string  `json:"text"`
	Ms     float64 `json:"ms"`
}

// shown is how many mistakes of a kind are shown.
const shown = 40

func (e *eval) run(c *cobra.Command, _ []string) error {
	if e.lines < 1 {
		return usageError{fmt.Errorf("--lines is %d: expected 1 or more", e.lines)}
	}
	if err := e.open(); err != nil {
		return err
	}
	all, err := trials(e.fonts, e.seed)
	if err != nil {
		return err
	}
	var list io.Writer = io.Discard
	if e.out != "" {
		if err := os.MkdirAll(e.out, 0o777); err != nil {
			return err
		}
		file, err := os.Create(filepath.Join(e.out, "lines.jsonl"))
		if err != nil {
			return err
		}
		defer file.Close()
		list = file
	}
	for i := range all {
		if err := e.measure(c.Context(), &all[i], i, list); err != nil {
			return err
		}
	}
	if err := e.table(c.OutOrStdout()); err != nil || e.html == "" {
		return err
	}
	return runtime.WriteFile(e.html, func(w io.Writer) error { return mistakes.Execute(w, e.kinds) })
}

func (e *eval) open() error {
	for _, name := range e.readers {
		i := slices.Index(contestantNames(), name)
		if i < 0 {
			return usageError{fmt.Errorf("--reader is %q: expected some of %s", name, strings.Join(contestantNames(), ", "))}
		}
		reader, err := contestants[i].open()
		if err != nil {
			return err
		}
		e.opened = append(e.opened, reader)
	}
	return nil
}

// measure reads lines of a kind.
func (e *eval) measure(ctx context.Context, t *trial, number int, list io.Writer) error {
	k, pen, lines := kind{Name: t.name, Lines: e.lines, Rates: make([]rates, len(e.opened))}, new(draw.Pen), json.NewEncoder(list)
	for i := range e.lines {
		text, file, style, err := t.line(pen, i)
		if err != nil {
			return err
		}
		read, err := e.read(ctx, text, file, k.Rates)
		if err != nil {
			return err
		}
		look := fmt.Sprintf("%s, %.0f px", style.Face.Name, style.Size)
		if slices.ContainsFunc(read, func(r reading) bool { return r.Text != text }) {
			if k.Mistaken++; k.Mistaken <= shown {
				k.Mistakes = append(k.Mistakes, mistake{text, look, read, inline(file)})
			}
		}
		if e.out == "" {
			continue
		}
		name := fmt.Sprintf("%d-%05d.png", number, i)
		if err := os.WriteFile(filepath.Join(e.out, name), file, 0o666); err != nil {
			return err
		}
		if err := lines.Encode(map[string]any{"lines": t.name, "file": name, "style": look, "text": text, "read": read}); err != nil {
			return err
		}
	}
	e.kinds = append(e.kinds, k)
	return nil
}

// read lets all readers read a picture.
func (e *eval) read(ctx context.Context, text string, file []byte, all []rates) ([]reading, error) {
	read := make([]reading, len(e.opened))
	e.picture.Reset(file)
	picture, err := ocr.Decode(&e.picture)
	if err != nil {
		return nil, err
	}
	for i, reader := range e.opened {
		start := time.Now()
		line, err := reader.Read(ctx, picture)
		if err != nil {
			return nil, err
		}
		seconds := time.Since(start).Seconds()
		all[i].seconds += seconds
		all[i].count(text, line.Text)
		read[i] = reading{e.readers[i], line.Text, 1e3 * seconds}
	}
	return read, nil
}

func (e *eval) table(to io.Writer) error {
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "lines\treader\tcharacters\twords\ta line")
	for _, k := range e.kinds {
		name := k.Name
		for i := range k.Rates {
			r := &k.Rates[i]
			fmt.Fprintf(table, "%s\t%s\t%.2f %%\t%.1f %%\t%.1f ms\n", name, e.readers[i], r.Characters(), r.Words(), 1e3*r.seconds/float64(k.Lines))
			name = ""
		}
	}
	return table.Flush()
}
