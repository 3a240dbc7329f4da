package spec

import (
	"strings"
	"testing"
)

// endless is a file that has no end.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '#'
	}
	e.read += len(p)
	return len(p), nil
}

// TestReadStops takes no more of a spec than its limit.
func TestReadStops(t *testing.T) {
	e := new(endless)
	text, err := Read(e)
	if err != nil || e.read > 2*maxSource {
		t.Fatalf("read %d bytes, %v", e.read, err)
	}
	_, mistakes := Parse("big.toml", text)
	if err := mistakes.Err(); err == nil || !strings.HasPrefix(err.Error(), "big.toml:1:1: found more than 1048576 bytes") {
		t.Error(err)
	}
	for _, mark := range []string{"", byteOrderMark} {
		whole := mark + strings.Repeat("#", maxSource)
		if text, err := Read(strings.NewReader(whole)); err != nil || string(text) != whole {
			t.Errorf("read %d bytes, %v", len(text), err)
		}
	}
}
