package data

import (
	"sync"
	"unsafe"
)

// Samples are made in lots, of at most lotSamples and about lotBytes, and so many lots at most
// before they are asked for.
const (
	lotSamples = 8
	lotBytes   = 256 << 10
	lotsAhead  = 16
)

// ahead makes samples in goroutines before they are asked for. Whoever asks for one that nobody
// has begun makes it, so that nobody waits for processors that have other work.
type ahead[S any] struct {
	n, per  int               // samples, and of a lot
	filler  filling[S]        // makes what makes sample number i
	lots    [lotsAhead]lot[S] // lot b is in place b % lotsAhead
	helpers sync.WaitGroup

	mu    sync.Mutex
	room  sync.Cond // for another lot, or the end
	begun int       // lots that somebody has begun
	taken int       // lots that are not needed any more
	ended bool
}

// filling makes what makes sample number i, or says why it cannot be made.
type filling[S any] func() func(i int, s *S) error

// lot is a few samples, one after the other.
type lot[S any] struct {
	samples []S
	errs    []error       // of each; nil where it was made
	made    chan struct{} // holds a token when a helper has made them
}

// each has yield take n samples, in their order, until it returns false, or the error of one that
// cannot be made, the last; so many helpers make some ahead.
func each[S any](n, helpers int, filler filling[S], yield func(*S, error) bool) {
	per := max(1, min(lotSamples, lotBytes/int(unsafe.Sizeof(*new(S)))))
	if helpers < 1 || n <= per {
		fill, sample := filler(), new(S)
		for i := range n {
			if err := fill(i, sample); err != nil {
				yield(nil, err)
				return
			}
			if !yield(sample, nil) {
				return
			}
		}
		return
	}
	a := &ahead[S]{n: n, per: per, filler: filler}
	a.room.L = &a.mu
	for i := range a.lots {
		a.lots[i] = lot[S]{make([]S, per), make([]error, per), make(chan struct{}, 1)}
	}
	for range helpers {
		a.helpers.Go(a.help)
	}
	defer a.end()
	a.give(yield)
}

// give has yield take all samples.
func (a *ahead[S]) give(yield func(*S, error) bool) {
	fill := a.filler()
	for number := 0; number*a.per < a.n; number++ {
		b := &a.lots[number%lotsAhead]
		if a.begin(number) {
			a.fill(number, fill)
		} else {
			<-b.made
		}
		for i := range a.samples(number) {
			if b.errs[i] != nil {
				yield(nil, b.errs[i])
				return
			}
			if !yield(&b.samples[i], nil) {
				return
			}
		}
		a.take()
	}
}

// begin reports whether the lot is for the caller to make, the first that nobody has begun.
func (a *ahead[S]) begin(number int) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if number < a.begun {
		return false
	}
	a.begun++
	return true
}

// take makes room for another lot.
func (a *ahead[S]) take() {
	a.mu.Lock()
	a.taken++
	a.mu.Unlock()
	a.room.Signal()
}

// samples is how many a lot has.
func (a *ahead[S]) samples(number int) int { return min(a.n-number*a.per, a.per) }

func (a *ahead[S]) fill(number int, fill func(i int, s *S) error) {
	b := &a.lots[number%lotsAhead]
	for i := range a.samples(number) {
		b.errs[i] = fill(number*a.per+i, &b.samples[i])
	}
}

// help makes lots as long as there are some to make.
func (a *ahead[S]) help() {
	fill := a.filler()
	for {
		a.mu.Lock()
		for !a.ended && a.begun == a.taken+lotsAhead {
			a.room.Wait()
		}
		number := a.begun
		if a.ended || number*a.per >= a.n {
			a.mu.Unlock()
			return
		}
		a.begun++
		a.mu.Unlock()
		a.fill(number, fill)
		a.lots[number%lotsAhead].made <- struct{}{}
	}
}

// end has the helpers end, and waits for them.
func (a *ahead[S]) end() {
	a.mu.Lock()
	a.ended = true
	a.mu.Unlock()
	a.room.Broadcast()
	a.helpers.Wait()
}
