package draw

import (
	"math"
	"math/rand/v2"
)

// wobble bends the outlines of a line's characters, all in one way, as if they were of another face,
// and moves each of them a little.
type wobble struct {
	most   float32 // in ems; 0: nothing moves
	random *rand.Rand
	waves  [2][2]wave // of x and of y, by x and by y
	by     point      // of this character
}

// wave has its length in ems, over 2π, and where it begins.
type wave struct{ length, phase float32 }

func newWobble(s *Style) wobble {
	w := wobble{most: float32(s.Wobble)}
	if w.most <= 0 {
		return w
	}
	w.random = rand.New(rand.NewPCG(s.Seed, 1))
	for i := range w.waves {
		for k := range w.waves[i] {
			w.waves[i][k] = wave{0.05 + 0.15*w.random.Float32(), 2 * math.Pi * w.random.Float32()}
		}
	}
	return w
}

// next is for another character.
func (w *wobble) next() {
	if w.most > 0 {
		w.by = point{w.most * (w.random.Float32() - 0.5), w.most * (w.random.Float32() - 0.5)}
	}
}

// at is where a point of an outline comes to.
func (w *wobble) at(q point) point {
	of := func(x [2]wave) float32 {
		return w.most * 0.5 * (x[0].of(q.x) + x[1].of(q.y))
	}
	return point{q.x + w.by.x + of(w.waves[0]), q.y + w.by.y + of(w.waves[1])}
}

func (w *wave) of(x float32) float32 {
	return float32(math.Sin(float64(x/w.length + w.phase)))
}

// embolden raises how much of each pixel is ink to a power.
func (p *Pen) embolden(power float64) {
	var table [256]uint8
	for i := range table {
		table[i] = uint8(255*math.Pow(float64(i)/255, power) + 0.5)
	}
	for i, v := range p.mask.Pix {
		p.mask.Pix[i] = table[v]
	}
}
