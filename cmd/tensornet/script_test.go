package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-5f2744a7/tensornet/gen/tests"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

var update = flag.Bool("update", false, "renew what scripts compare output with")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"tensornet": main})
}

func TestScripts(t *testing.T) {
	modules, cache := goEnv(t, "GOMODCACHE"), goEnv(t, "GOCACHE")
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	// Users' modules need to know of modules that testing this one does not load;
	// the scripts themselves then need no network.
	if out, err := exec.Command("go", "mod", "graph").CombinedOutput(); err != nil {
		t.Fatalf("go mod graph: %v\n%s", err, out)
	}
	home := t.TempDir() // of all scripts, so that each program is compiled once
	flags := "GOFLAGS=-mod=mod"
	if !unhurried() {
		flags += " -trimpath=false" // to build links what is compiled already
	}
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			bin, _, _ := strings.Cut(env.Getenv("PATH"), string(filepath.ListSeparator))
			env.Vars = append(env.Vars, "BIN="+bin,
				"HOME="+home, "XDG_CACHE_HOME="+filepath.Join(home, "cache"),
				"GOMODCACHE="+modules, "GOCACHE="+cache, flags, "GOGC=400", "GOPROXY=off", "GOTOOLCHAIN=local",
				"TENSORNET="+root, "MODELS="+filepath.Join(root, "models"),
			)
			return nil
		},
		Condition: func(name string) (bool, error) {
			switch name {
			case "long":
				return unhurried(), nil
			case "exhaustive":
				return tests.All(), nil
			}
			return false, fmt.Errorf("unknown condition %s", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"append": appendLine, "await": await, "compiled": compiled, "frozen": frozen, "idx": idx, "images": images, "letter": letter, "notices": notices, "programs": kept, "same": same, "status": status, "tensors": tensors, "trained": trained,
		},
	})
}

// unhurried reports whether there is time to compile what was compiled before.
func unhurried() bool { return tests.Long() }

func goEnv(t *testing.T, name string) string {
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// await FILE waits until there is a file.
func await(ts *testscript.TestScript, _ bool, args []string) {
	for range 600 {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	ts.Fatalf("%s did not appear", args[0])
}

// compiled FILE is the only program that was compiled for a script's HOME. It is
// linked: what is still being written cannot be run, and children of other scripts
// may hold a copy open.
func compiled(ts *testscript.TestScript, _ bool, args []string) {
	var programs []string
	ts.Check(filepath.WalkDir(ts.Getenv("HOME"), func(path string, _ fs.DirEntry, err error) error {
		if filepath.Ext(path) == ".exe" {
			programs = append(programs, path)
		}
		return err
	}))
	if len(programs) != 1 {
		ts.Fatalf("the cache holds %d programs: %v", len(programs), programs)
	}
	ts.Check(os.Link(programs[0], ts.MkAbs(args[0])))
}

// programs N says how many are in the cache of compiled networks.
func kept(ts *testscript.TestScript, _ bool, args []string) {
	found, err := filepath.Glob(filepath.Join(ts.Getenv("XDG_CACHE_HOME"), "tensornet", "*.exe"))
	ts.Check(err)
	if fmt.Sprint(len(found)) != args[0] {
		ts.Fatalf("%d programs, want %s", len(found), args[0])
	}
}

// trained PATTERN... trains xor.toml for itself with the settings of each training in a sweep's folders, and compares the
// weights.
func trained(ts *testscript.TestScript, _ bool, patterns []string) {
	for _, pattern := range patterns {
		dirs, err := filepath.Glob(ts.MkAbs(filepath.Join(pattern, "checkpoint.safetensors")))
		ts.Check(err)
		if len(dirs) < 3 {
			ts.Fatalf("%s: %d trainings, want 3 at least", pattern, len(dirs))
		}
		for _, checkpoint := range dirs {
			f, err := os.Open(checkpoint)
			ts.Check(err)
			metadata, err := runtime.ReadMetadata(f)
			f.Close()
			ts.Check(err)
			var run struct{ Flags map[string]string }
			ts.Check(json.Unmarshal([]byte(metadata["run"]), &run))
			alone := ts.MkAbs("alone")
			args := []string{"train", "--quiet", "--overwrite", "--epochs", "5", "--out", alone}
			for set := range strings.Lines(run.Flags["settings"]) {
				args = append(args, "--set", strings.TrimSpace(set))
			}
			ts.Check(ts.Exec("tensornet", append(args, "xor.toml")...))
			if got, want := ts.ReadFile(filepath.Join(filepath.Dir(checkpoint), "weights.safetensors")), ts.ReadFile(filepath.Join(alone, "weights.safetensors")); got != want {
				ts.Fatalf("%s: other weights than of train %v", checkpoint, args)
			}
		}
	}
}

// status CODE COMMAND... runs a command and checks its exit code.
func status(ts *testscript.TestScript, _ bool, args []string) {
	code := 0
	err := ts.Exec(args[1], args[2:]...)
	if exit, ok := err.(*exec.ExitError); ok {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if fmt.Sprint(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}
