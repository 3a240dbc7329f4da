//go:build (linux || darwin) && (amd64 || arm64)

package mpi

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	goruntime "runtime"
	"slices"
	"strings"

	"github.com/ebitengine/purego"

	"github.com/seed-5f2744a7/tensornet/runtime/mpi/launch"
)

// yield gives the processor to other processes.
var yield = func() uintptr {
	f, err := purego.Dlsym(purego.RTLD_DEFAULT, "sched_yield")
	if err != nil {
		panic(err) // it is part of POSIX
	}
	return f
}()

// names of libraries, by whose launcher they are.
var (
	openNames  = []string{"libmpi.so.40", "libmpi.so.80"}
	mpichNames = []string{"libmpi_abi.so.1", "libmpi.so.12", "libmpich.so.12"}
	anyNames   = []string{"libmpi.so"}
)

// install says what to do where there is no library.
const install = `no MPI library was found: install Open MPI or MPICH (Debian, Ubuntu: apt install openmpi-bin; Fedora: dnf install openmpi; macOS: brew install open-mpi; anywhere: pip install mpich), or name the file of one in ` + launch.Variable

// openLibrary opens the first library that there is, and returns its name.
func openLibrary(started *launch.Launcher) (handle uintptr, name string, err error) {
	const how = purego.RTLD_NOW | purego.RTLD_GLOBAL // Open MPI's plugins look for its symbols
	if name = os.Getenv(launch.Variable); name != "" && name != launch.Alone {
		if handle, err = purego.Dlopen(name, how); err != nil {
			return 0, "", fmt.Errorf("%s: %w", launch.Variable, err)
		}
		return handle, name, nil
	}
	var failures []string
	for _, name := range candidates(started) {
		if filepath.IsAbs(name) {
			if _, err := os.Stat(name); err != nil {
				continue
			}
		}
		if handle, err = purego.Dlopen(name, how); err == nil {
			return handle, name, nil
		}
		if filepath.IsAbs(name) {
			failures = append(failures, err.Error())
		}
	}
	if failures != nil {
		return 0, "", fmt.Errorf("no MPI library could be opened: %s; %s names the file of another one", strings.Join(failures, "; "), launch.Variable)
	}
	return 0, "", fmt.Errorf("%s", install)
}

// candidates are libraries beside the launcher, then where the system looks, then elsewhere.
func candidates(started *launch.Launcher) []string {
	names := slices.Concat(openNames, mpichNames, anyNames)
	if started != nil && !strings.HasPrefix(started.Name, "Open") && os.Getenv("OMPI_COMM_WORLD_SIZE") == "" {
		names = slices.Concat(mpichNames, openNames, anyNames)
	}
	if goruntime.GOOS == "darwin" {
		for i, name := range names {
			name, version, _ := strings.Cut(name, ".so")
			names[i] = name + version + ".dylib"
		}
	}
	var all []string
	for _, dir := range beside() {
		for _, name := range names {
			all = append(all, filepath.Join(dir, name))
		}
	}
	all = append(all, names...)
	for _, pattern := range []string{"/usr/lib/*/openmpi/lib", "/usr/lib64/openmpi/lib", "/usr/lib64/mpich/lib", "/usr/local/lib", "/opt/homebrew/lib", "/opt/*mpi*/lib"} {
		dirs, _ := filepath.Glob(pattern)
		for _, dir := range dirs {
			for _, name := range names {
				all = append(all, filepath.Join(dir, name))
			}
		}
	}
	return all
}

// beside are folders of libraries of the launchers that PATH has, unless they are the system's.
func beside() (dirs []string) {
	for _, root := range []string{os.Getenv("OPAL_PREFIX"), os.Getenv("MPI_HOME"), os.Getenv("I_MPI_ROOT")} {
		if root != "" {
			dirs = append(dirs, filepath.Join(root, "lib"), filepath.Join(root, "lib", "release"))
		}
	}
	for _, program := range []string{"mpirun", "mpiexec"} {
		path, err := exec.LookPath(program)
		if err != nil {
			continue
		}
		for _, p := range []string{path, resolved(path)} {
			if root := filepath.Dir(filepath.Dir(p)); root != "/usr" && root != "/" {
				dirs = append(dirs, filepath.Join(root, "lib"), filepath.Join(root, "lib64"))
			}
		}
	}
	return slices.Compact(dirs)
}

func resolved(path string) string {
	if p, err := filepath.EvalSymlinks(path); err == nil {
		return p
	}
	return path
}
