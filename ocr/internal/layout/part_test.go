package layout

import (
	"math/rand/v2"
	"testing"

	"github.com/seed-5f2744a7/tensornet/ocr/draw"
)

// Lines whose letters touch those of the next are found one by one.
func TestPart(t *testing.T) {
	for _, name := range []string{"dejavu-sans", "dejavu-serif", "go-regular", "liberation-serif"} {
		face, err := draw.Named(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, leading := range []float64{1.02, 0.94, 0.9} {
			random, size := rand.New(rand.NewPCG(1, 2)), 14.
			block := draw.Block{Face: face, Size: size, X: size, Y: 2 * size, Leading: leading * size}
			for range 12 {
				block.Lines = append(block.Lines, draw.Prose(random, 45))
			}
			picture, err := new(draw.Pen).Sheet(&draw.Sheet{Width: 560, Height: 260, Paper: 255, PaperEnd: 255, Blocks: []draw.Block{block}})
			if err != nil {
				t.Fatal(err)
			}
			var f Finder
			if f.Find(picture); len(f.Lines) != len(block.Lines) {
				t.Errorf("%s, lines %v em apart: found %d of %d", name, leading, len(f.Lines), len(block.Lines))
			}
		}
	}
}

// A component that is split is two, each with its own box and pixels.
func TestSplit(t *testing.T) {
	picture := []string{
		"........",
		".###.#..",
		"..#..#..",
		"..#..##.",
		".##.....",
		"........",
	}
	v := &view{width: 8, height: 6}
	for _, row := range picture {
		for _, p := range row {
			v.pix = append(v.pix, map[rune]uint8{'.': 255, '#': 0}[p])
		}
	}
	level := &thresholds{across: 1, down: 1, tones: []float32{128}, row: make([]float32, 1)}
	var c components
	c.load(v, level)
	if len(c.all) != 3 {
		t.Fatalf("%d components", len(c.all))
	}
	if ink := c.ink(1, 1); ink != 3 {
		t.Errorf("%d pixels in a row", ink)
	}
	other := c.all[2]
	c.split(1, 3)
	upper, lower := c.all[1], c.all[3]
	if upper.x0 != 1 || upper.y0 != 1 || upper.x1 != 4 || upper.y1 != 3 || upper.area != 4 {
		t.Errorf("above: %+v", upper)
	}
	if lower.x0 != 1 || lower.y0 != 3 || lower.x1 != 3 || lower.y1 != 5 || lower.area != 3 || lower.parent != upper.parent {
		t.Errorf("below: %+v", lower)
	}
	if c.all[2] != other || c.ink(3, 3) != 1 || c.ink(3, 4) != 2 || c.ink(1, 3) != 0 || c.ink(2, 3) != 2 {
		t.Errorf("the components have other rows: %+v", c.all)
	}
}
