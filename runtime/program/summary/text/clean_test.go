package text

import "testing"

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"":                             "",
		"naïve Füße, 東京　都":             "naïve Füße, 東京　都",
		"می\u200cخواهم क्\u200dष":      "می\u200cخواهم क्\u200dष",
		"👩\u200d🚀 ❤️":                  "👩\u200d🚀 ❤️",
		"a\x1b[2Jb\x9b\r\n":            "a�[2Jb���",
		"if \u202e} \u2066begin\u2069": "if �} �begin�",
		"a\u200bb\u00adc\ufeffd":       "a�b�c�d",
		"a\u200db":                     "a�b",
		"é\u200d\u200dé":               "é��é",
		"\u200dé":                      "�é",
		"x\u3164\u115f\u2028\ufffe":    "x����",
		"a\x9bb\ufffd":                 "a�b\ufffd",
		"\U000e0041":                   "�",
	} {
		if got := Clean(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"a\n\tb": "a\n\tb", "\x1b[31m\n\tb\r\n\x9b": "�[31m\n\tb�\n�", "\x1b\t": "�\t"} {
		if got := Lines(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	if got := Line(" two\n lines\t\x1b"); got != "two lines �" {
		t.Errorf("%q", got)
	}
}
