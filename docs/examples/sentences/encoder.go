package main

import (
	"bufio"
	"bytes"
	"context"
	"embed"
	"math"
	"strings"
	"unicode"

	"github.com/sugarme/tokenizer"
	"github.com/sugarme/tokenizer/model"
	"github.com/sugarme/tokenizer/model/wordpiece"
	"github.com/sugarme/tokenizer/normalizer"
	"github.com/sugarme/tokenizer/pretokenizer"
	"golang.org/x/text/unicode/norm"

	"sentences/minilm"
)

//go:embed minilm.safetensors vocab.txt
var files embed.FS

// encoder makes vectors of sentences.
type encoder struct {
	words      *tokenizer.Tokenizer
	begin, end int // tokens around a sentence
	network    *minilm.Model
}

func newEncoder() (*encoder, error) {
	w, err := minilm.LoadWeights(files, "minilm.safetensors")
	if err != nil {
		return nil, err
	}
	text, err := files.ReadFile("vocab.txt")
	if err != nil {
		return nil, err
	}
	vocabulary := model.Vocab{}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		vocabulary[lines.Text()] = len(vocabulary)
	}
	pieces := wordpiece.NewWordPieceBuilder().Vocab(&vocabulary).UnkToken("[UNK]").Build()
	words := tokenizer.NewTokenizer(&pieces)
	words.WithNormalizer(normalizer.NewBertNormalizer(false, false, true, false)) // each Chinese character is a word
	words.WithPreTokenizer(pretokenizer.NewBertPreTokenizer())
	return &encoder{words, vocabulary["[CLS]"], vocabulary["[SEP]"], minilm.New(w)}, nil
}

// encode makes a vector of each text; what is longer than the network's input is cut off.
func (e *encoder) encode(texts []string) ([][]float32, error) {
	in, out := make([]minilm.Inputs, len(texts)), make([]minilm.Outputs, len(texts))
	for i, text := range texts {
		found, err := e.words.EncodeSingle(plain(text))
		if err != nil {
			return nil, err
		}
		ids := &in[i].InputIds
		ids[0] = int32(e.begin)
		n := 1
		for _, id := range found.Ids[:min(len(found.Ids), len(ids)-2)] {
			ids[n] = int32(id)
			n++
		}
		ids[n] = int32(e.end)
		for k := range n + 1 {
			in[i].AttentionMask[k] = 1
		}
	}
	if err := e.network.PredictBatch(context.Background(), in, out); err != nil {
		return nil, err
	}
	vectors := make([][]float32, len(texts))
	for i := range out {
		vectors[i] = out[i].Vector[:]
	}
	return vectors, nil
}

// plain is a text as the vocabulary has it: in lower case, without accents and control characters.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("\t\n\r", r) || unicode.Is(unicode.Zs, r):
			return ' '
		case r == unicode.ReplacementChar || unicode.In(r, unicode.Mn, unicode.C):
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(text))
}

// cosine is 1 for vectors of one direction, and 0 for those that have nothing in common.
func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i := range a {
		x, y := float64(a[i]), float64(b[i])
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	return ab / math.Sqrt(aa*bb)
}
