//go:build !purego

package runtime

import goruntime "runtime"

// The bits of MXCSR: results that are subnormal become 0, operands count as 0.
const flushToZero, denormalsAreZero = 1 << 15, 1 << 6

func mxcsr() uint32

func setMXCSR(x uint32)

func flushSubnormals() flushing {
	goruntime.LockOSThread()
	before := mxcsr()
	setMXCSR(before | flushToZero | denormalsAreZero)
	return flushing{before, true}
}

// end sets the register back, and lets the thread go.
func (f flushing) end() {
	if f.set {
		setMXCSR(f.before)
		goruntime.UnlockOSThread()
	}
}
