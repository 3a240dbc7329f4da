package runtime

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Words for what is done to a text before it is split, and for what it is split into,
// as in Keras's TextVectorization.
const (
	LowerAndStripPunctuation = "lower_and_strip_punctuation"
	LowerCase                = "lower"
	StripPunctuation         = "strip_punctuation"
	AsItIs                   = "none"

	SplitWhitespace = "whitespace"
	SplitCharacter  = "character"
)

// Integers that stand for no token of a text's own.
const (
	PaddingToken = iota // behind the last token
	UnknownToken        // which is not in the vocabulary
	firstToken          // of a text
)

// unknownToken is how a vocabulary calls it.
const unknownToken = "[UNK]"

// TextVectorization is how a text becomes the integers of an input. What it does is what
// Keras's layer of this name does; but it knows lower case of all alphabets.
type TextVectorization struct {
	Standardize string `json:"standardize"` // a word
	Split       string `json:"split"`       // a word
	// Vocabulary has the token of each integer: of [PaddingToken] nothing, of
	// [UnknownToken] "[UNK]", then those of the training, the most frequent first.
	Vocabulary []string `json:"vocabulary"`
	// Next says that the network learned which token is next.
	Next bool `json:"next,omitempty"`

	once   sync.Once
	number map[string]int
}

// Tokens standardises a text and splits it. What is not UTF-8 is read as Latin-1.
func (v *TextVectorization) Tokens(text string) []string {
	if !utf8.ValidString(text) {
		letters := make([]rune, len(text))
		for i := range len(text) {
			letters[i] = rune(text[i])
		}
		text = string(letters)
	}
	text = strings.TrimPrefix(text, "\ufeff")
	if v.Standardize == LowerCase || v.Standardize == LowerAndStripPunctuation {
		text = strings.ToLower(text)
	}
	if v.Standardize == StripPunctuation || v.Standardize == LowerAndStripPunctuation {
		text = strings.Map(func(r rune) rune {
			if r > ' ' && r < 0x7f && !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z') {
				return -1
			}
			return r
		}, text)
	}
	if v.Split == SplitCharacter {
		return strings.Split(text, "")
	}
	return strings.Fields(text)
}

// Adapt makes the vocabulary of at most max tokens, or of any number for 0: of texts'
// tokens, each with how often it is there, the most frequent; of equally frequent
// ones, those that are last in the order of their bytes.
func (v *TextVectorization) Adapt(counts map[string]int, max int) {
	tokens := make([]string, 0, len(counts))
	for token := range counts {
		if token != unknownToken {
			tokens = append(tokens, token)
		}
	}
	slices.SortFunc(tokens, func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(b, a)
	})
	if max > 0 {
		tokens = tokens[:min(len(tokens), max-firstToken)]
	}
	v.Vocabulary = append([]string{"", unknownToken}, tokens...)
}

// Integer is the integer of a token.
func (v *TextVectorization) Integer(token string) int {
	v.once.Do(func() {
		v.number = make(map[string]int, len(v.Vocabulary))
		for i, token := range v.Vocabulary[firstToken:] {
			v.number[token] = firstToken + i
		}
	})
	if i, ok := v.number[token]; ok {
		return i
	}
	return UnknownToken
}

// Fill sets dst to the integers of a text and says how many there are; the rest is
// padding. Of a text that is too long dst has the beginning or, where the network
// learned which token is next, the end.
func (v *TextVectorization) Fill(dst []float64, text string) int {
	tokens := v.Tokens(text)
	if over := len(tokens) - len(dst); over > 0 && v.Next {
		tokens = tokens[over:]
	}
	n := min(len(tokens), len(dst))
	clear(dst)
	for i := range n {
		dst[i] = float64(v.Integer(tokens[i]))
	}
	return n
}

// Row is n integers of a text; see Fill.
func (v *TextVectorization) Row(text string, n int) []float64 {
	row := make([]float64, n)
	v.Fill(row, text)
	return row
}

// check says why a network cannot read what v makes of texts.
func (v *TextVectorization) check(info *ModelInfo) error {
	inputs, room := info.Inputs, len(v.Vocabulary)
	if v.Next && len(info.Outputs) == 1 {
		room = last(info.Outputs[0].Shape)
	}
	switch {
	case !slices.Contains([]string{LowerAndStripPunctuation, LowerCase, StripPunctuation, AsItIs}, v.Standardize):
		return fmt.Errorf("standardize: found %q, expected %q, %q, %q or %q", v.Standardize, LowerAndStripPunctuation, LowerCase, StripPunctuation, AsItIs)
	case v.Split != SplitWhitespace && v.Split != SplitCharacter:
		return fmt.Errorf("split: found %q, expected %q or %q", v.Split, SplitWhitespace, SplitCharacter)
	case len(v.Vocabulary) <= firstToken || v.Vocabulary[PaddingToken] != "" || v.Vocabulary[UnknownToken] != unknownToken:
		return fmt.Errorf("vocabulary: expected %q, %q and tokens of texts", "", unknownToken)
	case len(inputs) != 1 || !inputs[0].Integers:
		return fmt.Errorf("texts, but the network's inputs are not one of integers")
	case inputs[0].Below > 0 && len(v.Vocabulary) > inputs[0].Below:
		return fmt.Errorf("a vocabulary of %d, but the input %q takes integers from 0 to %d", len(v.Vocabulary), inputs[0].Name, inputs[0].Below-1)
	case v.Next && len(info.Outputs) != 1 || len(v.Vocabulary) > room:
		return fmt.Errorf("a vocabulary of %d of which the network learned which token is next, but its outputs are not one of as many classes", len(v.Vocabulary))
	}
	if twice, again := repeated(v.Vocabulary); again {
		return fmt.Errorf("the token %q is twice in the vocabulary", twice)
	}
	return nil
}

// last is the last extent of a shape; 1 without any.
func last(shape []int) int {
	if len(shape) == 0 {
		return 1
	}
	return shape[len(shape)-1]
}

// clone returns a copy that shares nothing with v; nil of nil.
func (v *TextVectorization) clone() *TextVectorization {
	if v == nil {
		return nil
	}
	return &TextVectorization{Standardize: v.Standardize, Split: v.Split, Vocabulary: slices.Clone(v.Vocabulary), Next: v.Next}
}

// PrepareText fills a network's input with the integers of a text, as p says, and
// returns how many tokens of it there are in it; the rest is padding. Of a text that is
// too long the input has the beginning or, where the network learned which token is
// next, the end. It fails if the weights were not trained on texts.
func PrepareText[T Float](info *ModelInfo, p *Preprocess, text string, input []T) (int, error) {
	if p == nil || p.Text == nil {
		return 0, fmt.Errorf("%s: found a text, but the weights were not trained on texts", info.Package)
	}
	numbers := make([]float64, len(input))
	n := p.Text.Fill(numbers, text)
	ToIntegers(input, numbers)
	return n, nil
}
