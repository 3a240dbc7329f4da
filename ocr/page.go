package ocr

import (
	"context"
	"image"
	"iter"
	"strings"

	"github.com/seed-5f2744a7/tensornet/ocr/internal/layout"
)

// Page is what was read in a picture with any number of lines.
type Page struct {
	Text        string  `json:"text"`        // lines, with an empty one between blocks
	Probability float64 `json:"probability"` // of the least sure character; 1 where there is none
	Lines       []Line  `json:"lines"`
}

// PageReader finds the lines of a picture, and reads one after the other. It is for one goroutine.
type PageReader struct {
	lines  Reader
	finder layout.Finder
}

// NewPageReader returns a reader of pages by the better of this package's readers of lines.
func NewPageReader() (*PageReader, error) {
	lines, err := New()
	if err != nil {
		return nil, err
	}
	return PageReaderOf(lines), nil
}

// PageReaderOf returns a reader of pages by a reader of lines.
func PageReaderOf(lines Reader) *PageReader { return &PageReader{lines: lines} }

// Read reads a picture: text in one column or several, dark on light or light on dark, up to ten
// degrees aslant. Where there is none, the page is empty. It fails when ctx ends.
func (r *PageReader) Read(ctx context.Context, picture *image.Gray) (*Page, error) {
	var lines []Line
	for line, err := range r.All(ctx, picture) {
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return PageOf(lines...), nil
}

// PageOf is the page that has these lines, but for those without text.
func PageOf(lines ...Line) *Page {
	page := &Page{Probability: 1, Lines: []Line{}}
	var text strings.Builder
	for _, line := range lines {
		if line.Text == "" {
			continue
		}
		if n := len(page.Lines); n > 0 {
			text.WriteByte('\n')
			if line.Block != page.Lines[n-1].Block {
				text.WriteByte('\n')
			}
		}
		text.WriteString(line.Text)
		page.Lines, page.Probability = append(page.Lines, line), min(page.Probability, line.Probability)
	}
	page.Text = text.String()
	return page
}

// All are the lines of a picture in the order of reading, each when it has been read. The picture is
// not to change meanwhile. When ctx ends, an error is the last.
func (r *PageReader) All(ctx context.Context, picture *image.Gray) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		r.finder.Find(picture)
		for i := range r.finder.Lines {
			line, err := r.line(ctx, i, picture.Rect.Size())
			if err != nil {
				yield(Line{}, err)
				return
			}
			if line.Text != "" && !yield(line, nil) {
				return
			}
		}
	}
}

// line reads a line that the finder has found, part by part.
func (r *PageReader) line(ctx context.Context, i int, size image.Point) (Line, error) {
	found := &r.finder.Lines[i]
	var whole Line
	for part := range found.Parts {
		cut := r.finder.Cut(i, part)
		line, err := r.lines.Read(ctx, cut.Picture)
		if err != nil {
			return Line{}, err
		}
		line.move(cut, size)
		whole.append(&line)
	}
	whole.Block, whole.Angle = found.Block, found.Angle
	return whole, nil
}

// append goes on with another line, after a space.
func (l *Line) append(next *Line) {
	if len(l.Characters) == 0 || len(next.Characters) == 0 {
		if len(l.Characters) == 0 {
			*l = *next
		}
		return
	}
	l.Text += " " + next.Text
	l.Probability = min(l.Probability, next.Probability)
	between := Box{l.Box.X1, l.Box.Y0, max(next.Box.X0, l.Box.X1+1), l.Box.Y1}
	l.Characters = append(append(l.Characters, Character{" ", 1, between}), next.Characters...)
	l.Words = append(l.Words, next.Words...)
	l.Box = l.Box.union(next.Box)
}

// move makes the boxes of a cut those of its picture, of a size; none is empty.
func (l *Line) move(cut *layout.Cut, size image.Point) {
	to := func(b *Box) {
		r := cut.Box(b.Rectangle())
		x, y := min(max(r.Min.X, 0), size.X-1), min(max(r.Min.Y, 0), size.Y-1)
		*b = Box{x, y, max(min(r.Max.X, size.X), x+1), max(min(r.Max.Y, size.Y), y+1)}
	}
	to(&l.Box)
	for i := range l.Words {
		to(&l.Words[i].Box)
	}
	for i := range l.Characters {
		to(&l.Characters[i].Box)
	}
}
