package draw

import "strings"

// First and Last are the ends of printable ASCII.
const (
	First = ' '
	Last  = '~'
)

// Alphabet has the characters that can be drawn: printable ASCII, which all faces have, then the
// letters and signs of Latin-1, then typographic ones and other letters of Western Europe.
const Alphabet = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~" +
	"¡¢£¤¥¦§©ª«¬®°±²³µ¶·¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ" +
	"–—‘’‚“”„‹›…•†‡‰€™ŒœŠšŽžŸ"

// alphabet is Alphabet, places are those of its characters.
var (
	alphabet = []rune(Alphabet)
	places   = func() map[rune]int {
		m := make(map[rune]int, len(alphabet))
		for i, r := range alphabet {
			m[r] = i
		}
		return m
	}()
)

// Place is that of a character in the [Alphabet], counted in characters; -1 if it has none.
func Place(r rune) int {
	if r >= First && r <= Last {
		return int(r - First)
	}
	if i, ok := places[r]; ok {
		return i
	}
	return -1
}

// Has reports whether the face has a character.
func (face *Face) Has(r rune) bool {
	i := Place(r)
	return i >= 0 && face.glyphs[i].has
}

// Spell returns a text with question marks for the characters that the face does not have.
func (face *Face) Spell(text string) string {
	return strings.Map(func(r rune) rune {
		if face.Has(r) {
			return r
		}
		return '?'
	}, text)
}
