// Package language knows how likely a character of a text is after those before it.
package language

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"sync"
)

// First and Last are the characters of texts, and all between: printable ASCII.
const (
	First = ' '
	Last  = '~'
)

// Signs is how many there are.
const Signs = Last - First + 1

// Model is a tree of sequences that are frequent in texts. A state of it is the longest one that it
// has of those at the end of what was read so far; state 0 is the empty one.
type Model struct {
	sign   []byte    // of each node, its last character from First on
	first  []int32   // of each node, where its children begin; they end where the next one's begin
	likely []float32 // logarithm of the probability of its last character after the others
	suffix []int32   // the node of the longest end of its sequence
	rest   []float32 // logarithm by which probabilities after its suffix count after it
}

// Next returns the logarithm of the probability of a character, in the state of what is before it,
// and the state with it. Where the model has no such sequence, the shorter one counts (Katz 1987).
func (m *Model) Next(state int32, character byte) (float32, int32) {
	sign, likely := character-First, float32(0)
	for {
		if child := m.child(state, sign); child > 0 {
			return likely + m.likely[child], child
		}
		likely += m.rest[state]
		state = m.suffix[state]
	}
}

// Begin is the state at the begin of a text, where words begin.
func (m *Model) Begin() int32 { return m.child(0, ' '-First) }

// Text is the logarithm of the probability of a text.
func (m *Model) Text(text string) float64 {
	state, sum := m.Begin(), 0.
	for i := range len(text) {
		var likely float32
		likely, state = m.Next(state, text[i])
		sum += float64(likely)
	}
	return sum
}

// child is 0 where there is none.
func (m *Model) child(of int32, sign byte) int32 {
	from, to := m.first[of], m.first[of+1]
	if i := bytes.IndexByte(m.sign[from:to], sign); i >= 0 {
		return from + int32(i)
	}
	return 0
}

//go:generate go run ./count text.model

//go:embed text.model
var file []byte

// English is a model of English prose and of programs.
var English = sync.OnceValues(func() (*Model, error) { return Read(bytes.NewReader(file)) })

// Magic begins a file, once it is inflated. The number of nodes follows, then of each node, those
// of short sequences first, how many children it has, its sign, and [Quantum] times the negative
// logarithm of its probability: three lists of bytes.
const Magic = "tensornet text 1\n"

// Quantum is how many steps of probabilities a factor of e has.
const Quantum = 16

// Read reads a model.
func Read(src io.Reader) (*Model, error) {
	data, err := io.ReadAll(flate.NewReader(src))
	if err != nil {
		return nil, fmt.Errorf("model of texts: %w", err)
	}
	data, ok := bytes.CutPrefix(data, []byte(Magic))
	if !ok || len(data) < 4 {
		return nil, errors.New("model of texts: this is none, or of another version")
	}
	n, data := int(binary.LittleEndian.Uint32(data)), data[4:]
	if n < 1 || len(data) != 3*n {
		return nil, fmt.Errorf("model of texts: %d bytes of %d nodes", len(data), n)
	}
	m := &Model{sign: data[n:][:n], first: make([]int32, n+1), likely: make([]float32, n), suffix: make([]int32, n), rest: make([]float32, n)}
	next := int32(1)
	for i, children := range data[:n] {
		m.first[i], m.likely[i] = next, -float32(data[2*n+i])/Quantum
		next += int32(children)
	}
	m.first[n] = next
	if int(next) != n || !m.whole() {
		return nil, errors.New("model of texts: it is torn")
	}
	m.link()
	return m, nil
}

// whole reports whether there are only signs of texts, and each of them alone.
func (m *Model) whole() bool {
	for i := range int32(Signs) {
		if m.child(0, byte(i)) == 0 {
			return false
		}
	}
	for _, s := range m.sign {
		if s >= Signs {
			return false
		}
	}
	return true
}

// link finds suffixes, and what is left of probabilities for sequences that are not in the model.
func (m *Model) link() {
	for of := range int32(len(m.sign)) {
		said, shorter := 0., 0.
		for child := m.first[of]; child < m.first[of+1]; child++ {
			likely := float64(m.likely[child])
			if of > 0 {
				var after float32
				after, m.suffix[child] = m.Next(m.suffix[of], First+m.sign[child])
				shorter += math.Exp(float64(after))
			}
			said += math.Exp(likely)
		}
		m.rest[of] = float32(math.Log(max(1-said, 1e-3) / max(1-shorter, 1e-3)))
	}
}
