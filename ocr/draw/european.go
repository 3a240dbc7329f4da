package draw

import (
	"math/rand/v2"
	"strings"
)

// accented are the letters to put in place of those of ASCII.
var accented = map[rune][]rune{
	'a': []rune("àáâãäåæä"), 'c': []rune("ç"), 'd': []rune("ð"), 'e': []rune("èéêëéé"), 'i': []rune("ìíîï"), 'n': []rune("ñ"),
	'o': []rune("òóôõöøœö"), 's': []rune("šßß"), 't': []rune("þ"), 'u': []rune("ùúûüü"), 'y': []rune("ýÿ"), 'z': []rune("ž"),
	'A': []rune("ÀÁÂÃÄÅÆÄ"), 'C': []rune("Ç"), 'D': []rune("Ð"), 'E': []rune("ÈÉÊËÉ"), 'I': []rune("ÌÍÎÏ"), 'N': []rune("Ñ"),
	'O': []rune("ÒÓÔÕÖØŒÖ"), 'S': []rune("Š"), 'T': []rune("Þ"), 'U': []rune("ÙÚÛÜÜ"), 'Y': []rune("ÝŸ"), 'Z': []rune("Ž"),
	'-': []rune("–—–—·"), '\'': []rune("’’‘’"), '*': []rune("•·×†‡°"), '$': []rune("€£¥¢¤"), '#': []rune("§¶"), '?': []rune("?¿"), '!': []rune("!¡"),
	'+': []rune("±"), 'x': []rune("×"), '/': []rune("÷"), '~': []rune("¬"), '|': []rune("¦"), '%': []rune("‰"),
}

// quoted are pairs of quotation marks.
var quoted = []string{"“”", "„“", "«»", "»«", "‘’", "‚‘", "‹›", "””"}

// signs are beside words and numbers.
var signs = []string{"§", "©", "®", "™", "°", "°C", "²", "³", "¹", "½", "¼", "¾", "ª", "º", "€", "£", "¥", "µ", "µm", "±", "…", "•", "¶", "‰", "†", "‡"}

// European draws a line as [Prose] does, with letters and signs of all the [Alphabet].
func European(random *rand.Rand, n int) string {
	of := strings.Fields(Prose(random, n))
	for i, w := range of {
		w = accent(random, w)
		switch random.IntN(14) {
		case 0, 1:
			pair := []rune(quoted[random.IntN(len(quoted))])
			w = string(pair[0]) + w + string(pair[1])
		case 2:
			w += signs[random.IntN(len(signs))]
		case 3:
			w = signs[random.IntN(len(signs))] + w
		case 4:
			w += "…"
		case 5:
			w += []string{" –", " —", " ·", "—"}[random.IntN(4)]
		}
		of[i] = w
	}
	return strings.Join(of, " ")
}

// accent replaces some characters of a word.
func accent(random *rand.Rand, word string) string {
	return strings.Map(func(r rune) rune {
		if others := accented[r]; len(others) > 0 && random.IntN(6) == 0 {
			return others[random.IntN(len(others))]
		}
		return r
	}, word)
}
