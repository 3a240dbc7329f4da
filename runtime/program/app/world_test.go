package app

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime/mpi/launch"
)

// TestAlone refuses under a launcher what each process would do once more.
func TestAlone(t *testing.T) {
	t.Setenv("OMPI_COMM_WORLD_RANK", "1")
	t.Setenv("OMPI_COMM_WORLD_SIZE", "4")
	for name, together := range map[string]bool{
		"train": true, "summary": true, "version": true,
		"eval": false, "predict": false, "compare": false, "report": false, "lr-find": false,
	} {
		want := "Open MPI's mpirun has started 4 processes, and each would do all of " + name + ": start one without it, or set TENSORNET_MPI=none"
		if together {
			want = ""
		}
		got, done := "", make(chan error, 1)
		done <- nil
		if err := Find(name).perform(t.Context(), nil, deaf{done}, nil); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %q, expected %q", name, got, want)
		}
	}
	t.Setenv(launch.Variable, launch.Alone)
	if err := evalCommand.Alone(); err != nil {
		t.Error(err)
	}
}
