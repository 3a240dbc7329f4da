package main

import (
	"bytes"
	"fmt"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seed-5f2744a7/tensornet/ocr"
	"github.com/seed-5f2744a7/tensornet/ocr/draw"
)

// trial is a kind of lines that readers are measured on.
type trial struct {
	name   string
	faces  []*draw.Face
	size   float64 // 0: any
	damage draw.Damage
	text   func(*rand.Rand, int) string
	seed   uint64
}

// trials are all kinds, and one for each font of these files.
func trials(fonts []string, seed uint64) ([]trial, error) {
	all := []trial{
		{name: "faces of the training", text: draw.Prose},
		{name: "faces of the training, 12 px", size: 12, text: draw.Prose},
		{name: "unseen upright faces, 12 px", size: 12, text: draw.Prose},
		{name: "unseen: STIX", text: draw.Prose},
		{name: "unseen: Latin Modern Mono", text: draw.Prose},
		{name: "unseen italic faces", text: draw.Prose},
		{name: "uniformly drawn characters", text: draw.Uniform},
		{name: "photographed", damage: draw.Photographed, text: draw.Prose},
		{name: "accents and typographic signs", text: draw.European},
		{name: "accents and signs, unseen faces", text: draw.European},
		{name: "faces of the training: hands, books", text: draw.Prose},
	}
	further := draw.Further()
	training := slices.DeleteFunc(draw.Training(), func(name string) bool { return slices.Contains(further, name) })
	for i, names := range [][]string{training, training, held(false), {"stix", "stix-bold"}, {"latin-modern-mono"}, held(true), training, training, training, held(false), further} {
		var err error
		if all[i].faces, err = draw.Faces(names...); err != nil {
			return nil, err
		}
	}
	for _, path := range fonts {
		face, err := parseFont(path)
		if err != nil {
			return nil, err
		}
		all = append(all, trial{name: "unseen: " + face.Name, faces: []*draw.Face{face}, text: draw.Prose})
	}
	for i := range all {
		all[i].seed = seed
	}
	return all, nil
}

// held are the faces that are held out, upright or slanted.
func held(slanted bool) (names []string) {
	for _, name := range draw.HeldOut() {
		if strings.HasSuffix(name, "italic") == slanted {
			names = append(names, name)
		}
	}
	return names
}

// parseFont reads a font of a file, whose name the face has.
func parseFont(path string) (*draw.Face, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	face, err := draw.Parse(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	face.Name = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	return face, nil
}

// line draws a line, which the seed, the trial's name and i decide.
func (t *trial) line(pen *draw.Pen, i int) (text string, file []byte, style draw.Style, err error) {
	kind := uint64(0)
	for _, c := range t.name {
		kind = kind*31 + uint64(c)
	}
	random := rand.New(rand.NewPCG(^t.seed, kind<<24+uint64(i))) // far from the seeds of training
	text, style = t.text(random, 30+random.IntN(30)), draw.Random(random, t.faces, t.damage)
	if t.size > 0 {
		style.Size = t.size
	}
	text = style.Face.Spell(text)
	picture, err := pen.Line(text, style)
	if err != nil {
		return "", nil, style, err
	}
	var to bytes.Buffer
	err = png.Encode(&to, picture)
	return text, to.Bytes(), style, err
}

// rates are what was measured of a reader.
type rates struct {
	wrong, characters, bad, words int
	seconds                       float64
}

// Characters is the share of wrong characters in percent.
func (r *rates) Characters() float64 { return 100 * float64(r.wrong) / float64(r.characters) }

// Words is that of words, of which each that is not where it belongs is wrong.
func (r *rates) Words() float64 { return 100 * float64(r.bad) / float64(r.words) }

func (r *rates) count(text, read string) {
	r.wrong, r.characters = r.wrong+ocr.Distance(text, read), r.characters+utf8.RuneCountInString(text)
	words, found := strings.Fields(text), strings.Fields(read)
	r.words += len(words)
	numbers := map[string]rune{} // words as letters, whose distance is counted
	spell := func(words []string) string {
		var b []rune
		for _, w := range words {
			if _, ok := numbers[w]; !ok {
				numbers[w] = rune(len(numbers))
			}
			b = append(b, numbers[w])
		}
		return string(b)
	}
	r.bad += ocr.Distance(spell(words), spell(found))
}
