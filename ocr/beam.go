package ocr

import (
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/ocr/internal/language"
)

const (
	rare     = 5e-4 // classes of a time step that are less likely are not looked at
	hopeless = 1e-4 // prefixes so much less likely than the first are not either
)

// weighing says how the network's and the model's probabilities make one.
type weighing struct {
	model   float64 // the power to which its probabilities are raised
	each    float64 // logarithm by which each character counts, lest the shorter text be the likelier one
	foreign float64 // mean logarithm of probabilities below which a text is none of the language
	width   int     // texts that are gone on with
}

// tuned is what reads lines best that nobody was trained on; TestTune finds it.
var tuned = weighing{model: 0.2, each: 0.8, foreign: -6, width: 8}

// beam finds the text that is likeliest in all its ways through time steps, by the network and by a
// model of language (Graves and Jaitly 2014; Hannun et al. 2014). Its memory is used again.
type beam struct {
	model    *language.Model
	weighing weighing
	prefixes []prefix
	entries  []entry // the likeliest prefixes, most likely first
	found    []entry // those of the next time step
	classes  []sight // that are likely in it
	text     []int
}

// sight is a class that a time step shows, with its probability.
type sight struct {
	class int
	odds  float64
}

// prefix is a text that begins others, as its last character and what is before that.
type prefix struct {
	before, child, sibling int32 // none: -1
	class                  int
	state                  int32   // of the model
	factor                 float64 // of its probability, by the model
	found                  int32   // place among those of the next time step; -1: not there
}

// entry is the probability of a prefix in all ways up to a time step that end with a blank, and in
// those that end with its last character.
type entry struct {
	prefix        int32
	blank, letter float64
}

func (e *entry) both() float64 { return e.blank + e.letter }

// search returns the classes of the likeliest text, which are valid until the next search.
func (b *beam) search(odds [][classes]float32) []int {
	b.prefixes = append(b.prefixes[:0], prefix{before: -1, child: -1, sibling: -1, state: b.model.Begin(), found: -1})
	b.entries = append(b.entries[:0], entry{0, 1, 0})
	for i := range odds {
		b.step(&odds[i])
	}
	b.text = b.text[:0]
	for at := b.entries[0].prefix; at > 0; at = b.prefixes[at].before {
		b.text = append(b.text, b.prefixes[at].class)
	}
	slices.Reverse(b.text)
	return b.text
}

// step goes on from the prefixes by a time step: they stay as they are, or become longer.
func (b *beam) step(odds *[classes]float32) {
	b.classes = b.classes[:0]
	for class, v := range odds[1:] {
		if v > logRare {
			b.classes = append(b.classes, sight{class + 1, math.Exp(float64(v))})
		}
	}
	b.found = b.found[:0]
	blank := math.Exp(float64(odds[0]))
	for i := range b.entries {
		e := &b.entries[i]
		last := b.prefixes[e.prefix].class
		stays := b.at(e.prefix)
		stays.blank += e.both() * blank
		if last > 0 {
			stays.letter += e.letter * math.Exp(float64(odds[last]))
		}
		for _, c := range b.classes {
			ways := e.both()
			if c.class == last {
				ways = e.blank // without a blank between them, the two are one
			}
			if ways *= c.odds; ways > hopeless*rare {
				child := b.child(e.prefix, c.class)
				b.at(child).letter += ways * b.prefixes[child].factor
			}
		}
	}
	b.keep()
}

var logRare = float32(math.Log(rare))

// at is the entry of a prefix in the next time step.
func (b *beam) at(prefix int32) *entry {
	p := &b.prefixes[prefix]
	if p.found < 0 {
		p.found = int32(len(b.found))
		b.found = append(b.found, entry{prefix: prefix})
	}
	return &b.found[p.found]
}

// child is a prefix with one more character.
func (b *beam) child(of int32, class int) int32 {
	for c := b.prefixes[of].child; c >= 0; c = b.prefixes[c].sibling {
		if b.prefixes[c].class == class {
			return c
		}
	}
	n := int32(len(b.prefixes))
	likely, state := b.model.Next(b.prefixes[of].state, character(class))
	factor := math.Exp(b.weighing.model*float64(likely) + b.weighing.each)
	b.prefixes = append(b.prefixes, prefix{of, -1, b.prefixes[of].child, class, state, factor, -1})
	b.prefixes[of].child = n
	return n
}

// keep takes the likeliest of the found, whose probabilities it divides by the greatest.
func (b *beam) keep() {
	for i := range b.found {
		b.prefixes[b.found[i].prefix].found = -1
	}
	slices.SortFunc(b.found, func(x, y entry) int {
		switch a, b := x.both(), y.both(); {
		case a > b:
			return -1
		case a < b:
			return 1
		}
		return int(x.prefix - y.prefix)
	})
	scale, n := 1/b.found[0].both(), 0
	for n < min(len(b.found), b.weighing.width) && b.found[n].both()*scale > hopeless {
		n++
	}
	b.found = b.found[:n]
	for i := range b.found {
		b.found[i].blank *= scale
		b.found[i].letter *= scale
	}
	b.entries, b.found = b.found, b.entries
}

// knows reports whether a text, as classes, may be one of the language.
func (b *beam) knows(marks []mark) bool {
	state, sum := b.model.Begin(), 0.
	for _, m := range marks {
		var likely float32
		likely, state = b.model.Next(state, character(m.class))
		sum += float64(likely)
	}
	return sum >= b.weighing.foreign*float64(len(marks))
}
