package kernel

import (
	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// The words of a kernel's stack frame: pointers from one end; from the other
// whether the kernel adds to its result and the iterations of scans.

// saved is where a pointer is kept that moves by a number of groups.
func (n *nest) saved(pointer int) machine.Mem { return n.w.Low(pointer) }

// adding is where a kernel keeps whether it adds to the result, if that is not
// known when it is written.
func (n *nest) adding() machine.Mem { return n.w.High(0) }

// iteration is where the iteration of a scan is kept.
func (c *chainWriter) iteration(scan int) machine.Mem { return c.w.High(1 + scan) }
