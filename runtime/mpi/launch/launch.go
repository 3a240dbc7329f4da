// Package launch tells how many processes a launcher of MPI programs has started with this one.
package launch

import (
	"os"
	"strconv"
)

// Launcher is who has started this process among others.
type Launcher struct {
	Name       string // for people
	Rank, Size int
}

// The launchers, in the order in which they are looked for: one sets what another one sets, too.
var launchers = []struct{ name, rank, size string }{
	{"Open MPI's mpirun", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
	{"srun", "SLURM_PROCID", "SLURM_STEP_NUM_TASKS"},
	{"MPICH's mpirun", "PMI_RANK", "PMI_SIZE"},
	{"PALS", "PALS_RANKID", "PALS_SIZE"},
	{"MVAPICH's mpirun", "MV2_COMM_WORLD_RANK", "MV2_COMM_WORLD_SIZE"},
}

// Alone is the value of Variable by which each process is for itself.
const (
	Variable = "TENSORNET_MPI"
	Alone    = "none"
)

// Find returns the launcher; nil if this process is for itself.
func Find() *Launcher {
	if os.Getenv(Variable) == Alone {
		return nil
	}
	for _, l := range launchers {
		rank, err := strconv.Atoi(os.Getenv(l.rank))
		if err != nil {
			continue
		}
		if size, err := strconv.Atoi(os.Getenv(l.size)); err == nil && size > 1 && rank >= 0 && rank < size {
			return &Launcher{l.name, rank, size}
		}
	}
	return nil
}
