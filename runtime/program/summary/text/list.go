package text

import (
	"fmt"
	"strings"
)

// maxListed is how many words a cell of a table lists: all rows are as wide as
// the widest.
const maxListed = 16

// List joins words with commas; of very many, the first and how many more.
func List(words []string) string {
	if more := len(words) - maxListed; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(words[:maxListed], ", "), more)
	}
	return strings.Join(words, ", ")
}
