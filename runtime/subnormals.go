package runtime

// While a network of some size is at work, numbers below the smallest normal one, which
// are called subnormal, are 0, where they are operands and where they are results: some
// processors take a hundred times as long for each of them, and those that gradients
// leave behind are many. On amd64 a register of the processor's says so, MXCSR; elsewhere,
// and under the build tag purego, they are numbers as others.
//
// The register belongs to a thread, and Go moves goroutines from one to another. So a
// goroutine that sets it keeps its thread to itself until it has set it back. Nothing else
// runs there meanwhile, and new threads are not made from there. Steps of training,
// Evaluate and PredictBatch do so in each of their goroutines, so that bits do not depend
// on their number; and Predict of networks whose values are too many for the stack. Weights
// that were trained have no subnormal numbers.

// flushFrom is the FLOPs of a sample from which on it costs nothing to speak of to set
// the register and back: some ten nanoseconds.
const flushFrom = 100_000

// flushing is a time in which subnormal numbers are 0.
type flushing struct {
	before uint32 // what MXCSR was
	set    bool
}

// flush begins one on this goroutine if so many FLOPs a sample are worth it; end ends it.
func flush(flops int64) flushing {
	if flops < flushFrom {
		return flushing{}
	}
	return flushSubnormals()
}

// flush has subnormal numbers be 0 on this goroutine, if the network is large enough,
// until the end of what it returns.
func (l *layout) flush() flushing { return flush(l.info.FLOPs) }
