//go:build !((linux || darwin) && (amd64 || arm64))

package mpi

import (
	"fmt"
	goruntime "runtime"
	"time"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/mpi/launch"
)

// World is the processes of an MPI program, of which there are none on this system.
type World struct {
	rank, size int
	patience   time.Duration
	library    string
}

func open(*launch.Launcher) (*World, error) {
	return nil, fmt.Errorf("MPI: found %s/%s, expected Linux or macOS on amd64 or arm64", goruntime.GOOS, goruntime.GOARCH)
}

// Exchange implements runtime.World.
func (w *World) Exchange([]runtime.Message, []runtime.Message) error { return nil }

// SumFloat32 implements runtime.SummingWorld.
func (w *World) SumFloat32([]float32) error { return nil }

// SumFloat64 implements runtime.SummingWorld.
func (w *World) SumFloat64([]float64) error { return nil }

// Close ends this process's part.
func (w *World) Close(error) {}
