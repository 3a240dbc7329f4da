// Package target describes the machines that programs are compiled for. A
// target is a value: it is passed along from the options of a compilation to
// passes and kernels, which ask it instead of knowing numbers of their own.
//
// A new machine is a function as [AVX2], with numbers that were measured.
package target

// Target is a kind of machine.
type Target struct {
	Name     string   // for people
	Arch     string   // GOARCH, "" for any
	Features []string // sets of instructions that it has, in the words of avo

	VectorBytes  int  // size of a vector, 0 for none
	NarrowBytes  int  // of the smallest vectors that kernels may use instead
	Vectors      int  // registers for vectors
	Masks        int  // registers for masks; 0: those for vectors hold them
	ReadsOne     bool // instructions read one element in memory for all lanes
	General      int  // registers for pointers and counters
	BlockVectors int  // side by side in a large block of sums

	Costs   Costs
	Caches  Caches
	Budgets Budgets
	Work    Work
}

// Costs are what limits a contraction, in cycles.
type Costs struct {
	FMAs    float64 // multiply-adds of vectors that begin in a cycle
	Loads   float64 // of vectors in a cycle, from the first cache
	Far     float64 // cycles of a load from the second cache
	Third   float64 // bytes that come from the third cache in a cycle, one after the other
	Memory  float64 // the same of memory
	Strewn  float64 // the same of values side by side, whose places lie far apart: most of it is waiting
	Latency float64 // until a sum may be added to again, and what hides it in part
	Sum     float64 // to begin and store a sum
	Block   float64 // to begin and end a block of sums
	Partial float64 // of one that is not full, in the time of those that are
	Call    float64 // of a kernel
	Meet    float64 // until several processors know of one another that they have done something
	Wake    float64 // until another processor is awake
}

// Caches are sizes in bytes.
type Caches struct {
	First, Second, Third int
	Line                 int
	Ways                 int // lines that one set of the first cache holds
	Written              int // of these, beside what is read meanwhile
	Page                 int // lines that far apart share the few places of one set of the first cache
}

// Budgets are what may be touched before data are used again, in bytes: the
// sizes of caches decide that.
type Budgets struct {
	First   int // by short vectors that all meet all
	Block   int // by one block of registers while it sums, so that the next finds most of it
	Pass    int // by a whole pass, without care for the blocks
	Panel   int // of the vectors that all rows meet
	Far     int // by a matrix, before it is asked for ahead of its use
	Steps   int // of a sum in registers at least, so that loading and storing it is a trifle
	Set     int // of a sum down the columns of a matrix whose rows collide in the first cache, at most
	Streams int // rows of a matrix, pages apart, that are gone through at the same time
	Down    int // of a sum down the columns of a matrix that is far, at most
	Row     int // of a vector from which on it shares the first cache with nothing

	LanesRange int // gradients that are computed at a time for samples side by side: they fit the second cache beside the samples' values
	OneRange   int // the same for one sample: a sweep over fewer is over before the processor reads well ahead of it
	Third      int // what all processors come back to, in the third cache
	Shared     int // weights that several processors have in their second caches

	Call int64 // FLOPs of one call of a kernel, about a millisecond of them
}

// Work are amounts of arithmetic, in FLOPs, that decide what is worth while.
type Work struct {
	Read  int64 // done while a weight is read that is near
	Third int64 // done while one is read from the third cache
	Wake  int64 // of a sample's forward pass, below which waking another processor costs more than it saves
	Call  int64 // of an operation, below which its call takes a comparable time
	Chain int64 // of small operations that follow one another without an end between, at most: the garbage collector waits
}

// smallest is the size of the smallest element.
const smallest = 4

// Plain is a machine that runs plain Go: it has no vectors.
func Plain() *Target {
	return &Target{Name: "plain Go", Caches: Caches{Line: 64, Page: 4 << 10}}
}

// Lanes is the number of elements of so many bytes in a vector.
func (t *Target) Lanes(bytes int) int { return t.VectorBytes / bytes }

// NarrowLanes is that of the smallest vectors.
func (t *Target) NarrowLanes(bytes int) int { return t.NarrowBytes / bytes }

// Samples is the number of samples that run side by side: the vectors of a
// large block.
func (t *Target) Samples(bytes int) int { return t.BlockVectors * t.Lanes(bytes) }

// Twice is twice as many, where registers for sums of all of them are left; else 0.
func (t *Target) Twice(bytes int) int {
	if t.BlockVectors > 1 {
		return 0
	}
	return 2 * t.Samples(bytes)
}

// Panel is how many of so many rows are packed together: two vectors of them, which meet each
// number that is loaded, if that divides them.
func (t *Target) Panel(rows, bytes int) int {
	if two := 2 * t.Lanes(bytes); rows%two == 0 {
		return two
	}
	return t.Samples(bytes)
}

// Sums is the number of vector registers that hold sums; the others hold
// operands.
func (t *Target) Sums() int { return t.Vectors * 3 / 4 }

// BlockRows is the number of rows of a large block of sums.
func (t *Target) BlockRows() int { return t.Sums() / t.BlockVectors }

// MaskVectors is the number of registers for vectors that masks take.
func (t *Target) MaskVectors(masks int) int {
	if t.Masks > 0 {
		return 0
	}
	return masks
}

// Bundle is the number of vectors that an expression is computed for at a time, at
// most: more than four, where there are registers, save little for twice the code.
func (t *Target) Bundle() int { return min(t.Vectors/4, 4) }

// LineElements is the least number of elements that fill whole lines of the
// cache, whatever their type.
func (t *Target) LineElements() int { return t.Caches.Line / smallest }

// PageElements is the same for pages.
func (t *Target) PageElements() int { return t.Caches.Page / smallest }

// Again is how many cycles so many bytes take to be read again where there are some between,
// these and others, from the cache that holds all.
func (t *Target) Again(bytes, between int) float64 {
	each := 1 / t.Costs.Memory
	switch {
	case between <= t.Budgets.First:
		each = 0
	case between <= t.Caches.Second:
		each = t.Costs.Far / float64(t.Caches.Line)
	case between <= t.Budgets.Third:
		each = 1 / t.Costs.Third
	}
	return each * float64(bytes)
}

// Step is how many cycles one step of independent sums takes, with so many
// multiply-adds and loads of vectors.
func (t *Target) Step(fmas, loads int) float64 {
	return max(float64(fmas)/t.Costs.FMAs, float64(loads)/t.Costs.Loads, t.Costs.Latency)
}
