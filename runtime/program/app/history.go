package app

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/internal/disk"
)

// history is a file to which each epoch adds a line of JSON.
type history struct {
	course  course
	done    written // what the state on disk counts on
	sum     hash.Hash
	pending []byte // lines that it does not have yet
}

// written says how much of the file belongs to a state, and what that is.
type written struct {
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

func newHistory() *history {
	sum := sha256.New()
	return &history{sum: sum, done: written{SHA256: hex.EncodeToString(sum.Sum(nil))}}
}

// elsewhere is the history of the same training in another place, with the lines
// that are pending.
func (h *history) elsewhere() *history {
	other := newHistory()
	other.course, other.pending = h.course, h.pending
	return other
}

// add takes an epoch.
func (h *history) add(e runtime.Epoch) error {
	h.course.add(e)
	line, err := json.Marshal(e)
	h.pending = append(append(h.pending, line...), '\n')
	return err
}

// write appends the pending lines. They are pending until commit says that there
// is a state that counts on them.
func (h *history) write(d disk.Disk, path string) (written, error) {
	err := d.Append(path, h.done.Bytes, h.pending)
	if errors.Is(err, disk.ErrShort) { // it has vanished, or was cut
		*h = *h.elsewhere()
		err = d.Append(path, 0, h.pending)
	}
	if err != nil {
		return written{}, err
	}
	sum, err := h.sum.(hash.Cloner).Clone()
	if err != nil {
		return written{}, err
	}
	sum.Write(h.pending)
	return written{h.done.Bytes + int64(len(h.pending)), hex.EncodeToString(sum.Sum(nil))}, nil
}

func (h *history) commit(w written) {
	h.sum.Write(h.pending)
	h.pending, h.done = h.pending[:0], w
}

// read takes the lines of which w tells.
func (h *history) read(path string, w written) error {
	f, err := os.Open(path)
	if err != nil && w.Bytes == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	err = eachEpoch(io.TeeReader(io.LimitReader(f, w.Bytes), h.sum), h.course.add)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if h.done = w; hex.EncodeToString(h.sum.Sum(nil)) != w.SHA256 {
		return fmt.Errorf("%s is not that of the checkpoint", path)
	}
	return nil
}

// mostLine bounds a line of a history, in bytes.
const mostLine = 1 << 20

// eachEpoch reads a history, whose epochs follow one another. The error for a last line
// that is not complete is [io.ErrUnexpectedEOF].
func eachEpoch(r io.Reader, use func(runtime.Epoch)) error {
	lines := bufio.NewReaderSize(r, mostLine)
	last := 0
	for n := 1; ; n++ {
		line, err := lines.ReadSlice('\n')
		switch {
		case err == io.EOF && len(line) == 0:
			return nil
		case err == io.EOF:
			return io.ErrUnexpectedEOF
		case err == bufio.ErrBufferFull:
			return fmt.Errorf("line %d: found more than %d bytes", n, mostLine)
		case err != nil:
			return err
		}
		var e runtime.Epoch
		if err := json.Unmarshal(line, &e); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if e.Epoch < 1 || n > 1 && e.Epoch != last+1 {
			return fmt.Errorf("line %d: found epoch %d, expected %d", n, e.Epoch, last+1)
		}
		last = e.Epoch
		use(e)
	}
}

// isHistory says whether a file begins as a history does, which may be cut off.
func isHistory(path string) bool {
	info, err := os.Stat(path) // opening what is no file might wait for ever
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	first, err := bufio.NewReader(io.LimitReader(f, 1<<16)).ReadBytes('\n')
	var e runtime.Epoch
	if err == nil {
		return json.Unmarshal(first, &e) == nil && e.Epoch > 0
	}
	begin := []byte(`{"epoch":`)
	n := min(len(first), len(begin))
	return err == io.EOF && bytes.Equal(first[:n], begin[:n])
}

// mostPoints is how many epochs a picture shows.
const mostPoints = 2000

// course is the epochs of a training or, if there are very many, each second of
// them, each fourth, and so on.
type course struct {
	epochs []runtime.Epoch
	apart  int
}

func (c *course) add(e runtime.Epoch) {
	c.apart = max(c.apart, 1)
	if len(c.epochs) == mostPoints {
		c.apart *= 2
		kept := c.epochs[:0]
		for _, e := range c.epochs {
			if (e.Epoch-1)%c.apart == 0 {
				kept = append(kept, e)
			}
		}
		c.epochs = kept
	}
	if (e.Epoch-1)%c.apart == 0 {
		c.epochs = append(c.epochs, e)
	}
}
