package runtime

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// headSize is that of what each rank tells the others at a meeting.
const headSize = 512

// head is what a rank tells the others.
type head struct {
	occasion occasion
	wishes   wish
	n        int64 // a number that has to be the same
	hash     uint64
	mistake  string
}

func (h head) put(to []byte) {
	binary.LittleEndian.PutUint32(to, uint32(h.occasion))
	binary.LittleEndian.PutUint32(to[4:], uint32(h.wishes))
	binary.LittleEndian.PutUint64(to[8:], uint64(h.n))
	binary.LittleEndian.PutUint64(to[16:], h.hash)
	n := copy(to[28:headSize], h.mistake)
	binary.LittleEndian.PutUint32(to[24:], uint32(n))
}

func headFrom(from []byte) head {
	n := min(int(binary.LittleEndian.Uint32(from[24:])), headSize-28)
	return head{
		occasion(binary.LittleEndian.Uint32(from)), wish(binary.LittleEndian.Uint32(from[4:])),
		int64(binary.LittleEndian.Uint64(from[8:])), binary.LittleEndian.Uint64(from[16:]), string(from[28:][:n]),
	}
}

// meet has all ranks say that they are there, and for what. It returns the mistake of the first that has
// made one, or how the first differs that differs from rank 0. hash is of the weights, or 0.
func (u *union) meet(at occasion, n int, hash uint64, mistake error) error {
	mine := head{at, u.wishes, int64(n), hash, ""}
	if mistake != nil {
		if mine.mistake = mistake.Error(); mine.mistake == "" {
			mine.mistake = "an error without a text"
		}
	}
	all := func(rank int) []byte { return u.heads[rank*headSize:][:headSize] }
	mine.put(all(u.rank))
	u.begin()
	u.to(all(u.rank))
	u.others(func(rank int) { u.receive = append(u.receive, Message{rank, all(rank)}) })
	if err := u.exchange(); err != nil {
		return errors.Join(mistake, err)
	}
	u.wishes = 0
	first := headFrom(all(0))
	var found error
	for rank := range u.size {
		h := headFrom(all(rank))
		if h.wishes&^u.wishes != 0 {
			u.wishes, u.longing = u.wishes|h.wishes, rank
		}
		switch {
		case found != nil:
		case h.mistake != "" && rank == u.rank:
			found = mistake
		case h.mistake != "":
			found = fmt.Errorf("%s: %s", u.name(rank), h.mistake)
		}
	}
	for rank := 0; rank < u.size && found == nil; rank++ {
		if h := headFrom(all(rank)); h != first {
			found = u.differs(rank, first, h)
		}
	}
	return found
}

// differs says how what a rank has told differs from what rank 0 has.
func (u *union) differs(rank int, first, h head) error {
	if h.wishes = first.wishes; h == first {
		return nil
	}
	switch {
	case h.occasion != first.occasion:
		return fmt.Errorf("%s %s, %s %s: their data or settings differ", u.name(rank), h.doing(), u.name(0), first.doing())
	case h.n != first.n:
		return fmt.Errorf("%s %s, %s %s: their data or settings differ", u.name(rank), h.counted(), u.name(0), first.counted())
	}
	return fmt.Errorf("%s has other weights than %s (hashes %x and %x): their processors or programs do not compute alike, or one has memory that fails", u.name(rank), u.name(0), h.hash, first.hash)
}

var doings = [...]string{joining: "begins", stepping: "makes a step", dataEnded: "is at the end of its data", measured: "has measured samples", saved: "saves the training", comparing: "compares settings", preparing: "prepares"}

func (h head) doing() string {
	if int(h.occasion) < len(doings) && h.occasion > 0 {
		return doings[h.occasion]
	}
	return "does what it should not"
}

func (h head) counted() string {
	if h.occasion == stepping {
		return fmt.Sprintf("has a batch of %d samples", h.n)
	}
	return fmt.Sprintf("has %d samples", h.n)
}
