//go:build (linux || darwin) && (amd64 || arm64)

package mpi

import (
	"fmt"
	"path/filepath"
	"strings"
	"unsafe"

	"github.com/ebitengine/purego"
)

// dialect is how a library wants its constants.
type dialect struct {
	world, bytes, errorsReturn, statusesIgnore uintptr

	float32s, float64s, sum uintptr
	inPlace                 uintptr
	serialized              int32 // the level of threads
	request                 int   // bytes of one
}

// standard is the ABI of MPI 5.0, appendix A.
var standard = dialect{world: 0x101, bytes: 0x247, errorsReturn: 0x143, float32s: 0x210, float64s: 0x214, sum: 0x21, inPlace: 1, serialized: 2048, request: 8}

// mpich is that of MPICH and of what is compatible with it: Intel's, Cray's, MVAPICH.
var mpich = dialect{
	world: 0x44000000, bytes: 0x4c00010d, errorsReturn: 0x54000001, statusesIgnore: 1,
	float32s: 0x4c00040a, float64s: 0x4c00080b, sum: 0x58000003, inPlace: ^uintptr(0), serialized: 2, request: 4,
}

// mpichs are words of the versions of those.
var mpichs = []string{"MPICH", "Intel", "CRAY", "MVAPICH"}

// dialectOf finds that of a library, by its name and its version.
func dialectOf(handle uintptr, name, version string) (dialect, error) {
	if strings.HasPrefix(filepath.Base(name), "libmpi_abi.") {
		return standard, nil
	}
	if _, err := purego.Dlsym(handle, "ompi_mpi_comm_world"); err == nil {
		return openMPI(handle)
	}
	for _, word := range mpichs {
		if strings.Contains(version, word) {
			return mpich, nil
		}
	}
	return dialect{}, fmt.Errorf("%s: found %q, expected Open MPI, MPICH and what is like it, or libmpi_abi of MPI 5.0", name, firstLine(version))
}

// openMPI has addresses of its own for constants.
func openMPI(handle uintptr) (dialect, error) {
	d := dialect{inPlace: 1, serialized: 2, request: int(unsafe.Sizeof(uintptr(0)))}
	for name, to := range map[string]*uintptr{
		"ompi_mpi_comm_world": &d.world, "ompi_mpi_byte": &d.bytes, "ompi_mpi_errors_return": &d.errorsReturn,
		"ompi_mpi_float": &d.float32s, "ompi_mpi_double": &d.float64s, "ompi_mpi_op_sum": &d.sum,
	} {
		var err error
		if *to, err = purego.Dlsym(handle, name); err != nil {
			return d, err
		}
	}
	return d, nil
}
