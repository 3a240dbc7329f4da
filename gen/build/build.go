// Package build compiles a generated package into the program that trains,
// evaluates and runs it. What was compiled before comes from a cache.
package build

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Options of a compilation.
type Options struct {
	// Weights is a file to embed; empty: none.
	Weights string
	// Laps, if not nil, is the same network compiled to be measured, and the
	// program the one that measures both.
	Laps *gen.Package
	// Portable leaves this machine's paths out of the program, unless GOFLAGS has
	// -trimpath=false. Otherwise what Go has compiled for tensornet itself is used
	// again, which saves a minute the first time.
	Portable bool
	// MPI has the program train with others that a launcher of MPI programs has started. It then is not
	// static.
	MPI bool
	// Target is what the program is to run on.
	Target Target
	// Notify, if not nil, is called before a compilation, which takes seconds.
	Notify func()
}

// Compile returns the path of a network's program, compiling it where the cache
// has none. What comes back belongs to the cache: it may be run and copied, not
// changed.
func Compile(ctx context.Context, p *gen.Package, o Options) (string, error) {
	tool, err := findGo(ctx, o.Target)
	if err != nil {
		return "", err
	}
	site, err := findSite(ctx)
	if err != nil {
		return "", err
	}
	files, err := module(p, o, site)
	if err != nil {
		return "", err
	}
	cache, err := openCache()
	if err != nil {
		return "", err
	}
	command := []string{"build", "-buildvcs=false", "-ldflags=-s -w"}
	if o.Portable && !strings.Contains(os.Getenv("GOFLAGS"), "-trimpath=false") {
		command = append(command, "-trimpath")
	}
	key, err := cacheKey(tool+site.base()+strings.Join(command, " "), site.source(), files)
	if err != nil {
		return "", err
	}
	return cache.get(key, func(dir string) error {
		if o.Notify != nil {
			o.Notify()
		}
		where, args, err := site.prepare(dir, files)
		if err != nil {
			return err
		}
		command := append(append(command, "-o", filepath.Join(dir, binaryName)), args...)
		return compile(ctx, where, command, o.Target)
	})
}

// Install copies a compiled program to path, replacing what is there as
// runtime.WriteFile does.
func Install(binary, path string) error {
	src, err := os.Open(binary)
	if err != nil {
		return err
	}
	defer src.Close()
	err = runtime.WriteFile(path, func(w io.Writer) error {
		_, err := io.Copy(w, src)
		return err
	})
	if err != nil {
		return err
	}
	return os.Chmod(path, 0o755)
}

func compile(ctx context.Context, dir string, command []string, target Target) error {
	cmd := exec.CommandContext(ctx, "go", command...)
	cmd.Dir = dir
	cmd.Env = environment(target)
	cmd.WaitDelay = time.Second // for the compilers that go has started
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	err := cmd.Run()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		said := strings.TrimSpace(stderr.String())
		if strings.Contains(said, "initialize build cache") || strings.Contains(said, "create module cache") {
			said += "\n" + otherPlace
		}
		return fmt.Errorf("compiling the network: %w\n%s", err, said)
	}
	return nil
}

// environment is the user's, but for the target, and for what would send the
// build into another module or would link C.
func environment(target Target) []string {
	var flags []string
	for _, f := range strings.Fields(os.Getenv("GOFLAGS")) {
		name := strings.TrimLeft(f, "-")
		if !strings.HasPrefix(name, "mod=") && !strings.HasPrefix(name, "modfile=") {
			flags = append(flags, f)
		}
	}
	own := append(target.variables(), "GOWORK=off", "CGO_ENABLED=0", "GOFLAGS="+strings.Join(flags, " "))
	return append(os.Environ(), own...)
}

// findGo returns what identifies the Go tool and its target.
func findGo(ctx context.Context, target Target) (string, error) {
	if _, err := exec.LookPath("go"); err != nil {
		return "", errors.New("compiling a network needs Go, and no go command was found in PATH: install it from https://go.dev/dl")
	}
	cmd := exec.CommandContext(ctx, "go", "env", "GOVERSION", "GOOS", "GOARCH", "GOAMD64", "GOARM64", "GOARM", "GO386", "GOMIPS", "GOMIPS64", "GOPPC64", "GORISCV64", "GOWASM", "GOEXPERIMENT", "GOFLAGS")
	cmd.Dir = os.TempDir()
	cmd.Env = environment(target)
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go env: %w", describe(err))
	}
	return string(out), nil
}

// describe adds what a failed command said.
func describe(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) && len(exit.Stderr) > 0 {
		return fmt.Errorf("%w: %s", err, bytes.TrimSpace(exit.Stderr))
	}
	return err
}
