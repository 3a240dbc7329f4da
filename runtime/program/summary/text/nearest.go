package text

import "github.com/seed-5f2744a7/tensornet/runtime/internal/words"

// Nearest returns the candidate that a misspelt word most likely meant, or "".
func Nearest(word string, candidates []string) string { return words.Nearest(word, candidates) }
