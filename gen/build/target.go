package build

import (
	"cmp"
	"errors"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// Systems and Architectures are what Go compiles for, as GOOS and GOARCH name it.
var (
	Systems       = strings.Fields("aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows")
	Architectures = strings.Fields("386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm")
)

// levels are what GOAMD64 and the like may be. The go command takes others in
// silence for the least.
var levels = map[string][]string{
	"386":     {"sse2", "softfloat"},
	"amd64":   {"v1", "v2", "v3", "v4"},
	"arm":     {"5", "6", "7"},
	"arm64":   strings.Fields("v8.0 v8.1 v8.2 v8.3 v8.4 v8.5 v8.6 v8.7 v8.8 v8.9 v9.0 v9.1 v9.2 v9.3 v9.4 v9.5"),
	"mips":    {"hardfloat", "softfloat"},
	"mips64":  {"hardfloat", "softfloat"},
	"ppc64":   {"power8", "power9", "power10"},
	"riscv64": {"rva20u64", "rva22u64", "rva23u64"},
}

// Target is what a program is compiled for. Fields that are empty are as the
// environment has them, or as this machine is.
type Target struct {
	OS    string // "linux"
	Arch  string // "amd64"
	Level string // "v3", as GOAMD64 has it, or GOARM and the like
}

// ParseTarget reads a system and an architecture, which may have a level after a
// slash: "amd64/v3".
func ParseTarget(system, architecture string) (Target, error) {
	architecture, level, _ := strings.Cut(architecture, "/")
	if system != "" && !slices.Contains(Systems, system) {
		return Target{}, errors.New(spec.Unknown("system", system, Systems).String())
	}
	if architecture != "" && !slices.Contains(Architectures, architecture) {
		return Target{}, errors.New(spec.Unknown("architecture", architecture, Architectures).String())
	}
	t := Target{system, architecture, level}
	if known := levels[t.family()]; level != "" && !slices.Contains(known, level) {
		return Target{}, errors.New(spec.Unknown("level of "+architecture, level, known).String())
	}
	return t, nil
}

// variables are those of the environment that the target sets.
func (t Target) variables() []string {
	var set []string
	add := func(name, value string) {
		if value != "" {
			set = append(set, name+"="+value)
		}
	}
	add("GOOS", t.OS)
	add("GOARCH", t.Arch)
	add("GO"+strings.ToUpper(t.family()), t.Level)
	return set
}

// family is the architecture without its order of bytes.
func (t Target) family() string { return strings.TrimSuffix(t.Arch, "le") }

// Program is a file name for a program that is called so. It is not the bare
// name, which is that of the generated package's folder.
func (t Target) Program(name string) string {
	switch system := cmp.Or(t.OS, os.Getenv("GOOS"), runtime.GOOS); system {
	case "windows":
		return name + ".exe"
	case "js", "wasip1":
		return name + ".wasm"
	}
	return name + ".bin"
}

// ForThisMachine says whether Compile makes programs that run here.
func ForThisMachine() bool {
	return cmp.Or(os.Getenv("GOOS"), runtime.GOOS) == runtime.GOOS && cmp.Or(os.Getenv("GOARCH"), runtime.GOARCH) == runtime.GOARCH
}
