package text

import (
	"strings"
	"testing"
)

func TestList(t *testing.T) {
	for words, want := range map[string]string{
		"":                                   "",
		"a":                                  "a",
		"a b":                                "a, b",
		strings.Repeat("x ", 16):             strings.TrimSuffix(strings.Repeat("x, ", 16), ", "),
		strings.Repeat("x ", 15) + "y z 1 2": strings.Repeat("x, ", 15) + "y and 3 more",
	} {
		if got := List(strings.Fields(words)); got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
}
