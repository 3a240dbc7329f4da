// Package machine is the boundary between kernels and instructions: what a kernel
// asks of a machine. Kernels, their forms and the functions in them are written
// once, against [Machine]; what a machine is like, its sizes and costs, is a
// [target.Target]. Package x86 has those that there are, for AVX2 and for AVX-512.
//
// What the interface says is chosen so that others can follow:
//
//   - AVX2 has 16 registers and vectors of 32 bytes, AVX-512 32 and of 64: both are the
//     target's, and registers are numbers here. Parts of vectors are named by how many
//     lanes they have (LoadPieces, StoreFirst): pieces on AVX2, under a mask on AVX-512.
//   - Constants are places that instructions read all lanes of, of which AVX-512 keeps
//     one element.
//   - NEON has vectors of 16 bytes and no arithmetic with operands in memory: an
//     [Op] that is a [Mem] is loaded first, for which such a machine keeps a
//     register back that Target.Vectors does not count.
//   - Count, IfWord, AddTimes, SubTimes and SubPtr are loops and sums over words in
//     memory because amd64 is short of registers; with more of them a machine may
//     hold words where it likes.
//   - Masks are a type of their own. AVX2 and NEON have them in registers for
//     vectors, whose lanes are all ones or zero, AVX-512 in registers of predicates.
//     Of a number's sign only SelectNegative makes one, which AVX2 need not.
package machine

import "github.com/seed-5f2744a7/tensornet/gen/target"

// Vec is a register that holds a vector.
type Vec int

// Mask is a register that says of each lane whether it is set. It may be one of those
// for vectors.
type Mask int

// Ptr is a register that holds a pointer or a number.
type Ptr int

// Mem is a place in memory: some bytes after a pointer or after a place that the
// machine gave out.
type Mem struct {
	Base  Ptr
	Place int // of the machine, counted from 1; 0: Base counts
	Bytes int
}

// Op is what an instruction reads: a Vec or a Mem.
type Op interface{ operand() }

func (Vec) operand() {}
func (Mem) operand() {}

// At is the memory some bytes after a pointer.
func At(p Ptr, bytes int) Mem { return Mem{Base: p, Bytes: bytes} }

// Offset is the memory some bytes on.
func (m Mem) Offset(bytes int) Mem {
	m.Bytes += bytes
	return m
}

// Predicate is a comparison of lanes. All but the last are false for NaN.
type Predicate int

// The predicates.
const (
	Equal          Predicate = iota // y = x
	Unequal                         // y < x or y > x
	LessThan                        // y < x
	GreaterThan                     // y > x
	GreaterOrEqual                  // y >= x
	Unordered                       // y or x is NaN
)

