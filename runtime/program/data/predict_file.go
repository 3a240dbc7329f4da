package data

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
)

// formatOf is what the ending of a name says, or what would fit the content.
func formatOf(name string, head []byte) string {
	switch ending(name) {
	case ".csv", ".tsv", ".txt":
		return "csv"
	case ".json":
		return "json"
	case ".jsonl", ".ndjson":
		return "jsonl"
	case ".idx":
		return "idx"
	case ".npy":
		return "npy"
	case ".safetensors":
		return "safetensors"
	}
	if isPicture(name) {
		return "picture"
	}
	begin := bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))
	switch {
	case bytes.HasPrefix(head, []byte("\x93NUMPY")):
		return "npy"
	case isIDX(head):
		return "idx"
	case isSafetensors(head):
		return "safetensors"
	case len(begin) > 0 && (begin[0] == '[' || begin[0] == '{'):
		return "json"
	case len(begin) > 0 && bytes.IndexFunc(begin, isControl) < 0 && !bytes.HasPrefix(begin, []byte("GIF8")):
		return "csv"
	}
	return "picture"
}

// isArray reports whether a name's ending says that a file holds arrays of numbers.
func isArray(name string) bool {
	return slices.Contains([]string{".json", ".jsonl", ".ndjson", ".npy", ".safetensors"}, ending(name))
}

// ending is that of a name, in small letters and without that of gzip.
func ending(name string) string {
	name = strings.ToLower(name)
	return filepath.Ext(strings.TrimSuffix(name, ".gz"))
}

// unzipped is what a file holds that may be compressed by gzip.
func unzipped(src io.Reader) (*bufio.Reader, error) {
	const size = 1 << 16
	in := bufio.NewReaderSize(src, size)
	if head, _ := in.Peek(2); !isZipped(head) {
		return in, nil
	}
	unzipped, err := gzip.NewReader(in)
	if err != nil {
		return nil, err
	}
	return bufio.NewReaderSize(unzipped, size), nil
}

// isZipped reports whether a file begins as those of gzip do.
func isZipped(head []byte) bool { return bytes.HasPrefix(head, []byte{0x1f, 0x8b}) }

// maxText is the most bytes of a text that is one example.
const maxText = 64 << 20

// text makes integers of a text.
func (e *Examples) text(x *Example) error {
	if !e.readsTexts() {
		return x.errorf("a text, but the network was not trained on texts")
	}
	if len(x.source) > maxText {
		return x.errorf("a text of more than %d MB", maxText>>20)
	}
	x.Values = e.Preprocess.Text.Row(string(x.source), total(e.Info.Inputs))
	return nil
}

// isControl tells characters that texts do not have.
func isControl(r rune) bool { return r < ' ' && !unicode.IsSpace(r) }

// picture uses a picture, of which the file says by its beginning that it is one.
func (f *examplesFile) picture(src *bufio.Reader) error {
	if err := checkSignature(src); err != nil {
		x, wanted := f.next()
		if x.Row = -1; wanted {
			x.broken = x.errorf("%w", err)
			f.give(x)
		}
		return nil
	}
	return f.whole(src, maxPicture, (*Examples).photo)
}

// photo makes tones of a picture.
func (e *Examples) photo(x *Example) error {
	values, err := e.fit(x.source)
	if err != nil {
		return x.errorf("%w", err)
	}
	x.Values = values
	return nil
}

func (e *Examples) fit(content []byte) ([]float64, error) {
	if len(content) > maxPicture {
		return nil, fmt.Errorf("a picture of more than %d MB: want a smaller one", maxPicture>>20)
	}
	photo, err := decodePhoto(content)
	if err != nil {
		return nil, err
	}
	p, inputs := e.Preprocess, e.Info.Inputs
	switch {
	case p != nil && p.Kind == kindNumbers:
		return nil, fmt.Errorf("a picture, but the network was trained on numbers that are no tones: want .npy or JSON")
	case p != nil && p.Kind == kindTable:
		return nil, fmt.Errorf("a picture, but the network was trained on a table of the columns %s", list(p.Columns))
	case p != nil && p.Kind == kindText:
		return nil, fmt.Errorf("a picture, but the network was trained on texts")
	case len(inputs) != 1:
		return nil, fmt.Errorf("a picture, but the network has %d inputs: want a JSON object of them", len(inputs))
	}
	return fit(p, photo, inputs[0].Shape)
}

// InFolder reports whether a file of a folder is an example by its name: a picture, or a text where
// the network was trained on such. With a Format, all are.
func (e *Examples) InFolder(name string) bool {
	switch {
	case e.Format != "":
		return true
	case e.readsTexts():
		return ending(name) == ".txt"
	}
	return isPicture(name)
}

// FolderOf says what examples of a folder are.
func (e *Examples) FolderOf() string {
	if e.readsTexts() {
		return ".txt"
	}
	return strings.Join(endings, ", ")
}

// Broken is an example of a file that cannot be read, with what Finish will say of it.
func Broken(name string, err error) *Example { return &Example{Name: name, Row: -1, broken: err} }
