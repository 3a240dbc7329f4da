package main

import (
	"strings"
	"testing"
)

// TestForeign tells files of other kinds by how they begin.
func TestForeign(t *testing.T) {
	zip := func(first string) string {
		return "PK\x03\x04" + strings.Repeat("\x00", 22) + string(rune(len(first))) + "\x00\x00\x00" + first + "..."
	}
	for file, want := range map[string][2]error{ // of a model, and of weights
		"\x89HDF\r\n\x1a\n....":              {errKeras, errKeras},
		zip("metadata.json"):                 {errKeras, errKeras},
		zip("net/data.pkl"):                  {errState, nil},
		zip("net/code/__torch__.py"):         {errScript, nil},
		zip("other"):                         {nil, nil},
		"\x80\x02\x8a":                       {errState, nil},
		"\x40\x00\x00\x00\x00\x00\x00\x00{}": {errState, nil},
		"\x1c\x00\x00\x00TFL3\x14":           {errLite, errLite},
		"\x08\x0a\x12\x07pytorch":            {nil, nil},
		"":                                   {nil, nil},
	} {
		for i, weights := range []bool{false, true} {
			if got := foreign(strings.NewReader(file), weights); got != want[i] {
				t.Errorf("%q, weights %v: found %v, expected %v", file, weights, got, want[i])
			}
		}
	}
}
