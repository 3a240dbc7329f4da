package data

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// Tokens reads texts, which become integers: of a directory, a class is learned of each
// text; of a file, which token comes next. What makes integers of texts is kept with the
// weights.
type Tokens struct {
	Directory          string  `opt:"directory" doc:"a folder from the spec's, which has a folder for each class; all files in it that end in .txt are texts of the class. One class is learned of each text, which is cut or padded with 0 to the input's length"`
	File               string  `opt:"file" doc:"a text, from the spec's folder. Samples are pieces of it that are as long as the input, and what is learned is the token that follows: of each token, where the output has a label for each, or else of the last"`
	Standardize        string  `opt:"standardize" enum:"lower_and_strip_punctuation|lower|strip_punctuation|none" doc:"what is done to a text before it is split; punctuation is that of ASCII"`
	Split              string  `opt:"split" enum:"whitespace|character" doc:"what a token is: what stands between white space, or a character"`
	MaxTokens          int     `opt:"max_tokens" min:"0" doc:"the size of the vocabulary, which has padding, [UNK] for what it has not, and the most frequent tokens of the training; 0 for as many as the network has room for"`
	SequenceStride     int     `opt:"sequence_stride" min:"0" doc:"of a file, how many tokens after the beginning of a sample the next one begins; 0 where the sample ends"`
	Shuffle            bool    `opt:"shuffle" doc:"whether each epoch has the training samples in an order of its own, or all have them in that of the file, or of the files' names"`
	TestFraction       float64 `opt:"test_fraction" min:"0" max:"0.9" doc:"share to test with: of each class, or the end of the file"`
	ValidationFraction float64 `opt:"validation_fraction" min:"0" max:"0.9" doc:"share of the rest to validate with, likewise"`
	Seed               uint64  `opt:"seed" doc:"of a directory, which texts are drawn to test and validate"`
}

var defaultTokens = Tokens{
	Standardize:  runtime.LowerAndStripPunctuation,
	Split:        runtime.SplitWhitespace,
	Shuffle:      true,
	TestFraction: 0.2,
	Seed:         1,
}

// Doc describes the source.
func (Tokens) Doc() string {
	return "Texts, each a sequence of integers for an input of these; what is not UTF-8 is read as Latin-1. " +
		"Words and defaults are those of Keras's `TextVectorization`: 0 is padding, 1 a token that is not in the " +
		"vocabulary, which is kept with the weights. The network has one input and one output."
}

// Check says why the network cannot learn from texts.
func (x Tokens) Check(info *runtime.ModelInfo) error {
	if len(info.Inputs) != 1 || len(info.Outputs) != 1 {
		return fmt.Errorf("tokens: want a network of one input and one output, found %d and %d", len(info.Inputs), len(info.Outputs))
	}
	in, out := &info.Inputs[0], &info.Outputs[0]
	room := x.room(info)
	switch {
	case (x.Directory == "") == (x.File == ""):
		return fmt.Errorf("tokens: want a directory, to learn a class of each text, or a file, to learn which token is next")
	case !in.Integers || len(in.Shape) != 1:
		return fmt.Errorf("tokens: the input %q has the shape %v%s: want a sequence of integers, dtype = \"int32\" and a shape of one axis", in.Name, runtime.FormatShape(in.Shape), map[bool]string{false: " and no dtype"}[in.Integers])
	case room != 0 && room < minTokens:
		return fmt.Errorf("tokens: the network has room for %s: want at least %d, of which two are for padding and [UNK]", text.Count(room, "token"), minTokens)
	case x.MaxTokens != 0 && (x.MaxTokens < minTokens || room != 0 && x.MaxTokens > room):
		return fmt.Errorf("tokens: max_tokens = %d: want %d to %s", x.MaxTokens, minTokens, roomText(room))
	case x.Directory != "" && x.SequenceStride != 0:
		return fmt.Errorf("tokens: sequence_stride = %d, but a text of the directory is one sample", x.SequenceStride)
	case x.Directory != "" && out.Classes() == 0:
		return fmt.Errorf("tokens: the output %q does not choose one of several classes, as a directory has them: want a loss for that", out.Name)
	case x.File != "" && (!out.Sparse || out.Form.Steps > 0 || out.Form.Len() != 1 && out.Form.Len() != in.Shape[0]):
		return fmt.Errorf("tokens: the output %q is of %s and has the shape %v: want sparse_categorical_crossentropy of one next token, or of one for each of the %d", out.Name, out.Loss, runtime.FormatShape(out.Shape), in.Shape[0])
	case x.File != "" && len(out.Labels) > 0:
		return fmt.Errorf("tokens: the output %q has labels, but its classes are the tokens of the vocabulary", out.Name)
	}
	return nil
}

// minTokens is the smallest vocabulary.
const minTokens = 3

// room is how many tokens the network can tell apart; 0 for any number.
func (x Tokens) room(info *runtime.ModelInfo) int {
	room := info.Inputs[0].Below
	if shape := info.Outputs[0].Shape; x.File != "" && len(shape) > 0 && (room == 0 || shape[len(shape)-1] < room) {
		room = shape[len(shape)-1]
	}
	return room
}

func roomText(room int) string {
	if room == 0 {
		return "any number"
	}
	return fmt.Sprintf("%d, for which the network has room", room)
}

func (x Tokens) open(c *Config) (*tables, error) {
	if c.Folds > 0 {
		return nil, fmt.Errorf("tokens: no cross-validation: csv alone has that")
	}
	if err := x.compare(c.Preprocess); err != nil {
		return nil, err
	}
	if c.TestOnly && c.Override != "" && c.Preprocess == nil {
		return nil, fmt.Errorf("tokens: the weights have no vocabulary, by which other texts become integers")
	}
	if x.Directory != "" {
		return x.openDirectory(c)
	}
	return x.openFile(c)
}

