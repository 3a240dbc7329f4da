package spec

import (
	"fmt"
	"slices"
	"strings"
)

// Nearest returns the candidate that a misspelt word most likely meant, or "":
// one that differs by few letters, that the word begins ("kernel" for
// "kernel_size"), or whose initials it is ("lr" for "learning_rate").
func Nearest(word string, candidates []string) string {
	word = strings.ToLower(word)
	best, least := "", (len(word)+1)/3+1
	for _, c := range candidates {
		if d := distance(word, strings.ToLower(c), least); d < least {
			best, least = c, d
		}
	}
	if best != "" {
		return best
	}
	for _, c := range candidates {
		if len(word) >= 3 && strings.HasPrefix(c, word) || len(word) >= 2 && initials(c) == word {
			return c
		}
	}
	return ""
}

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
	if near := Nearest(s.word, s.candidates); near != "" && near != s.word {
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

func initials(word string) string {
	var s strings.Builder
	for part := range strings.SplitSeq(word, "_") {
		if part != "" {
			s.WriteByte(part[0])
		}
	}
	return s.String()
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour between a and b (optimal string alignment). Above limit it may
// return any larger number.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	before, previous, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		previous[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			replace := previous[j]
			if a[i] != b[j] {
				replace++
			}
			row[j+1] = min(replace, previous[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, previous, row = previous, row, before
	}
	return previous[len(b)]
}
