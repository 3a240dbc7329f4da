// Package words finds what a misspelt word was to be.
package words

import "strings"

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
