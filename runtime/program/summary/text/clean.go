package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean replaces what is not for people to see, so that a text can neither move
// the cursor nor show otherwise than it reads.
func Clean(s string) string {
	at := Foreign(s)
	if at < 0 {
		return s
	}
	var b strings.Builder
	for ; at >= 0; at = Foreign(s) {
		_, size := utf8.DecodeRuneInString(s[at:])
		b.WriteString(s[:at] + "�")
		s = s[at+size:]
	}
	return b.String() + s
}

// Lines cleans a text of several lines, which may have tabs.
func Lines(s string) string {
	if Foreign(s) < 0 {
		return s
	}
	var b strings.Builder
	for {
		end := strings.IndexAny(s, "\n\t")
		if end < 0 {
			return b.String() + Clean(s)
		}
		b.WriteString(Clean(s[:end]) + s[end:end+1])
		s = s[end+1:]
	}
}

// Line is a text as one clean line.
func Line(s string) string { return Clean(strings.Join(strings.Fields(s), " ")) }

// Foreign is where the first character is that is no visible text, -1 where all
// are: control characters, also of line and writing direction, those without
// width, and what is no UTF-8. Joiners are fine between letters that need them, which are
// not in ASCII.
func Foreign(s string) int {
	before := rune(0)
	for i, r := range s {
		switch {
		case r == '\u200c' || r == '\u200d': // Persian, Indic scripts, compound emojis
			after, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
			if before < utf8.RuneSelf || after < utf8.RuneSelf || foreign(before) || foreign(after) {
				return i
			}
		case foreign(r), r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd"):
			return i
		}
		before = r
	}
	return -1
}

func foreign(r rune) bool {
	return r&0xfffe == 0xfffe || // of no use in any text
		unicode.In(r, unicode.Cc, unicode.Cf, unicode.Cs, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point)
}
