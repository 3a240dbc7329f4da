package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"io"
	"os"
	"runtime"
	"sync"

	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/ocr"
)

type read struct {
	json     bool
	annotate string
	reader   string
	threads  int
}

// readers are those of package ocr.
var readers = map[string]func() (ocr.Reader, error){
	"line": ocr.New,
	"pair": func() (ocr.Reader, error) { return ocr.NewPair() },
}

func newRead() *cobra.Command {
	var r read
	c := &cobra.Command{
		Use:   "read FILE...",
		Short: "read pictures of lines of text",
		Long: "Reads pictures that show a line of text each, PNG, JPEG or GIF, and prints a line for each, in\n" +
			"their order; it is empty where there is no text. FILE - is standard input. A picture that cannot be\n" +
			"read is told of, and the others are read all the same.",
		Args: usage(cobra.MinimumNArgs(1)),
		RunE: r.run,
	}
	f := c.Flags()
	f.BoolVar(&r.json, "json", false, "print an object a line: texts, words and characters with boxes and probabilities")
	f.StringVar(&r.annotate, "annotate", "", "`OUT.png` to draw the picture in, there is to be one, with the boxes of its characters")
	f.StringVar(&r.reader, "reader", "line", "networks that read: line, or pair, those of the origin; `NAME`")
	f.IntVar(&r.threads, "threads", runtime.GOMAXPROCS(0), "read `N` pictures at a time")
	return c
}

// found is what was read in a file.
type found struct {
	File string `json:"file"`
	ocr.Line
	picture *image.Gray
	err     error
}

func (r *read) run(c *cobra.Command, files []string) error {
	if r.annotate != "" && len(files) > 1 {
		return usageError{fmt.Errorf("--annotate draws one picture: found %d files", len(files))}
	}
	if r.threads < 1 {
		return usageError{fmt.Errorf("--threads is %d: expected 1 or more", r.threads)}
	}
	if readers[r.reader] == nil {
		return usageError{fmt.Errorf("--reader is %q: expected line or pair", r.reader)}
	}
	results, err := r.all(c, files)
	if err != nil {
		return err
	}
	var errs []error
	for i := range results {
		f := <-results[i]
		if f.err == nil {
			f.err = r.show(c.OutOrStdout(), f)
		}
		if f.err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", f.File, f.err))
		}
	}
	return errors.Join(errs...)
}

// all reads files, several at a time; a channel has the result of each.
func (r *read) all(c *cobra.Command, files []string) ([]chan *found, error) {
	results := make([]chan *found, len(files))
	next := make(chan int, len(files))
	for i := range files {
		results[i] = make(chan *found, 1)
		next <- i
	}
	close(next)
	var input sync.Mutex // of which each takes all
	for range min(r.threads, len(files)) {
		reader, err := readers[r.reader]()
		if err != nil {
			return nil, err
		}
		go func() {
			for i := range next {
				f := &found{File: files[i]}
				if files[i] == "-" {
					input.Lock()
					f.read(c.Context(), reader, c.InOrStdin())
					input.Unlock()
				} else {
					f.open(c.Context(), reader)
				}
				results[i] <- f
			}
		}()
	}
	return results, nil
}

func (f *found) open(ctx context.Context, reader ocr.Reader) {
	file, err := os.Open(f.File)
	if err != nil {
		var path *os.PathError
		if errors.As(err, &path) {
			err = path.Err // the file is named anyway
		}
		f.err = err
		return
	}
	defer file.Close()
	f.read(ctx, reader, file)
}

func (f *found) read(ctx context.Context, reader ocr.Reader, from io.Reader) {
	if f.picture, f.err = ocr.Decode(from); f.err == nil {
		f.Line, f.err = reader.Read(ctx, f.picture)
	}
}

func (r *read) show(w io.Writer, f *found) error {
	if r.annotate != "" {
		if err := writePNG(r.annotate, annotated(f.picture, &f.Line)); err != nil {
			return err
		}
	}
	if r.json {
		return json.NewEncoder(w).Encode(f)
	}
	_, err := fmt.Fprintln(w, f.Text)
	return err
}

// annotated is a picture with the boxes of characters, green where they are sure and red where not.
func annotated(picture *image.Gray, line *ocr.Line) image.Image {
	out := image.NewRGBA(picture.Rect)
	draw.Draw(out, out.Rect, picture, image.Point{}, draw.Src)
	for _, c := range line.Characters {
		if c.Text == " " {
			continue
		}
		sure := uint8(255 * c.Probability)
		colour := color.RGBA{255 - sure, sure * 3 / 4, 0, 255}
		b := c.Box.Rectangle()
		for x := b.Min.X; x < b.Max.X; x++ {
			out.SetRGBA(x, b.Min.Y, colour)
			out.SetRGBA(x, b.Max.Y-1, colour)
		}
		for y := b.Min.Y; y < b.Max.Y; y++ {
			out.SetRGBA(b.Min.X, y, colour)
			out.SetRGBA(b.Max.X-1, y, colour)
		}
	}
	return out
}
