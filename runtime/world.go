package runtime

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"unsafe"
)

// World is several processes that train together, each of which has a number, its rank. It carries
// bytes; what is done with them is the trainer's. Package runtime/mpi has one; others are little
// to write, over what a program has anyway.
//
// All ranks call the methods of a trainer that has joined in the same order, and so it calls Exchange:
// each time all ranks are in it, and one goroutine of each, though not always the same. Others compute
// meanwhile: one that waits had better leave its processor to them, by runtime.Gosched.
type World interface {
	Rank() int // of this process, from 0
	Size() int // how many ranks there are

	// Exchange sends messages to other ranks and receives theirs. Messages from one rank to another come in
	// the order in which they are listed on both sides, and are as long there. An error is for good: a rank
	// is gone, or too slow. It names the rank, where that is known.
	Exchange(send, receive []Message) error
}

// SummingWorld is a world that can add up numbers by itself, as libraries do in an order of their own.
type SummingWorld interface {
	World
	// SumFloat32 and SumFloat64 have x be its sum over all ranks, which have as many numbers, all of them the same
	// bits. Errors are as those of Exchange.
	SumFloat32(x []float32) error
	SumFloat64(x []float64) error
}

// BucketWorld is a world that knows how many bytes of gradients had better be exchanged at a time. They are
// exchanged as soon as so many are computed.
type BucketWorld interface {
	World
	BucketBytes() int // at least; 0: what suits most
}

// AnyOrder has trainers that join the world leave sums of gradients to it. That may be faster, but
// results depend on the number of ranks by rounding.
func AnyOrder(w SummingWorld) World { return anyOrder{w} }

type anyOrder struct{ SummingWorld }

// Message is bytes for another rank, or memory for those that it sends.
type Message struct {
	Rank int
	Data []byte
}

// ErrWorld is wrapped by the error of what a trainer cannot do as other ranks are gone. Weights are
// then as the last step that all have made has left them.
var ErrWorld = errors.New("the ranks do not train together any more")

// RankError is an error of [World.Exchange] that knows which rank it is about.
type RankError struct {
	Rank int
	Err  error
}

// Error implements error.
func (e *RankError) Error() string { return fmt.Sprintf("rank %d: %v", e.Rank, e.Err) }

// Unwrap returns the error itself.
func (e *RankError) Unwrap() error { return e.Err }

// union is a trainer's part in a world. Methods of nil are for one that is alone.
type union struct {
	World
	rank, size    int
	hosts         []string
	send, receive []Message
	heads         []byte       // of all ranks
	lost          error        // why nothing can be exchanged any more
	bucketBytes   int          // of gradients that are exchanged together, at least
	ownBuckets    bool         // the world says so
	summing       SummingWorld // that adds up gradients; nil: trainers do, in their order

	full    int // samples of the largest batch so far, by which shares are cut
	accord  accord
	wishes  wish // what this rank would like done after the next step, and then what all are to do
	longing int  // the rank that wishes it
}

// wish is what a rank's clock or user would have the training do.
type wish uint32

const (
	toShow wish = 1 << iota
	toSave
	toEnd  // the time is over
	toStop // the context has ended
)

// occasion is what ranks meet for.
type occasion uint32

const (
	joining occasion = 1 + iota
	stepping
	dataEnded
	measured
	saved
	comparing
	preparing
)

// newUnion introduces the ranks to each other.
func newUnion(w World) (*union, error) {
	u := &union{World: w, rank: w.Rank(), size: w.Size()}
	if u.size < 1 || u.rank < 0 || u.rank >= u.size {
		return nil, fmt.Errorf("found rank %d of %d, expected 0 to one less than there are", u.rank, u.size)
	}
	if of, ok := w.(anyOrder); ok {
		u.summing, w = of, of.SummingWorld
	}
	u.bucketBytes = max(bucketBytes, leastMessage*u.size)
	if w, ok := w.(BucketWorld); ok && w.BucketBytes() > 0 {
		u.bucketBytes, u.ownBuckets = w.BucketBytes(), true
	}
	u.hosts = make([]string, u.size)
	u.heads = make([]byte, u.size*headSize)
	host, err := os.Hostname()
	if err != nil {
		host = "a host without a name"
	}
	names, err := u.gather([]byte(host))
	for i, name := range names {
		u.hosts[i] = string(name)
	}
	return u, err
}

