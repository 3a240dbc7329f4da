package main

import (
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"math/rand/v2"

	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/ocr/draw"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// damages are the words for how badly a random line looks.
var damages = map[string]draw.Damage{"clean": draw.Clean, "mixed": draw.Mixed, "photographed": draw.Photographed, "strange": draw.Strange}

type render struct {
	face, font, damage string
	size, angle        float64
	seed               uint64
}

func newRender() *cobra.Command {
	var r render
	c := &cobra.Command{
		Use:   "render TEXT OUT.png",
		Short: "draw a line of text",
		Long: "Draws a line of printable ASCII, Latin-1 and typographic signs, black on white, or with --damage\n" +
			"in a random style: colours, size, spacing, slant, light, texture, blur, noise, JPEG, other outlines.\n\nFaces are " + faceNames() + ".",
		Args: usage(cobra.ExactArgs(2)),
		RunE: func(c *cobra.Command, args []string) error { return r.run(c, args[0], args[1]) },
	}
	f := c.Flags()
	f.StringVar(&r.face, "face", "go-regular", "`NAME` of the face")
	f.StringVar(&r.font, "font", "", "`FILE` of a TrueType or OpenType font, in place of a face")
	f.Float64Var(&r.size, "size", 24, "`PIXELS` of an em, as font sizes are given")
	f.Float64Var(&r.angle, "angle", 0, "`DEGREES` by which the line falls")
	f.StringVar(&r.damage, "damage", "", "a random style that is `clean`, mixed, photographed or strange")
	f.Uint64Var(&r.seed, "seed", 1, "`N` that a random style follows from")
	c.MarkFlagsMutuallyExclusive("face", "font")
	return c
}

func faceNames() string {
	text := ""
	for i, name := range draw.Names() {
		switch {
		case i > 0 && i%5 == 0:
			text += ",\n"
		case i > 0:
			text += ", "
		}
		text += name
	}
	return text
}

func (r *render) run(c *cobra.Command, text, path string) error {
	style, err := r.style(c)
	if err != nil {
		return err
	}
	picture, err := new(draw.Pen).Line(text, style)
	if err != nil {
		return err
	}
	return writePNG(path, picture)
}

func (r *render) style(c *cobra.Command) (draw.Style, error) {
	face, err := r.open()
	if err != nil {
		return draw.Style{}, err
	}
	if !(r.size >= 1 && r.size <= 1000) {
		return draw.Style{}, usageError{fmt.Errorf("--size is %v: expected 1 to 1000 pixels", r.size)}
	}
	if !(r.angle >= -45 && r.angle <= 45) {
		return draw.Style{}, usageError{fmt.Errorf("--angle is %v: expected -45 to 45 degrees", r.angle)}
	}
	style := draw.Plain(face, r.size)
	given := c.Flags().Changed
	if r.damage != "" {
		damage, ok := damages[r.damage]
		if !ok {
			return draw.Style{}, usageError{fmt.Errorf("--damage is %q: expected clean, mixed, photographed or strange", r.damage)}
		}
		style = draw.Random(rand.New(rand.NewPCG(r.seed, 0)), []*draw.Face{face}, damage)
		if given("size") {
			style.Size = r.size
		}
	} else if given("seed") {
		return draw.Style{}, usageError{errors.New("--seed is of a random style, which --damage asks for")}
	}
	if given("angle") {
		style.Angle = r.angle
	}
	return style, nil
}

func (r *render) open() (*draw.Face, error) {
	if r.font == "" {
		face, err := draw.Named(r.face)
		if err != nil {
			return nil, usageError{err}
		}
		return face, nil
	}
	return parseFont(r.font)
}

// writePNG writes a picture, which is there complete or not at all.
func writePNG(path string, picture image.Image) error {
	return runtime.WriteFile(path, func(w io.Writer) error { return png.Encode(w, picture) })
}
