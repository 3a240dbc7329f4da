package probe

import (
	"fmt"
	"reflect"
	"testing"
)

// Streamer is a generated Session that runs a time step at a time.
type Streamer[I, O, S any] interface {
	Step(in *I, out *O)
	State() S
	SetState(S)
	Reset()
}

// Stream checks the time steps of a network with weights *W.
type Stream[W any] interface {
	// check takes a sequence step by step, which must give what Predict made of
	// the whole.
	check(w *W, inputs, whole [][]float64) error
	allocations(w *W) float64
}

// NewStream makes a Stream of a function that opens sessions.
func NewStream[I, O, S, W any](open func(*W) Streamer[I, O, S]) Stream[W] {
	return &stream[I, O, S, W]{open}
}

type stream[I, O, S, W any] struct {
	open func(*W) Streamer[I, O, S]
}

func (s *stream[I, O, S, W]) check(w *W, inputs, whole [][]float64) error {
	var in I
	var state S
	if !isPlain(reflect.TypeOf(state)) {
		return fmt.Errorf("%T shares memory with its copies", state)
	}
	session, other := s.open(w), s.open(w)
	s.step(session, &in) // of another sequence
	session.Reset()
	if !reflect.DeepEqual(session.State(), state) {
		return fmt.Errorf("a state is left after Reset")
	}
	steps := s.count(inputs)
	for t := range steps {
		for i, x := range inputs {
			fill(field(&in, i), part(x, t, size(field(&in, i))))
		}
		before := session.State()
		out := s.step(session, &in)
		if err := compareStep(out, whole, t, steps); err != nil {
			return err
		}
		other.SetState(before)
		again := s.step(other, &in)
		if !reflect.DeepEqual(again, out) || !reflect.DeepEqual(session.State(), other.State()) {
			return fmt.Errorf("step %d differs in a session with the same state", t)
		}
	}
	return nil
}

func (s *stream[I, O, S, W]) step(session Streamer[I, O, S], in *I) [][]float64 {
	var out O
	session.Step(in, &out)
	parts := make([][]float64, reflect.TypeOf(out).NumField())
	for i := range parts {
		parts[i] = flatten(field(&out, i), nil)
	}
	return parts
}

// count is the number of steps in a sequence.
func (s *stream[I, O, S, W]) count(inputs [][]float64) int {
	steps := 1
	for i, x := range inputs {
		steps = max(steps, len(x)/size(field(new(I), i)))
	}
	return steps
}

// compareStep compares step t with its part of a sequence; an output that has
// no part for every step is due after the last.
func compareStep(out, whole [][]float64, t, steps int) error {
	for i, y := range out {
		if len(y) == len(whole[i]) && t < steps-1 {
			continue
		}
		if want := part(whole[i], t, len(y)); !sameBits(y, want) {
			return fmt.Errorf("step %d of %d, output %d: got %v, of the whole sequence %v", t, steps, i, y, want)
		}
	}
	return nil
}

// part number t of x in parts of n; x itself, if it has only one.
func part(x []float64, t, n int) []float64 {
	if len(x) == n {
		return x
	}
	return x[t*n : (t+1)*n]
}

func (s *stream[I, O, S, W]) allocations(w *W) float64 {
	session := s.open(w)
	var in I
	var out O
	return testing.AllocsPerRun(100, func() {
		session.Step(&in, &out)
		session.SetState(session.State())
		session.Reset()
	})
}

func field(of any, i int) reflect.Value { return reflect.ValueOf(of).Elem().Field(i) }

// isPlain reports whether a copy of a value shares nothing with it.
func isPlain(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Float32, reflect.Float64:
		return true
	case reflect.Array:
		return isPlain(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if !isPlain(t.Field(i).Type) {
				return false
			}
		}
		return true
	}
	return false
}

func size(array reflect.Value) int { return len(flatten(array, nil)) }

// flatten appends the elements of nested arrays to x.
func flatten(array reflect.Value, x []float64) []float64 {
	switch {
	case array.CanFloat():
		return append(x, array.Float())
	case array.CanInt():
		return append(x, float64(array.Int()))
	}
	for i := range array.Len() {
		x = flatten(array.Index(i), x)
	}
	return x
}

// fill sets the elements of nested arrays and returns the rest of x.
func fill(array reflect.Value, x []float64) []float64 {
	if array.CanFloat() {
		array.SetFloat(x[0])
		return x[1:]
	}
	if array.CanInt() {
		array.SetInt(int64(x[0]))
		return x[1:]
	}
	for i := range array.Len() {
		x = fill(array.Index(i), x)
	}
	return x
}
