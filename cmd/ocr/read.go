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
	json             bool
	annotate         string
	reader, pictures string
	threads          int
}

// readers are those of package ocr.
var readers = map[string]func() (ocr.Reader, error){
	"line": ocr.New,
	"pair": func() (ocr.Reader, error) { return ocr.NewPair() },
}

// pageOf are what a picture may be: ways to read it by a reader of lines.
var pageOf = map[string]func(ocr.Reader) pageReader{
	"page": func(r ocr.Reader) pageReader { return ocr.PageReaderOf(r).Read },
	"line": func(r ocr.Reader) pageReader {
		return func(ctx context.Context, picture *image.Gray) (*ocr.Page, error) {
			line, err := r.Read(ctx, picture)
			return ocr.PageOf(line), err
		}
	},
}

type pageReader func(context.Context, *image.Gray) (*ocr.Page, error)

func newRead() *cobra.Command {
	var r read
	c := &cobra.Command{
		Use:   "read FILE...",
		Short: "read pictures of text",
		Long: "Reads pictures, PNG, JPEG or GIF, and prints the lines of each in the order that people read\n" +
			"them, with an empty line between blocks; just a newline where there is no text. FILE - is standard\n" +
			"input. A picture that cannot be read is told of, and the others are read all the same.",
		Args: usage(cobra.MinimumNArgs(1)),
		RunE: r.run,
	}
	f := c.Flags()
	f.BoolVar(&r.json, "json", false, "print an object a picture: lines, words and characters with boxes and probabilities")
	f.StringVar(&r.annotate, "annotate", "", "`OUT.png` to draw the picture in, there is to be one, with the boxes of its characters")
	f.StringVar(&r.pictures, "layout", "page", "pictures show a page, or each nothing but one level line; `NAME`: page or line")
	f.StringVar(&r.reader, "reader", "line", "networks that read: line, or pair, those of the origin; `NAME`")
	f.IntVar(&r.threads, "threads", runtime.GOMAXPROCS(0), "read `N` pictures at a time")
	return c
}

// found is what was read in a file.
type found struct {
	File string `json:"file"`
	*ocr.Page
	picture image.Image // with colours to annotate, in tones of gray to read
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
	if pageOf[r.pictures] == nil {
		return usageError{fmt.Errorf("--layout is %q: expected page or line", r.pictures)}
	}
	ctx, stop := context.WithCancel(c.Context())
	defer stop()
	results, err := r.all(ctx, c.InOrStdin(), files)
	if err != nil {
		return err
	}
	var errs []error
	for i := range results {
		f := <-results[i]
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if f.err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", f.File, f.err))
			continue
		}
		if err := r.show(c.OutOrStdout(), f); err != nil {
			return errors.Join(append(errs, err)...)
		}
	}
	return errors.Join(errs...)
}

// all reads files, several at a time; a channel has the result of each.
func (r *read) all(ctx context.Context, stdin io.Reader, files []string) ([]chan *found, error) {
	results := make([]chan *found, len(files))
	next := make(chan int, len(files))
	for i := range files {
		results[i] = make(chan *found, 1)
		next <- i
	}
	close(next)
	var input sync.Mutex // of which each takes all
	for range min(r.threads, len(files)) {
		lines, err := readers[r.reader]()
		if err != nil {
			return nil, err
		}
		read := pageOf[r.pictures](lines)
		go func() {
			for i := range next {
				f := &found{File: files[i]}
				if files[i] == "-" {
					input.Lock()
					f.decode(stdin, r.annotate != "")
					input.Unlock()
				} else {
					f.open(r.annotate != "")
				}
				if f.err == nil {
					f.Page, f.err = read(ctx, ocr.Gray(f.picture))
				}
				if r.annotate == "" {
					f.picture = nil
				}
				results[i] <- f
			}
		}()
	}
	return results, nil
}

func (f *found) open(colours bool) {
	file, err := os.Open(f.File)
	if err == nil {
		defer file.Close()
		f.decode(file, colours)
		err = f.err
	}
	var path *os.PathError
	if errors.As(err, &path) {
		err = path.Err // the file is named anyway
	}
	f.err = err
}

func (f *found) decode(from io.Reader, colours bool) {
	if colours {
		f.picture, f.err = ocr.DecodeColours(from)
	} else {
		f.picture, f.err = ocr.Decode(from)
	}
}

func (r *read) show(w io.Writer, f *found) error {
	if r.annotate != "" {
		if err := writePNG(r.annotate, annotated(f.picture, f.Page)); err != nil {
			return err
		}
	}
	if r.json {
		return json.NewEncoder(w).Encode(f)
	}
	_, err := fmt.Fprintln(w, f.Text)
	return err
}

// annotated is a picture with the boxes of characters, green where they are sure and red where not, and
// those of lines in blue.
func annotated(picture image.Image, page *ocr.Page) image.Image {
	out := image.NewRGBA(picture.Bounds())
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(out, out.Rect, picture, image.Point{}, draw.Over)
	for _, line := range page.Lines {
		outline(out, line.Box.Rectangle().Inset(-1), color.RGBA{40, 90, 220, 255})
		for _, c := range line.Characters {
			if sure := uint8(255 * c.Probability); c.Text != " " {
				outline(out, c.Box.Rectangle(), color.RGBA{255 - sure, sure / 4 * 3, 0, 255})
			}
		}
	}
	return out
}

func outline(out *image.RGBA, b image.Rectangle, colour color.RGBA) {
	for x := b.Min.X; x < b.Max.X; x++ {
		out.SetRGBA(x, b.Min.Y, colour)
		out.SetRGBA(x, b.Max.Y-1, colour)
	}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		out.SetRGBA(b.Min.X, y, colour)
		out.SetRGBA(b.Max.X-1, y, colour)
	}
}
