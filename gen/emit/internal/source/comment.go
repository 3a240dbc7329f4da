package source

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dave/jennifer/jen"
)

const commentWidth = 77

// Comment is a doc comment. Words are wrapped; an empty line ends a paragraph,
// and lines that begin with a tab stay as they are.
func Comment(format string, args ...any) *jen.Statement {
	return jen.Comment(CommentText(fmt.Sprintf(format, args...)))
}

// CommentText is the text of one.
func CommentText(text string) string {
	var lines, words []string
	flush := func() {
		lines = append(lines, wrap(words)...)
		words = nil
	}
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		switch {
		case strings.HasPrefix(line, "\t"):
			flush()
			line = strings.TrimRight(Printable(line), " ")
			if words := strings.Fields(line); len(words) > 0 {
				line = strings.Replace(line, words[0], harmless(words[0]), 1)
			}
			lines = append(lines, "//"+line)
		case strings.TrimSpace(line) == "":
			flush()
			lines = append(lines, "//")
		default:
			words = append(words, strings.Fields(Printable(line))...)
		}
	}
	flush()
	return strings.Join(lines, "\n")
}

func wrap(words []string) []string {
	var lines []string
	line, width := "", 0
	for _, w := range words {
		n := utf8.RuneCountInString(w) + 1
		if line != "" && width+n > commentWidth {
			lines = append(lines, line)
			line, width = "", 0
		}
		if line == "" {
			line, width, w = "//", 2, harmless(w)
		}
		line += " " + w
		width += n
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// harmless is the first word of a line, in quotes where the line would be a
// build constraint of old.
func harmless(word string) string {
	if word == "+build" {
		return "'+build'"
	}
	return word
}

// Printable drops what must not stand in a line of Go source.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && !unicode.IsPrint(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, text)
}

// Times is a shape for people: 32×32.
func Times(shape []int) string {
	if len(shape) == 0 {
		return "1"
	}
	text := make([]string, len(shape))
	for i, n := range shape {
		text[i] = fmt.Sprint(n)
	}
	return strings.Join(text, "×")
}
