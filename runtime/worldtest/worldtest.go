// Package worldtest has worlds whose ranks are goroutines of one process, and a test for other
// implementations of [runtime.World].
package worldtest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
	"unsafe"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// patience is how long a rank waits for another one.
const patience = time.Minute

// Rank is one of a world of goroutines.
type Rank struct {
	rank  int
	lines [][]chan []byte // from a rank to another
	gone  []chan struct{} // closed when a rank is
	once  *sync.Once

	Bucket int // what BucketBytes returns
}

// New returns the ranks of a world.
func New(size int) []*Rank {
	lines, gone := make([][]chan []byte, size), make([]chan struct{}, size)
	for i := range lines {
		gone[i] = make(chan struct{})
		for range size {
			lines[i] = append(lines[i], make(chan []byte, 1024))
		}
	}
	ranks := make([]*Rank, size)
	for i := range ranks {
		ranks[i] = &Rank{rank: i, lines: lines, gone: gone, once: new(sync.Once)}
	}
	return ranks
}

// Rank implements runtime.World.
func (r *Rank) Rank() int { return r.rank }

// Size implements runtime.World.
func (r *Rank) Size() int { return len(r.lines) }

// BucketBytes implements runtime.BucketWorld.
func (r *Rank) BucketBytes() int { return r.Bucket }

// Die has the rank be gone for all others, and exchange nothing any more.
func (r *Rank) Die() { r.once.Do(func() { close(r.gone[r.rank]) }) }

// Exchange implements runtime.World. Where it fails, the rank is gone for others, too.
func (r *Rank) Exchange(send, receive []runtime.Message) error {
	err := r.exchange(send, receive)
	if err != nil {
		r.Die()
	}
	return err
}

func (r *Rank) exchange(send, receive []runtime.Message) error {
	select {
	case <-r.gone[r.rank]:
		return errors.New("this rank is gone")
	default:
	}
	for _, m := range send {
		if err := r.check(m.Rank); err != nil {
			return err
		}
		select {
		case r.lines[r.rank][m.Rank] <- bytes.Clone(m.Data):
		case <-r.gone[r.rank]:
			return errors.New("this rank is gone")
		case <-r.gone[m.Rank]:
			return fmt.Errorf("rank %d is gone", m.Rank)
		}
	}
	for _, m := range receive {
		if err := r.check(m.Rank); err != nil {
			return err
		}
		select {
		case data := <-r.lines[m.Rank][r.rank]:
			if len(data) != len(m.Data) {
				return fmt.Errorf("rank %d has sent %d bytes, expected %d", m.Rank, len(data), len(m.Data))
			}
			copy(m.Data, data)
		case <-r.gone[r.rank]:
			return errors.New("this rank is gone")
		case <-r.gone[m.Rank]:
			return fmt.Errorf("rank %d is gone", m.Rank)
		case <-time.After(patience):
			return fmt.Errorf("rank %d has sent nothing for %v", m.Rank, patience)
		}
	}
	return nil
}

// SumFloat32 implements runtime.SummingWorld.
func (r *Rank) SumFloat32(x []float32) error { return sum(r, x) }

// SumFloat64 implements runtime.SummingWorld.
func (r *Rank) SumFloat64(x []float64) error { return sum(r, x) }

// sum adds in the order of the ranks.
func sum[E float32 | float64](r *Rank, x []E) error {
	all := make([][]E, r.Size())
	bytesOf := func(x []E) []byte {
		return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), uintptr(len(x))*unsafe.Sizeof(E(0)))
	}
	var send, receive []runtime.Message
	for i := range all {
		if i == r.rank {
			all[i] = slices.Clone(x)
			continue
		}
		all[i] = make([]E, len(x))
		send, receive = append(send, runtime.Message{Rank: i, Data: bytesOf(x)}), append(receive, runtime.Message{Rank: i, Data: bytesOf(all[i])})
	}
	if err := r.Exchange(send, receive); err != nil {
		return err
	}
	clear(x)
	for _, theirs := range all {
		for i, v := range theirs {
			x[i] += v
		}
	}
	return nil
}

func (r *Rank) check(rank int) error {
	if rank < 0 || rank >= len(r.lines) || rank == r.rank {
		return fmt.Errorf("found a message for rank %d, expected another one of %d", rank, len(r.lines))
	}
	return nil
}

// Together calls f for each rank of a world of so many, in a goroutine each, and returns when all are done.
func Together(size int, f func(w *Rank)) {
	var all sync.WaitGroup
	for _, r := range New(size) {
		all.Go(func() { f(r) })
	}
	all.Wait()
}

// Check tests what a world promises, from within each of its ranks at the same time.
func Check(t testing.TB, w runtime.World) {
	t.Helper()
	rank, size := w.Rank(), w.Size()
	text := func(from, to, message, n int) []byte {
		data := make([]byte, n)
		for i := range data {
			data[i] = byte(from*31 + to*17 + message*7 + i)
		}
		return data
	}
	for round, n := range []int{1, 8, 1000, 100_000, 3 << 20} {
		var send, receive []runtime.Message
		for other := range size {
			if other == rank {
				continue
			}
			for message := range 1 + (other+rank+round)%3 {
				send = append(send, runtime.Message{Rank: other, Data: text(rank, other, message, n+message)})
				receive = append(receive, runtime.Message{Rank: other, Data: make([]byte, n+message)})
			}
		}
		if err := w.Exchange(send, receive); err != nil {
			t.Errorf("rank %d: %d bytes: %v", rank, n, err)
			return
		}
		i := 0
		for other := range size {
			if other == rank {
				continue
			}
			for message := range 1 + (other+rank+round)%3 {
				if m := receive[i]; !bytes.Equal(m.Data, text(other, rank, message, n+message)) {
					t.Errorf("rank %d: message %d of rank %d of %d bytes is not what was sent", rank, message, other, n+message)
				}
				i++
			}
		}
	}
	if w, ok := w.(runtime.SummingWorld); ok {
		x, y, want := make([]float32, 1000), make([]float64, 77), float64(size*(size+1)/2)
		for i := range x {
			x[i] = float32(rank + 1)
		}
		for i := range y {
			y[i] = float64(rank + 1)
		}
		if err := errors.Join(w.SumFloat32(x), w.SumFloat64(y)); err != nil || float64(x[999]) != want || float64(x[0]) != want || y[76] != want {
			t.Errorf("rank %d: the sum of 1 to %d is %v, %v, %v, expected %v (%v)", rank, size, x[0], x[999], y[76], want, err)
		}
	}
	if err := w.Exchange(nil, nil); err != nil {
		t.Errorf("rank %d: no messages: %v", rank, err)
	}
}
