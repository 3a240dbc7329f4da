// Package mpi has trainers of several processes train as one, by the MPI library of the machine: Open MPI,
// MPICH and what is like it, or any with the standard ABI of MPI 5.0. The library is opened when the program runs; it
// is built without C, though it is linked dynamically.
//
//	world, err := mpi.Open()
//	if err != nil {
//		return err
//	}
//	err = trainer.Join(world)
//	…
//	world.Close(err)
package mpi

import (
	"fmt"
	"os"
	"time"

	"github.com/seed-5f2744a7/tensornet/runtime/mpi/launch"
)

// patienceVariable is how long a rank waits for another one, as Go writes durations.
const patienceVariable = "TENSORNET_MPI_PATIENCE"

// patience is that without the variable.
const patience = 2 * time.Minute

// finalPatience is how long Close waits for the others.
const finalPatience = 5 * time.Second

// Open opens the MPI library and joins the processes that a launcher has started, such as mpirun or srun; a
// process without one is the only rank. It may be called once. The library is that of
// TENSORNET_MPI, a file, or the first that is found: one that belongs to the launcher, then others.
func Open() (*World, error) {
	wait := patience
	if text := os.Getenv(patienceVariable); text != "" {
		var err error
		if wait, err = time.ParseDuration(text); err != nil || wait <= 0 {
			return nil, fmt.Errorf("%s: found %q, expected a time such as %q", patienceVariable, text, patience)
		}
	}
	started := launch.Find()
	w, err := open(started)
	if err != nil {
		return nil, err
	}
	w.patience = wait
	if started != nil && w.size != started.Size {
		return nil, fmt.Errorf("%s has started %d processes, but %s knows of %d: that is not the launcher's library; %s names the file of another one", started.Name, started.Size, w.library, w.size, launch.Variable)
	}
	return w, nil
}

// Rank implements runtime.World.
func (w *World) Rank() int { return w.rank }

// Size implements runtime.World.
func (w *World) Size() int { return w.size }

// Library says which library it is, in the library's own words.
func (w *World) Library() string { return w.library }
