package train

import (
	"fmt"
	"image"
	"iter"
	"math"
	"math/rand/v2"

	"github.com/seed-5f2744a7/tensornet/generated/ocr_line"
	"github.com/seed-5f2744a7/tensornet/ocr/draw"
	"github.com/seed-5f2744a7/tensornet/ocr/internal/strip"
)

// window is how many columns of a line the network sees.
const window = len(ocr_line.Inputs{}.Line)

// Mixture says of how many lines of twenty are what.
type Mixture struct {
	Clean, Photographed, Strange  int // how they look; others are mixed
	Uniform, UniformAll, European int // what is in them; in others it is prose
	Hands                         int // in faces like handwriting, half of them as Strange as can be
}

var (
	// Broad has much that is rarely read, from which a network learns to take nothing for granted.
	Broad = Mixture{Clean: 4, Photographed: 3, Strange: 4, Uniform: 4, UniformAll: 2, European: 3}
	// Usual is nearer to what is read.
	Usual = Mixture{Clean: 6, Photographed: 3, Strange: 1, Uniform: 4, UniformAll: 1, European: 3}
	// Written has hands in which nothing else is.
	Written = Mixture{Clean: 6, Photographed: 3, Strange: 1, Uniform: 4, UniformAll: 1, European: 3, Hands: 8}
)

// Lines draws pieces of lines for ocr_line, in faces of print, and of hands if the mixture has some:
// samples number first and following, n in all. The
// same seed gives the same samples. The first are short: where a network knows nothing yet, it
// learns from these what a character is. Each sample is valid until the next one.
func Lines(print, hands []*draw.Face, of Mixture, seed uint64, first, n int) iter.Seq2[*ocr_line.Sample, error] {
	return func(yield func(*ocr_line.Sample, error) bool) {
		p := pieces{print: print, hands: hands, of: of}
		sample := new(ocr_line.Sample)
		for i := range n {
			random := rand.New(rand.NewPCG(seed, uint64(first+i)))
			for ok := false; !ok; {
				var err error
				if ok, err = p.draw(random, sample, min(shortest+(first+i)/1000, longest)); err != nil {
					yield(nil, fmt.Errorf("line %d: %w", first+i, err))
					return
				}
			}
			if !yield(sample, nil) {
				return
			}
		}
	}
}

// Lines of the first sample have about shortest characters at most, those of later ones longest.
const (
	shortest = 5
	longest  = 42
)

// pieces draws in memory that it uses again.
type pieces struct {
	print, hands []*draw.Face
	of           Mixture
	pen          draw.Pen
	strip        strip.Strip
}

// draw reports whether the line can be read: it may be lost in noise, or have more characters
// than there is room for.
func (p *pieces) draw(random *rand.Rand, s *ocr_line.Sample, most int) (bool, error) {
	style, hand := p.style(random)
	line := style.Face.Spell(p.of.text(random)(random, 1+random.IntN(most)))
	picture, cuts, err := p.pen.Gray(line, style)
	if err != nil || !p.load(picture, random, hand) {
		return false, err
	}
	width, first := p.strip.Width(), 0
	if spare := width - window; spare > 0 {
		first = random.IntN(spare+40) - 20
	} else {
		first = -random.IntN(1 - spare)
	}
	p.strip.Window(ocr_line.Network().Input(s, 0), first)
	return label(s.Targets.Character[:], line, cuts, p.strip.Scale, first), nil
}

// style draws a line's face and looks, and reports whether it is by a hand.
func (p *pieces) style(random *rand.Rand) (_ draw.Style, hand bool) {
	damage := p.of.damage(random)
	if p.of.Hands == 0 || random.IntN(20) >= p.of.Hands {
		return draw.Random(random, p.print, damage), false
	}
	if random.IntN(2) == 0 {
		damage = draw.Strange
	}
	return draw.Random(random, p.hands, damage), true
}

// damage draws how badly a line looks.
func (m *Mixture) damage(random *rand.Rand) draw.Damage {
	switch n := random.IntN(20); {
	case n < m.Clean:
		return draw.Clean
	case n < m.Clean+m.Photographed:
		return draw.Photographed
	case n < m.Clean+m.Photographed+m.Strange:
		return draw.Strange
	}
	return draw.Mixed
}

// text draws what kind of text is in a line.
func (m *Mixture) text(random *rand.Rand) func(*rand.Rand, int) string {
	switch n := random.IntN(20); {
	case n < m.Uniform:
		return draw.Uniform
	case n < m.Uniform+m.UniformAll:
		return draw.UniformAll
	case n < m.Uniform+m.UniformAll+m.European:
		return draw.European
	}
	return draw.Prose
}

// load cuts the strip out of a picture, a little off, as it may be found in others. What a hand has
// written is smaller where letters of the same line reach far up or down.
func (p *pieces) load(picture *image.Gray, random *rand.Rand, hand bool) bool {
	if !p.strip.Load(picture) {
		return false
	}
	high := p.strip.Bottom - p.strip.Top
	top := p.strip.Top - high*(0.12*random.Float64()-0.03)
	bottom := p.strip.Bottom + high*(0.12*random.Float64()-0.03)
	if hand {
		reach := high * math.Pow(random.Float64(), 2)
		top, bottom = top-0.15*reach, bottom+0.4*reach
	}
	p.strip.CutLine(top, bottom)
	return true
}

// label writes the classes of the characters that are for the most part in the window, without
// spaces at its ends, and reports whether there is room for them.
func label(to []int, line string, cuts []float64, scale float64, first int) bool {
	n, steps, blanks := 0, 0, 0
	for i := range to {
		to[i] = -1
	}
	for i, r := range []rune(line) {
		centre := scale*(cuts[i]+cuts[i+1])/2 - float64(first)
		if centre < 0 || centre >= float64(window) {
			continue
		}
		class := draw.Place(r) + 1
		if class == 1 && n == 0 {
			continue
		}
		if n == len(to) {
			return false
		}
		if n > 0 && to[n-1] == class {
			steps++
		}
		if class == 1 {
			blanks++
		} else {
			blanks = 0
		}
		to[n] = class
		n, steps = n+1, steps+1
	}
	for range blanks {
		n--
		to[n] = -1
	}
	return steps <= window/2
}
