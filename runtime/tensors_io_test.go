package runtime

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"testing"
	"testing/iotest"
)

func TestReadTensorsPassesErrorsOn(t *testing.T) {
	var out bytes.Buffer
	if _, err := WriteTensors(&out, example[float32](true), nil); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken disk")
	for size := range out.Len() + 1 { // the last is the read that looks for the end
		src := io.MultiReader(bytes.NewReader(out.Bytes()[:size]), iotest.ErrReader(broken))
		tensors := example[float32](false)
		n, err := ReadTensors(src, tensors, nil)
		if !errors.Is(err, broken) || n != int64(size) {
			t.Fatalf("after %d bytes: read %d, %v", size, n, err)
		}
		if !reflect.DeepEqual(tensors, example[float32](false)) {
			t.Fatalf("after %d bytes: the tensors have changed", size)
		}
	}
}

// limitedWriter fails once it has taken n bytes.
type limitedWriter struct {
	n        int
	failures int
}

var errFull = errors.New("disk full")

func (w *limitedWriter) Write(p []byte) (int, error) {
	if len(p) > w.n {
		n := w.n
		w.n = 0
		w.failures++
		return n, errFull
	}
	w.n -= len(p)
	return len(p), nil
}

func TestWriteTensorsPassesErrorsOn(t *testing.T) {
	size, err := WriteTensors(io.Discard, example[float64](true), nil)
	if err != nil {
		t.Fatal(err)
	}
	for room := range size {
		w := &limitedWriter{n: int(room)}
		n, err := WriteTensors(w, example[float64](true), nil)
		if w.failures != 1 {
			t.Fatalf("room for %d of %d bytes: tried %d times more", room, size, w.failures-1)
		}
		if !errors.Is(err, errFull) || n != room {
			t.Fatalf("room for %d of %d bytes: wrote %d, %v", room, size, n, err)
		}
	}
}
