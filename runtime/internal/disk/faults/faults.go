// Package faults lets operations on disk fail, for tests.
package faults

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/runtime/internal/disk"
)

// Faults lets the operations From to To-1 fail with Err. Of the first, if it is a
// write, half the data still comes through.
type Faults struct {
	From, To int
	Err      error
	Done     int // operations so far
}

// Never lets nothing fail.
func Never() *Faults { return &Faults{From: math.MaxInt} }

// Onward lets operation n and all that follow fail, as if the process or the
// disk had ended then.
func Onward(n int, err error) *Faults { return &Faults{From: n, To: math.MaxInt, Err: err} }

// Disk is one that fails so.
func (f *Faults) Disk() disk.Disk { return disk.Disk{Fault: f.before} }

func (f *Faults) before(o disk.Operation) error {
	n := f.Done
	f.Done++
	if n < f.From || n >= f.To {
		if o.Name == "sync" {
			return disk.ErrUnneeded // no test takes the power away
		}
		return nil
	}
	if n == f.From && o.File != nil {
		o.File.Write(o.Data[:len(o.Data)/2])
	}
	return f.Err
}