// compare says why weights do not go with texts, or not with these.
func (x Tokens) compare(kept *runtime.Preprocess) error {
	switch {
	case kept == nil:
		return nil
	case kept.Text == nil:
		return fmt.Errorf("tokens: the weights were not trained on texts")
	case kept.Text.Standardize != x.Standardize:
		return fmt.Errorf("tokens: standardize = %q, but the weights were trained with %q", x.Standardize, kept.Text.Standardize)
	case kept.Text.Split != x.Split:
		return fmt.Errorf("tokens: split = %q, but the weights were trained with %q", x.Split, kept.Text.Split)
	case kept.Text.Next != (x.File != ""):
		learned := map[bool]string{true: "which token is next", false: "classes of texts"}
		return fmt.Errorf("tokens: the weights learned %s, the samples are for %s", learned[kept.Text.Next], learned[x.File != ""])
	}
	return nil
}

// preprocess is what was kept with the weights or, without that, has the vocabulary of
// texts that each gives.
func (x Tokens) preprocess(c *Config, each func(count func(tokens []string))) (*runtime.Preprocess, []string) {
	if c.Preprocess != nil {
		return c.Preprocess.Clone(), nil
	}
	v := &runtime.TextVectorization{Standardize: x.Standardize, Split: x.Split, Next: x.File != ""}
	counts := map[string]int{}
	each(func(tokens []string) {
		for _, token := range tokens {
			counts[token]++
		}
	})
	room := x.room(c.Info)
	limit := room
	if x.MaxTokens != 0 {
		limit = x.MaxTokens
	}
	v.Adapt(counts, limit)
	var notes []string
	if n := len(v.Vocabulary); n < room && x.MaxTokens == 0 {
		notes = append(notes, fmt.Sprintf("tokens: the texts have %d different tokens, padding and [UNK] with them; the network has room for %d", n, room))
	}
	return &runtime.Preprocess{Kind: kindText, Text: v}, notes
}

// openFile cuts a file into pieces: its end tests, what is before that validates.
func (x Tokens) openFile(c *Config) (*tables, error) {
	path := c.path(x.File)
	content, err := readText(path)
	if err != nil {
		return nil, err
	}
	tokens := (&runtime.TextVectorization{Standardize: x.Standardize, Split: x.Split}).Tokens(content)
	known := c.Preprocess != nil && c.Preprocess.Table == digestOf(content)
	seen := len(tokens)
	if c.TestOnly && c.Override != "" && !known {
		seen = 0 // another text is all of it for testing
	} else {
		seen -= int(float64(seen) * x.TestFraction)
	}
	trained := seen - int(float64(seen)*x.ValidationFraction)
	if c.TestOnly && known && c.Preprocess.Trained != fmt.Sprint(seen) {
		return nil, fmt.Errorf("%s: tokens: the weights were trained on some of the tokens that would test them: want test_fraction as it was in training, or another text", path)
	}
	pre, notes := x.preprocess(c, func(count func([]string)) { count(tokens[:trained]) })
	s := &sequence{numbers: make([]int32, len(tokens)), length: c.Info.Inputs[0].Shape[0], stride: x.SequenceStride}
	s.each = c.Info.Outputs[0].Classes() == 0
	s.stateful = len(c.Info.Carried) > 0
	for i, token := range tokens {
		s.numbers[i] = int32(pre.Text.Integer(token))
	}
	if !c.TestOnly {
		pre.Table, pre.Trained = digestOf(content), fmt.Sprint(seen)
	}
	found := &tables{
		train:      s.part("training", 0, trained, cmp.Or(c.BatchSize, c.Info.BatchSize), x.Shuffle),
		validation: s.part("validation", trained, seen, c.Info.BatchSize, false),
		test:       s.part("test", seen, len(tokens), c.Info.BatchSize, false),
		preprocess: pre,
		notes: slices.Concat(notes,
			emptied("test_fraction", x.TestFraction, len(tokens), s.starts(seen, len(tokens))),
			emptied("validation_fraction", x.ValidationFraction, seen, s.starts(trained, seen))),
	}
	if seen > 0 && found.train.len == 0 || found.test.len == 0 && seen == 0 {
		return nil, fmt.Errorf("%s: %s: want at least %d for a sample and what follows it", path, text.Count(len(tokens), "token"), s.length+1)
	}
	return found, nil
}

// sequence is a text in integers, of which pieces are samples.
type sequence struct {
	numbers        []int32
	length, stride int
	each           bool // token is learned, not only the one after the last
	stateful       bool // samples go on from one another
}

// starts are where samples of a part begin: a token follows each of them.
func (s *sequence) starts(begin, end int) []int {
	stride := s.stride
	if stride == 0 {
		stride = s.length
	}
	var starts []int
	for i := begin; i+s.length < end; i += stride {
		starts = append(starts, i)
	}
	return starts
}

func (s *sequence) part(name string, begin, end, batch int, shuffle bool) *part {
	starts := s.starts(begin, end)
	if s.stateful {
		order := sideBySide(len(starts), batch)
		for i, k := range order {
			order[i] = starts[k]
		}
		starts = order
	}
	return &part{name: name, len: len(starts), shuffle: shuffle, reader: func() func(epoch, i int, r *row) {
		return func(_, i int, r *row) {
			piece := s.numbers[starts[i]:][:s.length+1]
			for k := range r.inputs {
				r.inputs[k] = float64(piece[k])
			}
			if !s.each {
				r.labels[0] = int(piece[s.length])
				return
			}
			for k := range s.length {
				r.targets[k] = float64(piece[k+1])
			}
		}
	}}
}
