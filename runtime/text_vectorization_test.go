package runtime

import (
	"slices"
	"strings"
	"testing"
)

func tokensInfo() *ModelInfo {
	return &ModelInfo{
		Package: "net", Fingerprint: "f", DType: Float32,
		Inputs:  []TensorInfo{{Name: "words", Shape: []int{4}, Integers: true, Below: 6}},
		Outputs: []OutputInfo{{Name: "y", Shape: []int{4, 6}, Sparse: true, Answer: OneClass, Metrics: []Metric{CategoricalAccuracy{}}, Form: LabelForm{Shape: []int{4}}}},
	}
}

// vectorization has the vocabulary of a text.
func vectorization(standardize, split, text string, limit int) *TextVectorization {
	v := &TextVectorization{Standardize: standardize, Split: split}
	counts := map[string]int{}
	for _, token := range v.Tokens(text) {
		counts[token]++
	}
	v.Adapt(counts, limit)
	return v
}

// TestTokens splits as the words say.
func TestTokens(t *testing.T) {
	for _, c := range []struct{ standardize, split, text, want string }{
		{LowerAndStripPunctuation, SplitWhitespace, " It's  Über-\n[UNK]ing!\t", "its|über|unking"},
		{LowerCase, SplitWhitespace, "It's ÜBER.", "it's|über."},
		{StripPunctuation, SplitWhitespace, "It's «A» !\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~' 1_0", "Its|«A»|10"},
		{AsItIs, SplitWhitespace, "\ufeffIt's", "It's"},
		{AsItIs, SplitCharacter, "Aß\n", "A|ß|\n"},
		{AsItIs, SplitCharacter, "na\xefve", "n|a|ï|v|e"},
		{AsItIs, SplitCharacter, "", ""},
	} {
		v := &TextVectorization{Standardize: c.standardize, Split: c.split}
		if got := strings.Join(v.Tokens(c.text), "|"); got != c.want {
			t.Errorf("%s, %s of %q: %q, expected %q", c.standardize, c.split, c.text, got, c.want)
		}
	}
}

// TestVocabulary orders as Keras's IndexLookup does, np.lexsort((tokens, counts))[::-1].
func TestVocabulary(t *testing.T) {
	const text = "the cat and the dog and the cow and [UNK]"
	for limit, want := range map[int]string{
		0: "|[UNK]|the|and|dog|cow|cat", 7: "|[UNK]|the|and|dog|cow|cat", 5: "|[UNK]|the|and|dog", 3: "|[UNK]|the",
	} {
		if got := strings.Join(vectorization(AsItIs, SplitWhitespace, text, limit).Vocabulary, "|"); got != want {
			t.Errorf("%d: %q, expected %q", limit, got, want)
		}
	}
}

// TestFill pads, and leaves out what there is no room for.
func TestFill(t *testing.T) {
	v := vectorization(LowerCase, SplitWhitespace, "a a a b b c", 5)
	for _, c := range []struct {
		next bool
		text string
		n    int
		want []float64
	}{
		{false, "B x A", 3, []float64{3, 1, 2, 0}},
		{false, "a b c a b", 4, []float64{2, 3, 4, 2}},
		{true, "a b c a b", 4, []float64{3, 4, 2, 3}},
		{false, "", 0, []float64{0, 0, 0, 0}},
	} {
		v.Next = c.next
		got := []float64{9, 9, 9, 9}
		if n := v.Fill(got, c.text); n != c.n || !slices.Equal(got, c.want) {
			t.Errorf("%q: %d, %v, expected %d, %v", c.text, n, got, c.n, c.want)
		}
	}
}

// TestTextWithWeights goes into a file of weights and out of it.
func TestTextWithWeights(t *testing.T) {
	info := tokensInfo()
	p := &Preprocess{Kind: "text", Text: vectorization(LowerAndStripPunctuation, SplitCharacter, "ab\x00é", 0)}
	p.Text.Next = true
	metadata, err := p.Metadata(info)
	if err != nil {
		t.Fatal(err)
	}
	read, err := ReadPreprocess(metadata, info)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []*Preprocess{read, read.Clone()} {
		input := make([]float32, 4)
		n, err := PrepareText(info, p, "B-é!c", input)
		want := []float32{float32(slices.Index(p.Text.Vocabulary, "b")), float32(slices.Index(p.Text.Vocabulary, "é")), UnknownToken, PaddingToken}
		if n != 3 || err != nil || !slices.Equal(shown(input), want) {
			t.Errorf("%d, %v, %v", n, input, err)
		}
	}
	if _, err := PrepareText(info, nil, "", make([]float32, 4)); err == nil || err.Error() != "net: found a text, but the weights were not trained on texts" {
		t.Error(err)
	}
}

// shown are integers that lie in the memory of numbers.
func shown(x []float32) []float32 {
	numbers := make([]float32, len(x))
	FromIntegers(numbers, x)
	return numbers
}

// TestTextFitsTheNetwork says why texts do not.
func TestTextFitsTheNetwork(t *testing.T) {
	for want, change := range map[string]func(*Preprocess, *ModelInfo){
		`kind: found "table", expected "text" where there is a vocabulary, and there alone` + "\nno columns of the table":    func(p *Preprocess, _ *ModelInfo) { p.Kind = "table" },
		`kind: found "text", expected "text" where there is a vocabulary, and there alone`:                                   func(p *Preprocess, _ *ModelInfo) { p.Text = nil },
		`standardize: found "", expected "lower_and_strip_punctuation", "lower", "strip_punctuation" or "none"`:              func(p *Preprocess, _ *ModelInfo) { p.Text.Standardize = "" },
		`split: found "x", expected "whitespace" or "character"`:                                                             func(p *Preprocess, _ *ModelInfo) { p.Text.Split = "x" },
		`vocabulary: expected "", "[UNK]" and tokens of texts`:                                                               func(p *Preprocess, _ *ModelInfo) { p.Text.Vocabulary = []string{"", "[UNK]"} },
		`texts, but the network's inputs are not one of integers`:                                                            func(_ *Preprocess, i *ModelInfo) { i.Inputs[0].Integers = false },
		`a vocabulary of 5, but the input "words" takes integers from 0 to 3`:                                                func(_ *Preprocess, i *ModelInfo) { i.Inputs[0].Below = 4 },
		`a vocabulary of 5 of which the network learned which token is next, but its outputs are not one of as many classes`: func(_ *Preprocess, i *ModelInfo) { i.Outputs[0].Shape = nil },
		`the token "a" is twice in the vocabulary`:                                                                           func(p *Preprocess, _ *ModelInfo) { p.Text.Vocabulary[3] = "a"; p.Text.Vocabulary[2] = "a" },
	} {
		p, info := &Preprocess{Kind: "text", Text: vectorization(LowerCase, SplitCharacter, "abc", 0)}, tokensInfo()
		p.Text.Next = true
		change(p, info)
		if err := p.Check(info); err == nil || err.Error() != want {
			t.Errorf("found %v\nwant  %s", err, want)
		}
	}
}