// Machine writes functions, one after the other, into one file. The names of its
// methods are those of what is done.
type Machine interface {
	// A machine writes functions into one file.

	// Target is the machine that code is written for.
	Target() *target.Target
	// Another is a machine of the same kind with a file of its own.
	Another() Machine
	// Beside is a machine of the same kind that writes into the file of another, whose
	// Print is that of both.
	Beside(other Machine) Machine
	// Draft is one that may keep nothing of what is written, to count what a function
	// takes.
	Draft() Machine
	// Begin starts a function over elements of so many bytes.
	Begin(name string, bytes int, signature, doc string)
	// Unless has the function that begins next take, after all else, a bool, wide: if it is
	// true, another function of the file runs in its place, with the same parameters.
	Unless(other string)
	// Inner has the function that begins next be such another: no one else calls it.
	Inner()
	// End returns from the function.
	End()
	// Comment writes one, in which Names are what registers are called: "Y0–Y3, Y5".
	Comment(lines ...string)
	Names(rs ...Vec) string
	// Print renders the file and the Go declarations of its functions. It fails where
	// Err does.
	Print(pkg, generator string) (assembly, stubs []byte, err error)
	// Err says that a function took more registers than there are; nil: none did.
	// What is written is of no use then.
	Err() error

	// Elements.

	// Size is that of an element in bytes.
	Size() int
	// Lanes is the number of elements of a vector.
	Lanes() int
	// In runs body with elements of another size.
	In(bytes int, body func())

	// Registers.

	// Vec takes a free register for a vector.
	Vec() Vec
	// Release gives some back.
	Release(rs ...Vec)
	// Mask takes a free register for a mask, and ReleaseMask gives some back.
	Mask() Mask
	ReleaseMask(ms ...Mask)
	// FreeVectors is how many for vectors are free, MostTaken how many were taken at a
	// time at most, which may be more than there are.
	FreeVectors() int
	MostTaken() int
	// GP takes a free register for a pointer or a number.
	GP() Ptr
	// ReleaseGP gives some back.
	ReleaseGP(rs ...Ptr)
	// FreeGeneral is how many are free.
	FreeGeneral() int
	// FreeAll takes all registers back.
	FreeAll()

	// Places in memory.

	// Arg loads an argument.
	Arg(name string) Ptr
	// ArgPlace is where an argument is.
	ArgPlace(name string) Mem
	// Low and High are words of the stack frame, counted from its ends. There are three
	// more than general registers, at least.
	Low(i int) Mem
	High(i int) Mem
	// Slot takes a place in the stack frame for one vector.
	Slot() Mem
	// ReleaseSlot gives some back.
	ReleaseSlot(ms ...Mem)
	// Constant is a vector whose lanes all hold x, under a name for people.
	Constant(name string, x float64) Mem
	// Bits is a vector whose lanes all hold an integer.
	Bits(name string, x uint64) Mem
	// SignBit is a vector with the sign of each lane set, and no more.
	SignBit() Mem

	// Control, pointers and words.

	// Loop repeats body as often as a register says, at least once. What it goes
	// through is for people.
	Loop(what string, count Ptr, body func())
	// Times repeats body n times.
	Times(what string, n int, body func())
	// Count repeats body with a word that goes from first to last in steps of 1 or -1,
	// once at least.
	Count(what string, word Mem, first, last, step int, body func())
	// IfWord writes body, to run if a word is not 0.
	IfWord(word Mem, body func())
	// Advance adds bytes to a pointer.
	Advance(p Ptr, bytes int)
	// LoadPtr reads a word, StorePtr writes one.
	LoadPtr(from Mem, to Ptr)
	StorePtr(from Ptr, to Mem)
	// AddPtr adds a number of bytes to a pointer.
	AddPtr(bytes, to Ptr)
	// SubPtr takes a pointer from one in memory, which leaves their distance.
	SubPtr(p Ptr, from Mem)
	// AddTimes adds n times a word to a pointer.
	AddTimes(n int, word Mem, to Ptr)
	// SubTimes takes n times a word from another; t is spent.
	SubTimes(n int, word Mem, t Ptr, from Mem)
	// SetWord writes a number, AddWord adds one.
	SetWord(n int, to Mem)
	AddWord(n int, to Mem)
	// Prefetch asks for a line, to the first cache or only to the second.
	Prefetch(cache int, line Mem)

	// Vectors and memory. Of a part of a vector only what belongs to it is touched;
	// the lanes that are not read become 0.

	LoadVec(from Op, to Vec)
	StoreVec(from Vec, to Mem)
	// LoadOne reads the first lane, LoadHalf the lower half.
	LoadOne(from Mem, to Vec)
	LoadHalf(from Mem, to Vec)
	// LoadMasked reads the lanes under a mask.
	LoadMasked(from Mem, mask Mask, to Vec)
	// LoadPieces reads the first n lanes as StoreFirst wrote them a moment ago; t is
	// spent.
	LoadPieces(n int, from Mem, to, t Vec)
	// StoreFirst writes the first n lanes, fewer than all. The register is spent.
	StoreFirst(n int, from Vec, to Mem)
	// Broadcast fills a vector with one element.
	Broadcast(from Mem, to Vec)

	// Arithmetic, lane by lane. The first operand of most may be in memory.

	Move(from, to Vec)
	Zero(r Vec)
	// Add makes to = y + x; Sub, Mul and Div likewise.
	Add(x Op, y, to Vec)
	Sub(x Op, y, to Vec)
	Mul(x Op, y, to Vec)
	Div(x Op, y, to Vec)
	// Max and Min make to = x if one of both is NaN.
	Max(x Op, y, to Vec)
	Min(x Op, y, to Vec)
	Sqrt(x Op, to Vec)
	// FMA makes sum = sum + a·b, FNMA sum - a·b.
	FMA(a Op, b, sum Vec)
	FNMA(a Op, b, sum Vec)
	// FMAOne makes sum = sum + a·b with one element for all lanes; t is spent.
	FMAOne(a Mem, b, sum, t Vec)
	// MulAdd makes x = x·y + a.
	MulAdd(a Op, y, x Vec)
	// Round makes to the whole number nearest to x, the even one of two.
	Round(x, to Vec)
	// And, Or and Xor are of bits; AndNot makes to the bits of x that not has not.
	And(x Op, y, to Vec)
	Or(x Op, y, to Vec)
	Xor(x Op, y, to Vec)
	AndNot(x Op, not, to Vec)
	// AddInt, SubInt and the shifts take lanes for integers.
	AddInt(x Op, y, to Vec)
	SubInt(x Op, y, to Vec)
	ShiftLeft(n int, x, to Vec)
	ShiftRight(n int, x, to Vec)
	// LookUp makes each to = table[index] of a table of eight numbers of four bytes; of
	// the index the last three bits count.
	LookUp(name string, table [8]uint32, index, to []Vec)

	// Masks.

	// FirstLanes sets the first n lanes.
	FirstLanes(n int, to Mask)
	// Compare sets the lanes where y is to x as the predicate says.
	Compare(p Predicate, x Op, y Vec, to Mask)
	// AndMask sets the lanes that both set, AndNotMask those of x that not does not.
	AndMask(x, y, to Mask)
	AndNotMask(x, not, to Mask)
	// Select makes to = yes where mask is set, else no.
	Select(mask Mask, yes Op, no, to Vec)
	// SelectNegative makes to = yes where the sign of x is set, else no.
	SelectNegative(x Vec, yes Op, no, to Vec)
	// Keep makes to = x where mask is set, else 0.
	Keep(mask Mask, x Op, to Vec)
	// Spoil makes to = x, but NaN where mask is set.
	Spoil(mask Mask, x, to Vec)

	// Across lanes.

	// Swap exchanges lanes that are so far apart, a power of two.
	Swap(distance int, x, to Vec)
	// Transpose exchanges the rows and columns of a block, as many vectors as each has
	// lanes. Those that come back are the block's.
	Transpose(x []Vec) []Vec
	// Totals adds up the lanes of each register, in one order for all, and stores the
	// sums as elements, at bytes after a pointer; what is given to ifAdding adds the
	// elements that are there. The registers are spent.
	Totals(x []Vec, to Ptr, at []int, ifAdding func(add func()))
	// Widen makes two vectors of float64 of one of float32, x and high; Narrow is the
	// way back and spends high.
	Widen(x, high Vec)
	Narrow(x, high Vec)
	// LargeQuarters splits each x that is under the mask and finite into n
	// quarters of a turn, n·π/2, and the rest r between -π/4 and π/4. Other lanes of
	// n and r stay.
	LargeQuarters(x, n, r Vec, large Mask)
}
