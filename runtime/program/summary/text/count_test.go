package text

import "testing"

func TestCount(t *testing.T) {
	for want, c := range map[string]struct {
		n     int
		thing string
	}{"0 columns": {0, "column"}, "1 column": {1, "column"}, "2 columns": {2, "column"}, "1 class": {1, "class"}, "3 classes": {3, "class"}} {
		if got := Count(c.n, c.thing); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
