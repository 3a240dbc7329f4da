package data

import (
	"image"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// spam is a network that learns one of two classes of texts.
func spam() *runtime.ModelInfo {
	return &runtime.ModelInfo{
		Package: "spam", DType: "float32",
		Inputs:  []runtime.TensorInfo{{Name: "words", Shape: []int{3}, Integers: true, Below: 5}},
		Outputs: []runtime.OutputInfo{{Name: "kind", Shape: []int{1}, Answer: runtime.YesOrNo, Metrics: []runtime.Metric{runtime.BinaryAccuracy{}}}},
	}
}

// next is a network that learns which token is next, after each of three or after the last.
func next(labels ...int) *runtime.ModelInfo {
	info := spam()
	info.Outputs[0] = runtime.OutputInfo{Name: "next", Shape: append(labels, 6), Loss: "sparse_categorical_crossentropy",
		Answer: runtime.OneClass, Metrics: []runtime.Metric{runtime.CategoricalAccuracy{}}, Sparse: true, Form: runtime.LabelForm{Shape: labels}}
	return info
}

// writeFiles makes files of a folder.
func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// samplesIn are inputs, and targets or else the label, of all samples of a part.
func samplesIn(p *part, info *runtime.ModelInfo) (rows [][]float64) {
	if p == nil {
		return nil
	}
	read := p.reader()
	for i := range p.len {
		r := newRow(info)
		read(0, i, r)
		if r.labels[0] >= 0 {
			r.targets = []float64{float64(r.labels[0])}
		}
		rows = append(rows, slices.Concat(r.inputs, r.targets))
	}
	return rows
}

var mails = map[string]string{
	"spam/a.txt": "Buy, buy now!", "spam/more/b.txt": "buy it", "spam/c.html": "<p>", "ham/a.txt": "see you", "ham/b.txt": "it is you now", ".git/x": "",
}

// TestDirectory reads a class of each text, and what was read with the weights.
func TestDirectory(t *testing.T) {
	x, info := defaultTokens, spam()
	x.Directory, x.TestFraction = "mails", 0
	dir := writeFiles(t, map[string]string{})
	if err := os.Rename(writeFiles(t, mails), filepath.Join(dir, "mails")); err != nil {
		t.Fatal(err)
	}
	set, err := (&Config{Info: info, Dir: dir}).open(x)
	if err != nil {
		t.Fatal(err)
	}
	want := &runtime.Preprocess{Kind: "text", Labels: [][]string{{"ham", "spam"}}, Table: set.preprocess.Table, Trained: set.preprocess.Table,
		Text: &runtime.TextVectorization{Standardize: "lower_and_strip_punctuation", Split: "whitespace", Vocabulary: []string{"", "[UNK]", "buy", "you", "now"}}}
	if !reflect.DeepEqual(set.preprocess.Clone(), want) || len(set.notes) > 0 {
		t.Errorf("%+v %+v %v", set.preprocess, set.preprocess.Text, set.notes)
	}
	if got := samplesIn(set.train, info); !reflect.DeepEqual(got, [][]float64{{1, 3, 0, 0}, {1, 1, 3, 0}, {2, 2, 4, 1}, {2, 1, 0, 1}}) || !set.train.shuffle {
		t.Errorf("%v", got)
	}
	for _, y := range []struct {
		change func(*Tokens, *Config)
		want   string
	}{
		{func(x *Tokens, c *Config) { x.Split = "character" }, `tokens: split = "character", but the weights were trained with "whitespace"`},
		{func(x *Tokens, c *Config) { x.Standardize = "lower" }, `tokens: standardize = "lower", but the weights were trained with "lower_and_strip_punctuation"`},
		{func(x *Tokens, c *Config) { x.TestFraction, c.TestOnly = 0.5, true }, dir + "/mails: tokens: the weights were trained on some of the texts that would test them: want test_fraction and seed as they were in training, or another directory"},
		{func(x *Tokens, c *Config) { c.Folds = 2 }, "tokens: no cross-validation: csv alone has that"},
		{func(x *Tokens, c *Config) { c.Preprocess = new(runtime.Preprocess) }, "tokens: the weights were not trained on texts"},
		{func(x *Tokens, c *Config) { x.Directory, x.File = "", "f.txt"; c.Info = next() }, "tokens: the weights learned classes of texts, the samples are for which token is next"},
		{func(x *Tokens, c *Config) { c.Preprocess, c.TestOnly, c.Override = nil, true, dir }, "tokens: the weights have no vocabulary, by which other texts become integers"},
		{func(x *Tokens, c *Config) { c.Override = dir }, dir + `: the folder "mails" is no class: want ham, spam`},
		{func(x *Tokens, c *Config) { c.Override, c.Preprocess = dir, nil }, dir + `: 1 folder (mails): the output "kind" has 2 classes`},
		{func(x *Tokens, c *Config) { x.Directory = "gone" }, "tokens: open " + dir + "/gone: no such file or directory"},
		{func(x *Tokens, c *Config) { c.Override = t.TempDir() }, "no training samples: 0 texts in all"},
	} {
		x, c := x, &Config{Info: info, Dir: dir, Preprocess: set.preprocess}
		y.change(&x, c)
		if _, err := c.open(x); err == nil || !strings.HasSuffix(err.Error(), y.want) {
			t.Errorf("%v\nwant %s", err, y.want)
		}
	}
}

// TestDirectorySplits keeps texts that test out of training and its vocabulary, and knows
// them again.
func TestDirectorySplits(t *testing.T) {
	x, info := defaultTokens, spam()
	x.Directory, x.TestFraction, x.ValidationFraction, x.MaxTokens, x.Shuffle = ".", 0.5, 0.5, 4, false
	files := map[string]string{}
	for _, letter := range "abcd" {
		files["spam/"+string(letter)+".txt"], files["ham/"+string(letter)+".txt"] = "s"+string(letter), "h"+string(letter)
	}
	dir := writeFiles(t, files)
	set, err := (&Config{Info: info, Dir: dir}).open(x)
	if err != nil {
		t.Fatal(err)
	}
	if set.train.len != 2 || set.validation.len != 2 || set.test.len != 4 || set.train.shuffle || len(set.preprocess.Text.Vocabulary) != 4 {
		t.Errorf("%d, %d, %d samples, %v", set.train.len, set.validation.len, set.test.len, set.preprocess.Text.Vocabulary)
	}
	if rows := samplesIn(set.test, info); slices.ContainsFunc(rows, func(r []float64) bool { return r[0] != 1 }) {
		t.Errorf("texts that test are known: %v", rows)
	}
	again := &Config{Info: info, Dir: dir, Preprocess: set.preprocess, TestOnly: true}
	if same, err := again.open(x); err != nil || !reflect.DeepEqual(samplesIn(same.test, info), samplesIn(set.test, info)) {
		t.Error(err)
	}
	again.Override = dir
	if same, err := again.open(x); err != nil || same.test.len != 4 {
		t.Error("the directory of the training is not known again", err)
	}
	again.Override = writeFiles(t, mails)
	if other, err := again.open(x); err != nil || other.test.len != 4 || other.train != nil {
		t.Error("another directory is not all of it for testing", err)
	}
}

// TestFile learns which token is next.
func TestFile(t *testing.T) {
	x := defaultTokens
	x.File, x.Split, x.Standardize, x.TestFraction = "f.txt", "character", "none", 0
	dir := writeFiles(t, map[string]string{"f.txt": "aababbcbabaa"})
	for _, c := range []struct {
		labels           []int
		stride           int
		test, validation float64
		want             [3][][]float64
	}{
		{[]int{3}, 0, 0, 0, [3][][]float64{{{2, 2, 3, 2, 3, 2}, {2, 3, 3, 3, 3, 4}, {4, 3, 2, 3, 2, 3}}, nil, nil}},
		{nil, 3, 0, 0, [3][][]float64{{{2, 2, 3, 2}, {2, 3, 3, 4}, {4, 3, 2, 3}}, nil, nil}},
		{nil, 1, 0.4, 0.5, [3][][]float64{{{2, 2, 3, 2}}, {{3, 3, 1, 3}}, {{2, 3, 2, 2}}}},
	} {
		info := next(c.labels...)
		x := x
		x.SequenceStride, x.TestFraction, x.ValidationFraction = c.stride, c.test, c.validation
		set, err := (&Config{Info: info, Dir: dir}).open(x)
		if err != nil {
			t.Fatal(err)
		}
		got := [3][][]float64{samplesIn(set.train, info), samplesIn(set.validation, info), samplesIn(set.test, info)}
		if !reflect.DeepEqual(got, c.want) || !set.preprocess.Text.Next {
			t.Errorf("%v\nwant %v", got, c.want)
		}
	}
}

// TestFileAgain tests with the same piece, or with all of another text.
func TestFileAgain(t *testing.T) {
	x, info := defaultTokens, next()
	x.File, x.Split, x.Standardize, x.TestFraction = "f.txt", "character", "none", 0.5
	dir := writeFiles(t, map[string]string{"f.txt": "aababbcbabaa", "other.txt": "aababbcbabab", "short.txt": "abc"})
	set, err := (&Config{Info: info, Dir: dir}).open(x)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"tokens: the texts have 4 different tokens, padding and [UNK] with them; the network has room for 5"}; !slices.Equal(set.notes, want) {
		t.Error(set.notes)
	}
	for override, want := range map[string]int{"": 1, "f.txt": 1, "other.txt": 3, "short.txt": -1} {
		c := &Config{Info: info, Dir: dir, Preprocess: set.preprocess, TestOnly: true}
		if override != "" {
			c.Override = filepath.Join(dir, override)
		}
		found, err := c.open(x)
		switch {
		case want < 0:
			if err == nil || !strings.HasSuffix(err.Error(), "short.txt: 3 tokens: want at least 4 for a sample and what follows it") {
				t.Error(err)
			}
		case err != nil || found.test.len != want:
			t.Errorf("%q: %v", override, err)
		}
	}
	x.TestFraction = 0.1
	_, err = (&Config{Info: info, Dir: dir, Preprocess: set.preprocess, TestOnly: true}).open(x)
	if want := "f.txt: tokens: the weights were trained on some of the tokens that would test them: want test_fraction as it was in training, or another text"; err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("%v\nwant %s", err, want)
	}
	x.TestFraction = 0.9
	_, err = (&Config{Info: info, Dir: dir}).open(x)
	if want := "f.txt: 12 tokens: want at least 4 for a sample and what follows it"; err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("%v\nwant %s", err, want)
	}
}

