package strip

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/seed-5f2744a7/tensornet/ocr/draw"
)

// Lines that fall or rise are level in the strip, nearly all to a seventh of an em from end to
// end, whatever else happened to their pictures; level ones are left as they are.
func TestLevel(t *testing.T) {
	faces, err := draw.Faces(draw.Training()...)
	if err != nil {
		t.Fatal(err)
	}
	var s Strip
	missed := 0
	for i := range 60 {
		random := rand.New(rand.NewPCG(3, uint64(i)))
		text, style := draw.Prose(random, 30), draw.Random(random, faces, draw.Damage(i%3))
		style.Angle, style.Perspective = []float64{0, 1.5, -1.5, 5, -5}[i%5], 0
		picture, _, err := new(draw.Pen).Gray(text, style)
		if err != nil {
			t.Fatal(err)
		}
		if !s.Load(picture) {
			t.Errorf("%q: no ink", text)
			continue
		}
		if style.Angle == 0 {
			if s.slope != 0 {
				t.Errorf("%q is level, found a slope of %v", text, s.slope)
			}
			continue
		}
		off := s.slope - math.Tan(style.Angle*math.Pi/180)
		if ems := off * (s.Right - s.Left) / style.Size; math.Abs(ems) > 1./7 {
			t.Logf("%q at %v degrees: a slope of %v, off by %v ems", text, style.Angle, s.slope, ems)
			missed++
		}
	}
	if missed > 2 {
		t.Errorf("%d of 48 lines are not levelled", missed)
	}
}

// Rows of a strip are found again in the picture.
func TestRowsOfPicture(t *testing.T) {
	face, err := draw.Named("go-regular")
	if err != nil {
		t.Fatal(err)
	}
	style := draw.Plain(face, 20)
	style.Angle = 4
	picture, cuts, err := new(draw.Pen).Gray("level levels levelling", style)
	if err != nil {
		t.Fatal(err)
	}
	var s Strip
	if !s.Load(picture) {
		t.Fatal("no ink")
	}
	for i := range len(cuts) - 1 {
		from, to := int(cuts[i]), int(cuts[i+1])
		first, last := picture.Rect.Dy(), 0
		for y := range picture.Rect.Dy() {
			for x := from; x < to; x++ {
				if picture.GrayAt(x, y).Y < 100 {
					first, last = min(first, y), max(last, y+1)
				}
			}
		}
		if top, bottom := s.Rows(from, to); first < last && (first < top-1 || last > bottom+1 || bottom-top > 25) {
			t.Errorf("character %d has ink in rows %d to %d, found %d to %d", i, first, last, top, bottom)
		}
	}
	if top, bottom := s.Rows(-1000, 100000); top != 0 || bottom != picture.Rect.Dy() {
		t.Errorf("rows %d to %d of all", top, bottom)
	}
}

// What is levelled allocates nothing in memory that was in use.
func TestLevelAllocations(t *testing.T) {
	face, err := draw.Named("go-regular")
	if err != nil {
		t.Fatal(err)
	}
	style := draw.Plain(face, 20)
	style.Angle = -3
	picture, _, err := new(draw.Pen).Gray("level levels levelling", style)
	if err != nil {
		t.Fatal(err)
	}
	var s Strip
	s.Load(picture)
	if n := testing.AllocsPerRun(10, func() { s.Load(picture) }); n != 0 || s.slope == 0 {
		t.Errorf("%v allocations, a slope of %v", n, s.slope)
	}
}
