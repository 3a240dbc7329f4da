package data

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// A text must come to the end of a record, which is a line of a table or a value
// of JSON, within recordBytes, and fieldBytes for each column that is needed.
const (
	recordBytes = 1 << 20
	fieldBytes  = 64
)

// textStream is a text without the byte order mark that some programs put in
// front. It refuses other encodings than UTF-8, as far as they show at once,
// and endless records.
type textStream struct {
	src   *bufio.Reader
	begun bool
	limit int // of a record, in bytes
	size  int // of the record, so far
	err   error
}

func newTextStream(src io.Reader, fields int) *textStream {
	return &textStream{src: bufio.NewReaderSize(src, 1<<16), limit: recordBytes + fields*fieldBytes}
}

// next says that a record is over.
func (t *textStream) next() { t.size = 0 }

// Read implements io.Reader.
func (t *textStream) Read(p []byte) (int, error) {
	if t.err == nil && !t.begun {
		t.begun = true
		t.err = t.start()
	}
	if t.err == nil && t.size > t.limit {
		t.err = fmt.Errorf("more than %d bytes without an end: is a quote or the end of a line missing?", t.limit)
	}
	if t.err != nil {
		return 0, t.err
	}
	n, err := t.src.Read(p)
	t.size += n
	return n, err
}

// start drops a byte order mark.
func (t *textStream) start() error {
	head, err := t.src.Peek(4)
	if err != nil && err != io.EOF {
		return err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, err := t.src.Discard(3)
		return err
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return errors.New("the text is in UTF-16: want UTF-8, which spreadsheets call “CSV UTF-8”")
	case bytes.IndexByte(head, 0) >= 0:
		return errors.New("zero bytes: want a text in UTF-8")
	}
	return nil
}
