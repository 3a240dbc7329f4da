package machine

// Sweeper writes what the runtime has beside the kernels of networks: sweeps over
// the elements of arrays, transpositions, random numbers.
type Sweeper interface {
	Machine

	// Sweep runs body over arrays of n elements: for whole vectors and then, once, for
	// the rest. x are the elements at hand, those of whole vectors in memory, and put
	// writes a vector back to an array. body is written twice. The pointers and n are
	// spent.
	Sweep(n Ptr, arrays []Ptr, body func(x []Op, put func(v Vec, array int)))
	// SweepRows does so for matrices of so many rows of n elements, which are whole
	// vectors where masks have no registers of their own, and with a row that all of them meet, whose elements are the last of x.
	// begin goes before each row.
	SweepRows(rows, n Ptr, matrices []Ptr, shared Ptr, begin func(), body func(x []Op, put func(v Vec, array int)))

	// MulFrom makes x = a - x·y.
	MulFrom(a Op, y, x Vec)
	// MaxWords makes to the greater of each two words of 4 bytes, which have no signs.
	MaxWords(x Op, y, to Vec)

	// QuickRoots reports whether there are roots of such elements that are quicker than
	// exact ones and as good as sweeps need. QuickRoot makes to = 2·√x + plus. Its error
	// is below 4e-7 of it; of a root below 2^-63, 2^-64 at most. What has no root makes
	// NaN, and infinity becomes -infinity. The last digits differ between makes of
	// processors.
	QuickRoots() bool
	QuickRoot(x, plus, to Vec)
	// IfAtLeast writes body, to run if the first lane of each x is at least a limit.
	// What is written next follows it, and runs if not, if body ends the function.
	IfAtLeast(x []Vec, limits []float64, body func())

	// Rows are the places of n rows, a stride of bytes apart from first on; next moves
	// them all by a step.
	Rows(first, stride, step Ptr, n int) (at []Mem, next func())

	// Dropout writes two functions that fill masks by Philox, for elements of so many
	// bytes: the first for a sample, the other for samples side by side.
	Dropout(bytes int, name, lanesName string)
}
