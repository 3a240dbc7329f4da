package draw

import (
	"image/color"
	"math"
	"math/rand/v2"
)

// Style is how a line looks. Its zero values, but for face and size, draw a plain line without
// margins in black on black: begin with [Plain].
type Style struct {
	Face *Face
	Size float64 // of an em in pixels

	Ink, Paper color.RGBA
	InkEnd     color.RGBA // at the end of the line, towards which the colour changes
	PaperEnd   color.RGBA // at the end of the line and its lower edge, likewise

	Margin  [4]float64 // above, right, below and left of the characters, in ems
	Spacing float64    // between characters beside their own, in ems
	Stretch float64    // width of characters, 1 as designed
	Slant   float64    // of upright strokes to the right: dx/dy
	Snap    bool       // characters begin at whole pixels
	Gamma   float64    // exponent of how much of a pixel ink covers, 1 for all of it; less is bolder
	Wobble  float64    // by how much outlines are bent and characters leave the line, in ems
	Waist   float64    // height of an x, 1 as designed: what is below is squeezed, what is above stretched
	Hand    float64    // by what share each character is of another size, slant and width, as of a hand

	Angle       float64 // of the line against the horizontal in degrees, clockwise
	Perspective float64 // by what share the line's end is smaller than its begin; negative: larger

	Texture     float64 // contrast of a random pattern on the paper, 0 to 1
	TextureSize float64 // of its spots in pixels, at least 1
	Blur        float64 // standard deviation in pixels
	Noise       float64 // standard deviation of the tones, 0 to 1
	JPEG        int     // quality of a JPEG that the picture has been, 1 to 100; 0: none
	Seed        uint64  // of wobble, texture and noise
}

// Plain is black on white with some margin.
func Plain(face *Face, size float64) Style {
	white, black := color.RGBA{255, 255, 255, 255}, color.RGBA{0, 0, 0, 255}
	return Style{Face: face, Size: size, Ink: black, InkEnd: black, Paper: white, PaperEnd: white,
		Margin: [4]float64{0.3, 0.3, 0.3, 0.3}, Stretch: 1, Waist: 1, Gamma: 1, TextureSize: 1}
}

// Damage is how badly lines of random styles are to look.
type Damage int

// The kinds of damage.
const (
	Clean        Damage = iota // as on a screen: two colours, sizes and spacing vary
	Mixed                      // some of all that a style has
	Photographed               // textured and lit paper, blur, noise and JPEG, aslant
	Strange                    // Mixed, in outlines that no face has
)

// Random draws a style with one of the faces; the same numbers give the same style.
func Random(random *rand.Rand, faces []*Face, damage Damage) Style {
	s := Plain(faces[random.IntN(len(faces))], 8+40*math.Pow(random.Float64(), 2.5))
	sometimes := func(rate float64) bool { return random.Float64() < rate }
	between := func(low, high float64) float64 { return low + (high-low)*random.Float64() }
	s.Seed = random.Uint64()
	for i := range s.Margin {
		s.Margin[i] = between(0.05, 0.6)
	}
	s.Snap = sometimes(0.4)
	if sometimes(0.3) {
		s.Spacing = between(-0.02, 0.12)
	}
	s.colours(random)
	if damage == Clean {
		return s
	}
	if sometimes(0.3) {
		s.Stretch = between(0.85, 1.2)
	}
	if sometimes(0.2) {
		s.Slant = between(-0.15, 0.3)
	}
	photo := damage == Photographed
	rate := func(share float64) bool { return photo || sometimes(share) }
	if rate(0.25) {
		s.PaperEnd, s.InkEnd = nudged(random, s.Paper, 60), nudged(random, s.Ink, 40)
	}
	if rate(0.2) {
		s.Texture, s.TextureSize = between(0, 0.25), between(1, 12)
	}
	if rate(0.3) {
		s.Blur = between(0, 0.05) * s.Size * random.Float64()
	}
	if rate(0.4) {
		contrast := math.Abs(float64(tone(s.Ink)-tone(s.Paper))) / 255
		s.Noise = 0.25 * contrast * math.Pow(random.Float64(), 2)
	}
	if rate(0.15) {
		s.JPEG = 25 + random.IntN(70)
	}
	if rate(0.3) {
		s.Angle = between(-5, 5) * random.Float64()
	}
	if rate(0.15) {
		s.Perspective = between(-0.08, 0.08)
	}
	if sometimes(0.3) {
		s.Gamma = math.Exp(between(-0.6, 0.5))
	}
	if sometimes(0.25) {
		s.Wobble = 0.05 * random.Float64()
	}
	if damage == Strange {
		s.strange(random)
	}
	return s
}

// strange changes outlines, spacing and strokes by much.
func (s *Style) strange(random *rand.Rand) {
	between := func(low, high float64) float64 { return low + (high-low)*random.Float64() }
	s.Waist, s.Hand, s.Slant = between(0.65, 1.15), 0.2*random.Float64(), between(-0.15, 0.4)
	s.Wobble, s.Gamma = 0.08*random.Float64(), math.Exp(between(-0.7, 0.7))
	s.Stretch, s.Spacing = between(0.7, 1.2), between(-0.04, 0.12)
}

// leastContrast is how much the tones of ink and paper differ at least, of 255.
const leastContrast = 70

// colours are black and white, or gray, or any two that can be told apart.
func (s *Style) colours(random *rand.Rand) {
	switch random.IntN(4) {
	case 0:
		if random.IntN(4) == 0 {
			s.Ink, s.Paper = s.Paper, s.Ink
		}
	case 1:
		dark, light := uint8(random.IntN(90)), uint8(255-random.IntN(90))
		s.Ink, s.Paper = color.RGBA{dark, dark, dark, 255}, color.RGBA{light, light, light, 255}
		if random.IntN(4) == 0 {
			s.Ink, s.Paper = s.Paper, s.Ink
		}
	default:
		for {
			c := random.Uint64()
			s.Ink = color.RGBA{uint8(c), uint8(c >> 8), uint8(c >> 16), 255}
			s.Paper = color.RGBA{uint8(c >> 24), uint8(c >> 32), uint8(c >> 40), 255}
			if math.Abs(float64(tone(s.Ink)-tone(s.Paper))) >= leastContrast {
				break
			}
		}
	}
	s.InkEnd, s.PaperEnd = s.Ink, s.Paper
}

// nudged is a colour at most so far from c.
func nudged(random *rand.Rand, c color.RGBA, most int) color.RGBA {
	by := random.IntN(2*most+1) - most
	shift := func(v uint8) uint8 { return uint8(min(max(int(v)+by, 0), 255)) }
	return color.RGBA{shift(c.R), shift(c.G), shift(c.B), 255}
}

// tone is the brightness of a colour, as package color has it.
func tone(c color.RGBA) float32 {
	return 0.299*float32(c.R) + 0.587*float32(c.G) + 0.114*float32(c.B)
}
