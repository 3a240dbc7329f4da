package runtime

import (
	"fmt"
	"io"
	"os"
	goruntime "runtime"
	"sync"
	"unsafe"
)

// leastMapped is the size in bytes from which weights are worth a mapping: fewer are
// read in less time.
const leastMapped = 64 << 10

// Map returns the parameters of a file and sets what they have beside. They are the
// file's own pages, private, where that can be, and read else; see [Weights.Load].
// Nothing looks at numbers that are mapped.
func (n *Network[P, S, I, O, T]) Map(path string, b *Beside) (*P, error) {
	w, err := n.layout.open(path, b, func() unsafe.Pointer { return unsafe.Pointer(n.NewParameters()) })
	return (*P)(w), err
}

func (l *layout) open(path string, b *Beside, newParameters func() unsafe.Pointer) (unsafe.Pointer, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if w := l.mapped(f, b); w != nil {
		return w, nil
	}
	w := newParameters()
	if _, err := l.weights(w, b).ReadFrom(f); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return w, nil
}

// mapped maps the parameters that f holds. It returns nil, and f as it was, where that
// cannot be or f does not fit: to read it says why.
func (l *layout) mapped(f *os.File, b *Beside) unsafe.Pointer {
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || l.parameters < leastMapped || bigEndian {
		return nil
	}
	if memory, p := l.mapping(f, info.Size()); memory != nil {
		b.Preprocess = p
		b.Changed()
		return memory
	}
	_, _ = f.Seek(0, io.SeekStart) // else the reader finds no header
	return nil
}

func (l *layout) mapping(f *os.File, size int64) (unsafe.Pointer, *Preprocess) {
	in := &countingReader{src: f}
	h, err := readHeader(in)
	if err != nil || !l.isStoredIn(h) || in.n%dataAlignment != 0 || size != in.n+int64(h.size) {
		return nil, nil
	}
	p, err := ReadPreprocess(h.metadata, &l.info)
	if err != nil {
		return nil, nil
	}
	file := mapFile(f, int(size))
	if file == nil {
		return nil, nil
	}
	return unsafe.Pointer(&file[in.n]), p
}

// isStoredIn reports whether a file's data is the parameters, as they are in memory.
func (l *layout) isStoredIn(h *header) bool {
	if h.metadata[fingerprintKey] != l.info.Fingerprint || len(h.order) != len(l.info.Weights) || h.size != uint64(l.parameters) {
		return false
	}
	for i, t := range l.info.Weights {
		if h.order[i] != t.Name || h.entries[t.Name].String() != l.dtype.Stored()+" "+FormatShape(t.Shape) {
			return false
		}
	}
	return true
}

// mapFile returns a file as memory: it is not read before it is looked at, processes
// share what they do not change, and changes stay in this one. It is nil where that
// cannot be.
//
// The pages take the place of some of the heap, so that the garbage collector, which
// knows all that points into them, says when nothing does.
func mapFile(f *os.File, size int) []byte {
	page := os.Getpagesize()
	pages := (size + page - 1) / page * page
	heap := make([]byte, pages+page)
	first := unsafe.SliceData(heap)
	begin := int(-uintptr(unsafe.Pointer(first)) % uintptr(page))
	if !placeFile(f, heap[begin:][:pages]) {
		giveBack(heap[begin:][:pages])
		return nil
	}
	goruntime.SetFinalizer(first, func(first *byte) { giveBack(unsafe.Slice(first, begin+pages)[begin:]) })
	return heap[begin:][:size:size]
}

// giveBack makes pages ordinary memory of the heap again, whatever is in their place.
func giveBack(pages []byte) {
	if !placeMemory(pages) {
		lost.Lock()
		defer lost.Unlock()
		lost.pages = append(lost.pages, pages)
	}
}

// lost are pages that are no memory, which the heap must not use again.
var lost struct {
	sync.Mutex
	pages [][]byte
}
