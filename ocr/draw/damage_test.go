package draw

import (
	"bytes"
	"image/color"
	"math"
	"testing"
)

// Noise has the deviation that it is to have, blur makes edges soft, and texture and JPEG change
// what they are to.
func TestDamage(t *testing.T) {
	p := Plain(named(t, "go-regular"), 32)
	half := color.RGBA{128, 128, 128, 255}
	plain := p
	plain.Paper, plain.PaperEnd, plain.Ink, plain.InkEnd = half, half, half, half
	deviation := func(s Style) float64 {
		dark, _ := gray(t, "noise and more noise", s)
		mean := sum(dark, nil) / float64(len(dark)*len(dark[0]))
		squares := 0.
		for _, row := range dark {
			for _, v := range row {
				squares += (v - mean) * (v - mean)
			}
		}
		return math.Sqrt(squares / float64(len(dark)*len(dark[0])))
	}
	s := plain
	s.Noise = 0.05
	if got := deviation(s) / 255; math.Abs(got-0.05) > 0.002 {
		t.Errorf("noise of 0.05 deviates by %v", got)
	}
	s = plain
	s.Texture, s.TextureSize = 0.3, 1
	if got := deviation(s) / 255; math.Abs(got-0.3/math.Sqrt(12)) > 0.03 {
		t.Errorf("a texture of 0.3 deviates by %v", got)
	}
	steepest := func(s Style) (most float64) {
		dark, _ := gray(t, "l", s)
		for _, row := range dark {
			for x := range len(row) - 1 {
				most = max(most, math.Abs(row[x+1]-row[x]))
			}
		}
		return most
	}
	soft := p
	soft.Blur = 2
	if a, b := steepest(p), steepest(soft); a < 100 || b > 0.6*a {
		t.Errorf("edges of %v, blurred %v", a, b)
	}
	coarse, _, err := new(Pen).Gray("JPEG", func() Style { s := p; s.JPEG = 10; return s }())
	if err != nil {
		t.Fatal(err)
	}
	before, _, _ := new(Pen).Gray("JPEG", p)
	if bytes.Equal(coarse.Pix, before.Pix) {
		t.Error("a JPEG of quality 10 has the same pixels")
	}
}

func TestLight(t *testing.T) {
	s := Plain(named(t, "go-regular"), 32)
	s.PaperEnd = color.RGBA{155, 155, 155, 255}
	dark, _ := gray(t, "           ", s)
	h, w := len(dark), len(dark[0])
	if first, last := dark[0][0], dark[h-1][w-1]; first != 0 || math.Abs(last-100) > 3 {
		t.Errorf("paper %v darker at the begin, %v at the end", first, last)
	}
}

// Ink of a smaller exponent is bolder, and outlines that wobble have about the same ink in other
// places, in the same ones for the same seed.
func TestOutlines(t *testing.T) {
	plain := Plain(named(t, "go-regular"), 24)
	ink := func(change func(*Style)) ([][]float64, float64) {
		s := plain
		change(&s)
		dark, _ := gray(t, "wobble", s)
		return dark, sum(dark, nil)
	}
	before, all := ink(func(*Style) {})
	if _, bold := ink(func(s *Style) { s.Gamma = 0.5 }); bold < 1.1*all {
		t.Errorf("ink of %v, bold %v", all, bold)
	}
	if _, thin := ink(func(s *Style) { s.Gamma = 2 }); thin > 0.9*all {
		t.Errorf("ink of %v, thin %v", all, thin)
	}
	var last float64
	for seed := range uint64(3) {
		after, total := ink(func(s *Style) { s.Wobble, s.Seed = 0.05, seed })
		again, _ := ink(func(s *Style) { s.Wobble, s.Seed = 0.05, seed })
		moved, same := 0., 0.
		for y := range before {
			for x := range before[y] {
				moved += math.Abs(after[y][x] - before[y][x])
				same += math.Abs(after[y][x] - again[y][x])
			}
		}
		if math.Abs(total/all-1) > 0.25 || moved < 0.1*all || moved == last || same != 0 {
			t.Errorf("seed %d: ink of %v, was %v, %v of it elsewhere; %v for the same seed", seed, total, all, moved, same)
		}
		last = moved
	}
}
