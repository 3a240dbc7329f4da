package runtime

import (
	"fmt"
	"strconv"
	"unsafe"
)

// Layers that are stateful begin a sample with the state that the sample of the same number has
// left in the batch before. That state is the end of a sample's inputs, and what it leaves is the
// end of its outputs.

// ends are where these are: after so many bytes of inputs and of outputs, and how many bytes.
type ends struct{ in, out, size uintptr }

func (l *layout) findEnds() {
	n := 0
	for _, c := range l.info.Carried {
		n += size(c.Shape)
	}
	l.ends.size = uintptr(n * l.dtype.Bytes())
	l.ends.in = uintptr(l.allInputs().size * l.dtype.Bytes())
	l.ends.out = l.next(l.outputs, nil).offset
}

// state is what the inputs of a sample end with.
func (l *layout) state(inputs unsafe.Pointer) []byte {
	return memoryOf(unsafe.Add(inputs, l.ends.in), l.ends.size)
}

// left is what outputs end with.
func (l *layout) left(outputs unsafe.Pointer) []byte {
	return memoryOf(unsafe.Add(outputs, l.ends.out), l.ends.size)
}

// Carry has in begin where the sample ended whose outputs are out.
func (n *Network[P, S, I, O, T]) Carry(in *I, out *O) {
	copy(n.layout.state(unsafe.Pointer(in)), n.layout.left(unsafe.Pointer(out)))
}

// carrying is what samples of a batch leave to those of the next. Its methods do nothing in a
// network without state.
type carrying struct {
	net  *layout
	now  []byte // what the next batch begins with; samples beyond begin with 0
	next []byte // what the batch at hand leaves
	own  list   // the batch at hand
}

// size is that of a sample's state, in bytes; 0 without one.
func (c *carrying) size() int {
	if c == nil {
		return 0
	}
	return int(c.net.ends.size)
}

// enter gives a batch the states that it begins with, in memory of its own.
func (c *carrying) enter(batch list) list {
	if c.size() == 0 {
		return batch
	}
	if c.own.n < batch.n {
		c.own = makeList(batch.n, batch.element)
	}
	copy(c.own.bytes(0, batch.n), batch.bytes(0, batch.n))
	batch.at = c.own.at
	c.fill(batch)
	return batch
}

// fill does so in the batch's memory.
func (c *carrying) fill(batch list) {
	n := c.size()
	if n == 0 {
		return
	}
	if len(c.next) < batch.n*n {
		c.next = make([]byte, batch.n*n)
	}
	for k := range batch.n {
		state := c.net.state(unsafe.Add(unsafe.Pointer(batch.of(k)), c.net.input))
		if k*n < len(c.now) {
			copy(state, c.now[k*n:])
		} else {
			clear(state)
		}
	}
}

// leave remembers what sample k leaves.
func (c *carrying) leave(k int, out unsafe.Pointer) {
	if n := c.size(); n > 0 {
		copy(c.next[k*n:][:n], c.net.left(out))
	}
}

// goOn ends a batch of so many samples.
func (c *carrying) goOn(samples int) {
	n := samples * c.size()
	if n == 0 {
		return
	}
	if len(c.now) < n {
		c.now = append(c.now, make([]byte, n-len(c.now))...)
	}
	copy(c.now[:n], c.next)
}

// reset begins anew.
func (c *carrying) reset() {
	if c != nil {
		c.now = c.now[:0]
	}
}

// carriedName is that of the states in a checkpoint, and how many samples have one in its metadata.
const carriedName = "carried"

// samples is how many have a state.
func (c *carrying) samples() int {
	if c.size() == 0 {
		return 0
	}
	return len(c.now) / c.size()
}

// array is states of samples, [samples, numbers]; none without any.
func (c *carrying) array(states []byte) []Array {
	if len(states) == 0 {
		return nil
	}
	n := c.size()
	return []Array{{carriedName, []int{len(states) / n, n / c.net.dtype.Bytes()}, c.net.dtype, states}}
}

// room is memory for the states of a checkpoint.
func (c *carrying) room(metadata map[string]string) ([]byte, error) {
	text, ok := metadata[carriedName]
	if !ok || c.size() == 0 {
		return nil, nil
	}
	n, err := strconv.Atoi(text)
	if most := maxValues / c.size(); err != nil || n < 1 || n > most {
		return nil, fmt.Errorf("metadata %q: found %q, expected the number of samples of a batch, at most %d", carriedName, text, most)
	}
	return make([]byte, n*c.size()), nil
}
