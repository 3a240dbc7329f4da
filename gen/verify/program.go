// Package verify checks what generated packages compute: against finite
// differences, against an interpreter of specs that shares nothing with the
// compiler, against PyTorch's numbers, and against themselves under other
// numbers of threads. Only tests use it.
//
// [Compile] makes one program of many networks, which answers requests of
// package probe. A [Network] is a spec as data; it can print itself as TOML and
// evaluate itself, with gradients, from the definition of each layer.
package verify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/seed-5f2744a7/tensornet/gen"
	programs "github.com/seed-5f2744a7/tensornet/gen/build"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/gen/tests"
	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
	linked "github.com/seed-5f2744a7/tensornet/runtime"
)

const (
	probePath   = "github.com/seed-5f2744a7/tensornet/gen/verify/probe"
	runtimePath = "github.com/seed-5f2744a7/tensornet/runtime"
	module      = "networks" // that holds the packages
)

// Program is a running program with several networks in it.
type Program struct {
	command *exec.Cmd
	in      io.WriteCloser
	send    *json.Encoder
	receive *json.Decoder
	stderr  bytes.Buffer
	folder  string // of the networks that requests name
}

// Compile generates the specs, each the text of a TOML file by a folder and its network's
// name, as a module in dir, and compiles them into one program.
func Compile(ctx context.Context, dir string, specs map[string]string) (binary string, err error) {
	put := func(name string, content []byte) error {
		file := filepath.Join(dir, filepath.FromSlash(name))
		return errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, content, 0o666))
	}
	names := slices.Sorted(maps.Keys(specs))
	failed := make([]error, len(names))
	var workers sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				failed[i] = generate(ctx, names[i], specs[names[i]], put)
			}
		})
	}
	for i := range names {
		next <- i
	}
	close(next)
	workers.Wait()
	if err := errors.Join(failed...); err != nil {
		return "", err
	}
	if err := put("main.go", mainFile(names)); err != nil {
		return "", err
	}
	if err := putModule(ctx, put); err != nil {
		return "", err
	}
	binary = filepath.Join(dir, "networks.exe")
	return binary, compile(ctx, dir, binary)
}

// targets are what vector code is for: of the machines that run here one, in turn for
// names, or with TENSORNET_LONG=1 all, where that saves time. For every other name
// processors meet and wake for nothing, so that they share what is small, too.
func targets(name string) []*target.Target {
	sum := fnv.New32()
	sum.Write([]byte(name))
	all := []*target.Target{target.AVX2(), target.AVX512()}
	switch one := sum.Sum32() % 2; {
	case tests.Long():
	case !slices.ContainsFunc(linked.Machines(), linked.Machine.AVX512):
		all = all[:1]
	default:
		all = all[one : one+1]
	}
	if sum.Sum32()/2%2 == 0 {
		for _, t := range all {
			t.Costs.Meet, t.Costs.Wake = 0, 0
		}
	}
	return all
}

// generate writes one network's package, with its adapter.
func generate(ctx context.Context, folder, spec string, put func(name string, content []byte) error) error {
	name := path.Base(folder)
	p, err := gen.Generate(ctx, name+".toml", []byte(spec), gen.Options{Targets: targets(name)})
	if err != nil {
		return fmt.Errorf("generate %s: %w\n%s", name, err, spec)
	}
	if p.Name != name {
		return fmt.Errorf("network %s generates package %s", name, p.Name)
	}
	p.Files["probe.go"] = adapter(p)
	for file, content := range p.Files {
		if err := put(folder+"/"+file, content); err != nil {
			return err
		}
	}
	return nil
}

// putModule makes a module that links this one.
func putModule(ctx context.Context, put func(name string, content []byte) error) error {
	root, err := moduleRoot(ctx)
	if err != nil {
		return err
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return err
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	return errors.Join(err, put("go.mod", programs.GoMod(module, mod, root)), put("go.sum", sum))
}

func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	return filepath.Dir(strings.TrimSpace(string(out))), err
}

// compile does not inline the functions of networks, which would take a third of
// its time.
func compile(ctx context.Context, dir, binary string) error {
	args := []string{"build", "-mod=readonly", "-o", binary, "-ldflags=-s -w", "-gcflags=" + module + "/...=-dwarf=false -l"}
	if RaceDetector() {
		args = append(args, "-race")
	}
	command := exec.CommandContext(ctx, "go", append(args, ".")...)
	command.Dir = dir
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("compile the networks: %w\n%s", err, out)
	}
	return nil
}

// RaceDetector reports whether the running program, and so what it builds, has
// the race detector.
func RaceDetector() bool {
	info, _ := debug.ReadBuildInfo()
	return info != nil && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// Start runs a program, to be asked for the networks of a folder. It ends with its input and
// so with this process.
func Start(binary, folder string) (*Program, error) {
	p := &Program{command: exec.Command(binary), folder: folder}
	p.command.Stderr = &p.stderr
	in, err := p.command.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.in, p.send, p.receive = in, json.NewEncoder(in), json.NewDecoder(out)
	return p, p.command.Start()
}

// Do sends a request and waits for the response. An error of the program comes
// back as one.
func (p *Program) Do(r *probe.Request) (*probe.Response, error) {
	sent := *r
	sent.Network = p.folder + "/" + r.Network
	if err := p.send.Encode(&sent); err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s", r.Do, r.Network, err, p.stderr.Bytes())
	}
	var response probe.Response
	if err := p.receive.Decode(&response); err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s", r.Do, r.Network, err, p.stderr.Bytes())
	}
	if response.Error != "" {
		return nil, fmt.Errorf("%s %s: %s", r.Do, r.Network, response.Error)
	}
	return &response, nil
}

// Close ends the program. It fails if that did, for instance because of a race.
func (p *Program) Close() error {
	if err := p.in.Close(); err != nil {
		return err
	}
	if err := p.command.Wait(); err != nil {
		return fmt.Errorf("%w\n%s", err, p.stderr.Bytes())
	}
	return nil
}