// TestTokensRefuse says what does not go together.
func TestTokensRefuse(t *testing.T) {
	file := func(x *Tokens, i *runtime.ModelInfo) { x.Directory, x.File, i.Outputs = "", "f", next().Outputs }
	for want, change := range map[string]func(*Tokens, *runtime.ModelInfo){
		`tokens: want a network of one input and one output, found 2 and 1`:                                                                                                             func(_ *Tokens, i *runtime.ModelInfo) { i.Inputs = append(i.Inputs, i.Inputs[0]) },
		`tokens: want a directory, to learn a class of each text, or a file, to learn which token is next`:                                                                              func(x *Tokens, _ *runtime.ModelInfo) { x.File = "f" },
		`tokens: the input "words" has the shape [3] and no dtype: want a sequence of integers, dtype = "int32" and a shape of one axis`:                                                func(_ *Tokens, i *runtime.ModelInfo) { i.Inputs[0].Integers = false },
		`tokens: the input "words" has the shape [3, 1]: want a sequence of integers, dtype = "int32" and a shape of one axis`:                                                          func(_ *Tokens, i *runtime.ModelInfo) { i.Inputs[0].Shape = []int{3, 1} },
		`tokens: the network has room for 2 tokens: want at least 3, of which two are for padding and [UNK]`:                                                                            func(_ *Tokens, i *runtime.ModelInfo) { i.Inputs[0].Below = 2 },
		`tokens: max_tokens = 6: want 3 to 5, for which the network has room`:                                                                                                           func(x *Tokens, _ *runtime.ModelInfo) { x.MaxTokens = 6 },
		`tokens: max_tokens = 2: want 3 to any number`:                                                                                                                                  func(x *Tokens, i *runtime.ModelInfo) { x.MaxTokens, i.Inputs[0].Below = 2, 0 },
		`tokens: sequence_stride = 1, but a text of the directory is one sample`:                                                                                                        func(x *Tokens, _ *runtime.ModelInfo) { x.SequenceStride = 1 },
		`tokens: the output "kind" does not choose one of several classes, as a directory has them: want a loss for that`:                                                               func(_ *Tokens, i *runtime.ModelInfo) { i.Outputs[0].Answer = runtime.Numbers },
		`tokens: the output "next" is of sparse_categorical_crossentropy and has the shape [2, 6]: want sparse_categorical_crossentropy of one next token, or of one for each of the 3`: func(x *Tokens, i *runtime.ModelInfo) { file(x, i); i.Outputs = next(2).Outputs },
		`tokens: the output "next" is of mse and has the shape [6]: want sparse_categorical_crossentropy of one next token, or of one for each of the 3`: func(x *Tokens, i *runtime.ModelInfo) {
			file(x, i)
			i.Outputs[0].Sparse, i.Outputs[0].Loss = false, "mse"
		},
		`tokens: the output "next" has labels, but its classes are the tokens of the vocabulary`: func(x *Tokens, i *runtime.ModelInfo) { file(x, i); i.Outputs[0].Labels = []string{"a"} },
	} {
		x, info := defaultTokens, spam()
		x.Directory = "d"
		change(&x, info)
		if err := x.Check(info); err == nil || err.Error() != want {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}

// TestDecodeTexts reads what predictions are made of: texts, of any name.
func TestDecodeTexts(t *testing.T) {
	info := spam()
	p := &runtime.Preprocess{Kind: "text", Text: &runtime.TextVectorization{Standardize: "lower", Split: "whitespace", Vocabulary: []string{"", "[UNK]", "buy", "it"}}}
	for _, c := range []struct {
		name, format, content string
		want                  [][]float64
		mistake               string
	}{
		{"mail.eml", "", "Buy\r\nit now\n", [][]float64{{2, 3, 1}}, ""},
		{"a.csv", "", "[it]", [][]float64{{1, 0, 0}}, ""},
		{"a.json", "", `"it"`, [][]float64{{3, 0, 0}}, ""},
		{"-", "json", `["it", "Buy it"]`, [][]float64{{3, 0, 0}, {2, 3, 0}}, ""},
		{"a.json", "", `[3, 2, 0]`, [][]float64{{3, 2, 0}}, ""},
		{"a.json", "", `["it", 3]`, nil, "a.json[1]: want a text as before, found 3"},
		{"a.png", "picture", pngOf(image.NewGray(image.Rect(0, 0, 2, 2))), nil, "a.png: a picture, but the network was trained on texts"},
	} {
		found, err := Decode(p, c.name, c.format, strings.NewReader(c.content), info)
		if c.mistake != "" {
			if err == nil || err.Error() != c.mistake {
				t.Errorf("%v\nwant %s", err, c.mistake)
			}
			continue
		}
		var got [][]float64
		for _, x := range found {
			got = append(got, x.Values)
		}
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, %v, expected %v", c.content, got, err, c.want)
		}
	}
	if _, err := Decode(nil, "a", "text", strings.NewReader("it"), info); err == nil || err.Error() != "a: a text, but the network was not trained on texts" {
		t.Error(err)
	}
	if err := fromTones(p, "idx", 0); err == nil || err.Error() != "idx: the weights were trained on texts, not on pictures" {
		t.Error(err)
	}
}
