package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"html/template"
	"image/png"
	"io"
	"math/rand/v2"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/ocr"
	"github.com/seed-5f2744a7/tensornet/ocr/draw"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// trials are the kinds of lines that readers are measured on.
var trials = []struct {
	name   string
	faces  func() []string
	size   float64 // 0: any
	damage draw.Damage
	text   func(*rand.Rand, int) string
}{
	{"faces of the training, 12 px", draw.Training, 12, draw.Clean, draw.Prose},
	{"faces of the training, any size", draw.Training, 0, draw.Clean, draw.Prose},
	{"unseen upright faces, 12 px", upright, 12, draw.Clean, draw.Prose},
	{"unseen upright faces, any size", upright, 0, draw.Clean, draw.Prose},
	{"unseen italic faces, any size", italic, 0, draw.Clean, draw.Prose},
	{"uniformly drawn characters", draw.Training, 0, draw.Clean, draw.Uniform},
	{"photographed", draw.Training, 0, draw.Photographed, draw.Prose},
}

// upright and italic are the faces that are held out.
func upright() []string { return held(false) }
func italic() []string  { return held(true) }

func held(slanted bool) (names []string) {
	for _, name := range draw.HeldOut() {
		if strings.HasSuffix(name, "italic") == slanted {
			names = append(names, name)
		}
	}
	return names
}

type eval struct {
	lines        int
	seed         uint64
	reader, html string
}

func newEval() *cobra.Command {
	var e eval
	c := &cobra.Command{
		Use:   "eval",
		Short: "measure error rates on lines that are drawn",
		Long: "Reads lines of 30 characters and more, drawn anew, and prints for each kind of them how many\n" +
			"characters of a hundred are wrong (insertions, deletions and replacements), how many words, and the\n" +
			"time of a line.",
		Args: usage(cobra.NoArgs),
		RunE: e.run,
	}
	f := c.Flags()
	f.IntVar(&e.lines, "lines", 200, "`N` lines of each kind")
	f.Uint64Var(&e.seed, "seed", 1, "`N` that the lines follow from")
	f.StringVar(&e.reader, "reader", "line", "networks that read: line, or pair, those of the origin; `NAME`")
	f.StringVar(&e.html, "html", "", "`FILE` to write with the pictures of lines that have mistakes")
	return c
}

// rates are what was measured of a kind of lines.
type rates struct {
	Name                          string
	Lines                         int
	wrong, characters, bad, words int
	spent                         time.Duration
	Mistakes                      []mistake
}

// mistake is a line that was not read as it was drawn.
type mistake struct {
	Text, Read, Style string
	Picture           template.URL
}

// Characters is the share of wrong characters in percent.
func (r *rates) Characters() float64 { return 100 * float64(r.wrong) / float64(r.characters) }

// Words is that of words, of which each that is not where it belongs is wrong.
func (r *rates) Words() float64 { return 100 * float64(r.bad) / float64(r.words) }

func (e *eval) run(c *cobra.Command, _ []string) error {
	if e.lines < 1 {
		return usageError{fmt.Errorf("--lines is %d: expected 1 or more", e.lines)}
	}
	if readers[e.reader] == nil {
		return usageError{fmt.Errorf("--reader is %q: expected line or pair", e.reader)}
	}
	reader, err := readers[e.reader]()
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "lines\tcharacters\twords\ta line")
	var all []*rates
	for i := range trials {
		r, err := e.measure(c.Context(), reader, i)
		if err != nil {
			return err
		}
		all = append(all, r)
		fmt.Fprintf(table, "%s\t%.2f %%\t%.1f %%\t%.1f ms\n", r.Name, r.Characters(), r.Words(), r.spent.Seconds()*1e3/float64(r.Lines))
	}
	if err := table.Flush(); err != nil || e.html == "" {
		return err
	}
	return runtime.WriteFile(e.html, func(w io.Writer) error { return mistakes.Execute(w, all) })
}

// measure reads lines of a kind.
func (e *eval) measure(ctx context.Context, reader ocr.Reader, kind int) (*rates, error) {
	t := &trials[kind]
	faces, err := draw.Faces(t.faces()...)
	if err != nil {
		return nil, err
	}
	r, pen := &rates{Name: t.name, Lines: e.lines}, new(draw.Pen)
	for i := range e.lines {
		random := rand.New(rand.NewPCG(^e.seed, uint64(kind)<<32+uint64(i))) // far from the seeds of training
		text, style := t.text(random, 30+random.IntN(30)), draw.Random(random, faces, t.damage)
		if t.size > 0 {
			style.Size = t.size
		}
		picture, err := pen.Line(text, style)
		if err != nil {
			return nil, err
		}
		start := time.Now()
		line, err := reader.Read(ctx, ocr.Gray(picture))
		if err != nil {
			return nil, err
		}
		r.spent += time.Since(start)
		r.count(text, line.Text)
		if line.Text == text || e.html == "" {
			continue
		}
		var file bytes.Buffer
		if err := png.Encode(&file, picture); err != nil {
			return nil, err
		}
		r.Mistakes = append(r.Mistakes, mistake{text, line.Text, fmt.Sprintf("%s, %.0f px", style.Face.Name, style.Size),
			template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(file.Bytes()))})
	}
	return r, nil
}

func (r *rates) count(text, read string) {
	r.wrong, r.characters = r.wrong+ocr.Distance(text, read), r.characters+len(text)
	words, found := strings.Fields(text), strings.Fields(read)
	r.words += len(words)
	numbers := map[string]byte{} // words as letters, whose distance is counted
	spell := func(words []string) string {
		var b []byte
		for _, w := range words {
			if _, ok := numbers[w]; !ok {
				numbers[w] = byte(len(numbers))
			}
			b = append(b, numbers[w])
		}
		return string(b)
	}
	r.bad += ocr.Distance(spell(words), spell(found))
}

// mistakes is a page of lines that were not read as they were drawn.
var mistakes = template.Must(template.New("").Parse(`<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>Lines that were read with mistakes</title>
<style>
body { font-family: sans-serif; margin: 2em }
pre { margin: 0.2em 0 }
figure { margin: 1em 0 }
figcaption { color: #555 }
</style>
<h1>Lines that were read with mistakes</h1>
{{range .}}<h2>{{.Name}}: {{len .Mistakes}} of {{.Lines}}</h2>
<p>{{printf "%.2f" .Characters}} % of the characters, {{printf "%.1f" .Words}} % of the words</p>
{{range .Mistakes}}<figure>
<img src="{{.Picture}}" alt="{{.Text}}">
<pre>{{.Text}}
{{.Read}}</pre>
<figcaption>{{.Style}}</figcaption>
</figure>
{{end}}{{end}}</html>
`))
