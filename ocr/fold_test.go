package ocr

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/ocr/draw"
)

// Every class has a character of ASCII for the model of language, that of ASCII its own, and accents
// fall away.
func TestFolded(t *testing.T) {
	class := 0
	for _, r := range draw.Alphabet {
		class++
		c := character(class)
		if c < draw.First || c > draw.Last || r <= draw.Last && rune(c) != r {
			t.Errorf("%q is folded to %q", r, c)
		}
	}
	if class != classes-1 || len(folded) != class-(draw.Last-draw.First+1) {
		t.Errorf("%d characters, %d classes, %d folded", class, classes, len(folded))
	}
	for of, want := range map[rune]byte{'é': 'e', 'Ä': 'A', 'ß': 's', '’': '\'', '“': '"', '—': '-', '€': '$', 'Ÿ': 'Y', 'ž': 'z', 'ÿ': 'y'} {
		if got := character(draw.Place(of) + 1); got != want {
			t.Errorf("%q is folded to %q, want %q", of, got, want)
		}
	}
}