// name is what messages call a rank.
func (u *union) name(rank int) string { return fmt.Sprintf("rank %d (%s)", rank, u.hosts[rank]) }

// exchange is that of the world, and remembers that it has failed.
func (u *union) exchange() error {
	if u.lost == nil {
		u.fail(u.World.Exchange(u.send, u.receive))
	}
	return u.lost
}

// fail remembers what has failed, if anything has.
func (u *union) fail(err error) {
	if err != nil {
		if at, ok := errors.AsType[*RankError](err); ok && at.Rank >= 0 && at.Rank < u.size && u.hosts[at.Rank] != "" {
			err = fmt.Errorf("%s: %w", u.name(at.Rank), at.Err)
		}
		u.lost = fmt.Errorf("%w: %w", ErrWorld, err)
	}
}

// begin empties the lists of messages.
func (u *union) begin() { u.send, u.receive = u.send[:0], u.receive[:0] }

// others calls f for each rank but this one, the next ones first, so that not all send to one.
func (u *union) others(f func(rank int)) {
	for i := 1; i < u.size; i++ {
		f((u.rank + i) % u.size)
	}
}

// to sends the others the same bytes.
func (u *union) to(data []byte) {
	u.others(func(rank int) { u.send = append(u.send, Message{rank, data}) })
}

// gather returns what each rank gives.
func (u *union) gather(mine []byte) ([][]byte, error) {
	all := make([][]byte, u.size)
	all[u.rank] = mine
	sizes := make([]byte, 8*u.size)
	binary.LittleEndian.PutUint64(sizes[8*u.rank:], uint64(len(mine)))
	u.begin()
	u.to(sizes[8*u.rank:][:8])
	u.others(func(rank int) { u.receive = append(u.receive, Message{rank, sizes[8*rank:][:8]}) })
	if err := u.exchange(); err != nil {
		return nil, err
	}
	u.begin()
	if len(mine) > 0 {
		u.to(mine)
	}
	u.others(func(rank int) {
		if n := binary.LittleEndian.Uint64(sizes[8*rank:]); n > 0 {
			all[rank] = make([]byte, n)
			u.receive = append(u.receive, Message{rank, all[rank]})
		}
	})
	return all, u.exchange()
}

// broadcast returns what rank 0 gives: it sends each rank a part, and these send it on.
func (u *union) broadcast(data []byte) ([]byte, error) {
	size := make([]byte, 8)
	if u.rank == 0 {
		binary.LittleEndian.PutUint64(size, uint64(len(data)))
	}
	sizes, err := u.gather(size)
	if err != nil {
		return nil, err
	}
	n := int(binary.LittleEndian.Uint64(sizes[0]))
	if u.rank > 0 {
		data = make([]byte, n)
	}
	part := func(rank int) []byte { return data[n*rank/u.size : n*(rank+1)/u.size] }
	u.begin()
	if u.rank == 0 {
		u.others(func(rank int) { u.send = append(u.send, Message{rank, part(rank)}) })
	} else {
		u.receive = append(u.receive, Message{0, part(u.rank)})
	}
	if err := u.exchange(); err != nil {
		return nil, err
	}
	u.begin()
	u.others(func(rank int) {
		if rank > 0 {
			u.send = append(u.send, Message{rank, part(u.rank)})
		}
		if u.rank > 0 {
			u.receive = append(u.receive, Message{rank, part(rank)})
		}
	})
	return data, u.exchange()
}

// bytesOfNumbers are the memory of numbers.
func bytesOfNumbers[E any](x []E) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), uintptr(len(x))*unsafe.Sizeof(*new(E)))
}
