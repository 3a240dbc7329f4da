package runtime

import (
	"context"
	"iter"
	"unsafe"
)

// What generated packages share is compiled here, once for each type of numbers, and
// not in each package for its types: it knows parameters, samples, inputs and outputs
// by their addresses and sizes. [Network], [Model] and [Trainer] give them their types
// back.

// unknown is the type of parameters, samples, inputs or outputs that is put away. It
// has no size: there is no way but list to get from one to the next.
//
// A [Table] of unknowns is that of a package: a func is called in the same way
// whatever its pointers point at, and slices are the same in memory.
type unknown struct{}

type (
	table[T Float]      = Table[unknown, unknown, unknown, unknown, T]
	vectorCode[T Float] = VectorCode[unknown, unknown, unknown, unknown, T]
	path[T Float]       = Path[unknown, unknown, unknown, T]
	lanes[T Float]      = Lanes[unknown, unknown, unknown, T]
	group[T Float]      = Group[unknown, unknown, T]
	derivation[T Float] = Derivation[unknown, T]
	derived[T Float]    = Derived[unknown, T]
)

// list is samples, inputs or outputs, one after another in memory. None of them has
// pointers.
type list struct {
	at      unsafe.Pointer
	n       int
	element uintptr // its size in bytes
}

func listOf[V any](values []V) list {
	return list{unsafe.Pointer(unsafe.SliceData(values)), len(values), unsafe.Sizeof(*new(V))}
}

// makeList makes one of zeros.
func makeList(n int, element uintptr) list {
	return list{allocate(n * int(element)), n, element}
}

// of is element k, from 0 to n-1.
func (l list) of(k int) *unknown {
	return (*unknown)(unsafe.Add(l.at, uintptr(k)*l.element))
}

// to is the elements before end.
func (l list) to(end int) list { return list{l.at, end, l.element} }

// between is the elements from begin on, as code of the package takes them; end is at
// most n, and above begin.
func (l list) between(begin, end int) []unknown {
	return unsafe.Slice(l.of(begin), end-begin)
}

// bytes are the memory of the elements from begin on.
func (l list) bytes(begin, end int) []byte {
	return memoryOf(l.at, uintptr(end)*l.element)[uintptr(begin)*l.element:]
}

// memoryOf is that of a block of so many bytes.
func memoryOf(block unsafe.Pointer, bytes uintptr) []byte {
	return unsafe.Slice((*byte)(block), bytes)
}

// samples are data whose type is put away.
type samples = iter.Seq2[unsafe.Pointer, error]

// samplesOf are data, nil if that is nil.
func samplesOf[S any](data iter.Seq2[*S, error]) samples {
	if data == nil {
		return nil
	}
	return func(yield func(unsafe.Pointer, error) bool) {
		data(func(s *S, err error) bool { return yield(unsafe.Pointer(s), err) })
	}
}

// erased is a network of either type of numbers; what is of that type comes as any.
type erased interface {
	tensors(w unsafe.Pointer) any
	newModel(on Machine, w unsafe.Pointer, b *Beside) erasedModel
	code(on Machine) string
	newTrainer(on Machine, w unsafe.Pointer, b *Beside, optimizer any) erasedTrainer
}

type erasedModel interface {
	newSession(options []SessionOption) erasedSession
	derivedOn(on Machine) unsafe.Pointer
	derivedForSteps(on Machine) unsafe.Pointer
	prepare(in unsafe.Pointer, numbers []float64) error
	prepareText(in unsafe.Pointer, text string) (int, error)
	label(out unsafe.Pointer, i int) string
	predict(in, out unsafe.Pointer)
	predictBatch(ctx context.Context, in, out list) error
	evaluate(ctx context.Context, data samples, own []OwnMetric, u *union) (Metrics, error)
	measure(ctx context.Context, data samples, own []OwnMetric, u *union) (*Meter, error)
	chooseThresholds(ctx context.Context, data samples, c ThresholdChoice, u *union) ([]Thresholds, error)
	inputGradients(in, of, gradients unsafe.Pointer)
}

type erasedTrainer interface {
	stepper
	accumulate(batch list) float64
	kept() unsafe.Pointer // the gradients
	resetStates()
	close()
	fit(ctx context.Context, data, validation samples, s settings) (History, error)
	join(w World) error
	fullBatch(n int)
	shareOf(full int) Span
	shardSize(n int) int
	findRate(ctx context.Context, data samples, f RateFinder) (RateCurve, error)
}

// erase makes a network of its table, whose numbers are of the layout's type. Where it is
// inlined, all that it makes is compiled once more.
//
//go:noinline
func erase(l *layout, of unsafe.Pointer) erased {
	if l.double {
		return &network[float64]{layout: l, table: (*table[float64])(of)}
	}
	return &network[float32]{layout: l, table: (*table[float32])(of)}
}

// erasedSession is a session of either type of numbers.
type erasedSession interface {
	predict(in, out unsafe.Pointer)
	processors() int
	close()
}
