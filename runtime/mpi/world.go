//go:build (linux || darwin) && (amd64 || arm64)

package mpi

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	goruntime "runtime"
	"strings"
	"sync"
	"time"
	"unsafe"

	"github.com/ebitengine/purego"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/mpi/launch"
)

// World is the processes of an MPI program. It implements runtime.World; one goroutine at a time uses it.
type World struct {
	dialect
	rank, size int
	patience   time.Duration
	library    string

	functions map[string]uintptr
	requests  []byte // of the messages under way
	flag      *int32
	arguments [8]uintptr // of a call
	parent    int        // the process that has started this one
	closed    sync.Once
}

// calls are what is asked of a library.
var calls = []string{
	"MPI_Init_thread", "MPI_Comm_rank", "MPI_Comm_size", "MPI_Comm_set_errhandler", "MPI_Isend", "MPI_Irecv", "MPI_Testall", "MPI_Test",
	"MPI_Iallreduce", "MPI_Finalize", "MPI_Abort", "MPI_Error_string", "MPI_Get_library_version",
}

// open opens the library and begins.
func open(started *launch.Launcher) (*World, error) {
	handle, name, err := openLibrary(started)
	if err != nil {
		return nil, err
	}
	w := &World{functions: map[string]uintptr{}, flag: new(int32), parent: os.Getppid()}
	for _, call := range calls {
		if w.functions[call], err = purego.Dlsym(handle, call); err != nil {
			return nil, fmt.Errorf("%s is no MPI library: %w", name, err)
		}
	}
	w.library = name
	if w.dialect, err = dialectOf(handle, name, w.version()); err != nil {
		return nil, err
	}
	if err := w.begin(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	w.library = fmt.Sprintf("%s (%s)", name, firstLine(w.version()))
	return w, nil
}

// call calls a function of the library, and returns its error.
func (w *World) call(name string, args ...uintptr) error {
	n := copy(w.arguments[:], args) // so that args need no memory
	result, _, _ := purego.SyscallN(w.functions[name], w.arguments[:n]...)
	if code := int32(result); code != 0 {
		return fmt.Errorf("%s: %s", name, w.describe(code))
	}
	return nil
}

// address is where something is, that stays there until the call is over: it is never on a stack,
// as these move.
func address[V any](v *V) uintptr {
	if held.never {
		held.at = unsafe.Pointer(v)
	}
	return uintptr(unsafe.Pointer(v))
}

// held is where the compiler has to think that addresses go.
var held struct {
	never bool
	at    unsafe.Pointer
}

const longestText = 8192

func (w *World) text(f func(text *byte, length *int32) error) string {
	text, n := make([]byte, longestText), new(int32)
	if err := f(&text[0], n); err != nil {
		return ""
	}
	text = text[:min(max(int(*n), 0), len(text))]
	return strings.TrimSpace(string(bytes.TrimRight(text, "\x00")))
}

// version is what the library says of itself; it may be asked before all else.
func (w *World) version() string {
	return w.text(func(text *byte, length *int32) error {
		return w.call("MPI_Get_library_version", address(text), address(length))
	})
}

func (w *World) describe(code int32) string {
	text := w.text(func(text *byte, length *int32) error {
		if result, _, _ := purego.SyscallN(w.functions["MPI_Error_string"], uintptr(code), address(text), address(length)); int32(result) != 0 {
			return errors.New("no text")
		}
		return nil
	})
	if text == "" {
		return fmt.Sprintf("error %d", code)
	}
	return text
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	line, _, _ = strings.Cut(line, ",")
	return strings.Join(strings.Fields(line), " ")
}

func (w *World) begin() error {
	provided, n := new(int32), new(int32)
	if err := w.call("MPI_Init_thread", 0, 0, uintptr(w.serialized), address(provided)); err != nil {
		return err
	}
	if *provided < w.serialized {
		return fmt.Errorf("it cannot be used by a program of several threads (level %d, expected %d)", *provided, w.serialized)
	}
	if err := w.call("MPI_Comm_set_errhandler", w.world, w.errorsReturn); err != nil {
		return err
	}
	if err := w.call("MPI_Comm_rank", w.world, address(n)); err != nil {
		return err
	}
	w.rank = int(*n)
	if err := w.call("MPI_Comm_size", w.world, address(n)); err != nil {
		return err
	}
	w.size = int(*n)
	return nil
}

const (
	tag     = 7301
	longest = 1 << 30 // bytes of one message of MPI's, which counts by int
)

// Exchange implements runtime.World.
func (w *World) Exchange(send, receive []runtime.Message) error {
	if err := w.orphaned(); err != nil {
		return err
	}
	n := 0
	for _, list := range [][]runtime.Message{send, receive} {
		for _, m := range list {
			if m.Rank < 0 || m.Rank >= w.size || m.Rank == w.rank {
				return fmt.Errorf("found a message for rank %d, expected another one of %d", m.Rank, w.size)
			}
			n += (len(m.Data) + longest - 1) / longest
		}
	}
	if len(w.requests) < n*w.request {
		w.requests = make([]byte, n*w.request)
	}
	at := 0
	for _, part := range []struct {
		call string
		list []runtime.Message
	}{{"MPI_Irecv", receive}, {"MPI_Isend", send}} {
		for _, m := range part.list {
			for data := m.Data; len(data) > 0; at++ {
				piece := data[:min(len(data), longest)]
				if err := w.call(part.call, address(&piece[0]), uintptr(len(piece)), w.bytes, uintptr(m.Rank), tag, w.world, address(&w.requests[at*w.request])); err != nil {
					return &runtime.RankError{Rank: m.Rank, Err: err}
				}
				data = data[len(piece):]
			}
		}
	}
	err := w.wait(at, send, receive)
	goruntime.KeepAlive(send)
	goruntime.KeepAlive(receive)
	return err
}

// orphaned reports that what has started this process has ended. Other ranks need not notice.
func (w *World) orphaned() error {
	if os.Getppid() != w.parent {
		return errors.New("the launcher has ended")
	}
	return nil
}

const (
	awake = 5 * time.Millisecond // waiting looks all the time at first
	looks = 64                   // and then so often
	nap   = 50 * time.Microsecond
)

// wait waits until the messages have arrived. Whether they move at all depends on being asked.
func (w *World) wait(n int, send, receive []runtime.Message) error {
	if n == 0 {
		return nil
	}
	var start time.Time
	for {
		for range looks {
			if err := w.call("MPI_Testall", uintptr(n), address(&w.requests[0]), address(w.flag), w.statusesIgnore); err != nil {
				return err
			}
			if *w.flag != 0 {
				return nil
			}
			w.leave()
		}
		now := time.Now()
		switch {
		case start.IsZero():
			start = now
		case now.Sub(start) > w.patience:
			return w.late(send, receive)
		case now.Sub(start) > awake:
			if err := w.orphaned(); err != nil {
				return err
			}
			time.Sleep(nap)
		}
	}
}

// leave leaves the processor to goroutines that compute, and where there are none to other processes.
func (w *World) leave() {
	start := time.Now()
	if goruntime.Gosched(); time.Since(start) < time.Microsecond {
		purego.SyscallN(yield)
	}
}

// late names the first rank that has not sent, or else taken, what it should.
func (w *World) late(send, receive []runtime.Message) error {
	at := 0
	for _, part := range []struct {
		what string
		list []runtime.Message
	}{{"has sent nothing", receive}, {"takes nothing", send}} {
		for _, m := range part.list {
			for range (len(m.Data) + longest - 1) / longest {
				w.call("MPI_Test", address(&w.requests[at*w.request]), address(w.flag), w.statusesIgnore)
				if at++; *w.flag == 0 {
					return &runtime.RankError{Rank: m.Rank, Err: fmt.Errorf("%s for %v (%s says for how long it may)", part.what, w.patience, patienceVariable)}
				}
			}
		}
	}
	return fmt.Errorf("what all ranks exchange has taken more than %v (%s says how long it may)", w.patience, patienceVariable)
}

// SumFloat32 implements runtime.SummingWorld.
func (w *World) SumFloat32(x []float32) error { return sum(w, x, w.float32s) }

// SumFloat64 implements runtime.SummingWorld.
func (w *World) SumFloat64(x []float64) error { return sum(w, x, w.float64s) }

func sum[E float32 | float64](w *World, x []E, of uintptr) error {
	if len(w.requests) < w.request {
		w.requests = make([]byte, 64)
	}
	for len(x) > 0 {
		piece := x[:min(len(x), longest/8)]
		if err := w.call("MPI_Iallreduce", w.inPlace, address(&piece[0]), uintptr(len(piece)), of, w.sum, w.world, address(&w.requests[0])); err != nil {
			return err
		}
		if err := w.wait(1, nil, nil); err != nil {
			return err
		}
		x = x[len(piece):]
	}
	return nil
}

// Close ends this process's part. After an error it waits for the others for some seconds, and
// then ends them all, by the launcher, and this process.
func (w *World) Close(err error) {
	w.closed.Do(func() {
		done := make(chan struct{})
		go func() {
			purego.SyscallN(w.functions["MPI_Finalize"]) // which another call may overtake
			close(done)
		}()
		if err == nil {
			<-done
			return
		}
		if !errors.Is(err, runtime.ErrWorld) {
			select {
			case <-done:
				return
			case <-time.After(finalPatience):
			}
		}
		w.call("MPI_Abort", w.world, 1)
		os.Exit(1)
	})
}
