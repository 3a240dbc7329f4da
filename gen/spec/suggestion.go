package spec

import (
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// Suggestion is a message, or the end of one, about a word that is none of the
// candidates. What it suggests is looked for when it is printed.
type Suggestion struct {
	message, word string
	candidates    []string
	list          bool   // the candidates, where none is near and they are few
	elsewhere     bool   // it may be an option of another section
	instead       string // of a suggestion
}

// Unknown is a message about a word that is none of the candidates: it suggests
// the nearest or, if none is near and they are few, lists them. What is the kind
// of thing that the word should name, for example "layer type".
func Unknown(what, word string, candidates []string) Suggestion {
	return Suggestion{message: "unknown " + what + " " + quote(word), word: word, candidates: candidates, list: true}
}

// DidYouMean is the end of a message about a word that is none of the
// candidates: "; did you mean …?", or nothing where none is near.
func DidYouMean(word string, candidates []string) Suggestion {
	return Suggestion{word: word, candidates: candidates}
}

// OrElsewhere says, where no candidate is near, which section has such an
// option.
func (s Suggestion) OrElsewhere() Suggestion {
	s.elsewhere = true
	return s
}

// Instead is the message with another suggestion.
func (s Suggestion) Instead(format string, args ...any) Suggestion {
	s.instead = fmt.Sprintf(format, args...)
	return s
}

func (s Suggestion) String() string {
	if s.instead != "" {
		return s.message + s.instead
	}
	if near := text.Nearest(s.word, s.candidates); near != "" && near != s.word {
		return fmt.Sprintf("%s; did you mean %q?", s.message, near)
	}
	if place := sectionOf(s.word); s.elsewhere && place != "" {
		return s.message + "; it stands " + place
	}
	if different := s.different(); s.list && len(different) > 0 && len(different) <= maxListed {
		return s.message + ", expected " + oneOf(different)
	}
	return s.message
}

const maxListed = 40 // candidates

// different are the candidates, each once; of many, only as many as show that.
func (s Suggestion) different() []string {
	var different []string
	for _, c := range s.candidates {
		if !slices.Contains(different, c) && len(different) <= maxListed {
			different = append(different, c)
		}
	}
	return different
}
