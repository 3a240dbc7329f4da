package draw

import "math/rand/v2"

// hand changes the proportions of a line's characters, and draws no two of them alike.
type hand struct {
	moves        bool
	share        float32
	waist, tall  float32 // of the face, where its outlines bend, in ems
	below, above float32 // by what y is multiplied below the waist, and above
	random       *rand.Rand
	size         point // of this character
	slant        float32
}

func newHand(s *Style) hand {
	h := hand{share: float32(s.Hand), waist: s.Face.waist, tall: s.Face.ascent, below: float32(s.Waist), size: point{1, 1}}
	h.moves = h.share > 0 || s.Waist != 1
	h.above = max(0.1, (h.tall-h.waist*h.below)/(h.tall-h.waist))
	if h.share > 0 {
		h.random = rand.New(rand.NewPCG(s.Seed, 2))
	}
	return h
}

// next is for another character.
func (h *hand) next() {
	if h.share > 0 {
		by := func() float32 { return h.share * (2*h.random.Float32() - 1) }
		both := by()
		h.size, h.slant = point{1 + both + by()/2, 1 + both + by()/2}, by()
	}
}

// at is where a point of an outline comes to.
func (h *hand) at(q point) point {
	if up := -q.y; up > h.waist {
		q.y = -(h.waist*h.below + (up-h.waist)*h.above)
	} else if up > 0 {
		q.y *= h.below
	}
	return point{(q.x - h.slant*q.y) * h.size.x, q.y * h.size.y}
}
