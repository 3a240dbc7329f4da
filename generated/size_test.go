package generated_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	goruntime "runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// maxSource is the most that the source of a package may take, for all machines.
const maxSource = 640 << 10

// TestSize keeps packages small; with TENSORNET_LONG=1 it tells how long compiling
// one takes, the runtime being compiled already.
func TestSize(t *testing.T) {
	for _, n := range networks {
		files, err := filepath.Glob(filepath.Join(n.info.Package, "*.[gs]*"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s has no files: %v", n.info.Package, err)
		}
		size := 0
		for _, file := range files {
			info, err := os.Stat(file)
			if err != nil {
				t.Fatal(err)
			}
			size += int(info.Size())
		}
		if size > maxSource {
			t.Errorf("the source of %s has %d bytes, more than %d", n.info.Package, size, maxSource)
		}
		if !long() {
			continue
		}
		t.Logf("%-12s %3d KiB, compiled in %.1f s", n.info.Package, size>>10, compileAnew(t, n.info.Package).Seconds())
	}
}

// maxInstances is the most machine code of the runtime's generic functions that a
// package may hold: they are compiled anew for each.
const maxInstances = 72 << 10

// TestInstances keeps packages from compiling what all of them share.
func TestInstances(t *testing.T) {
	if goruntime.GOARCH != "amd64" {
		t.Skip("the limit is of amd64's code")
	}
	const name = "iris"
	archive, err := exec.Command("go", "list", "-export", "-f", "{{.Export}}", "./"+name).Output()
	if err != nil {
		t.Fatal(err)
	}
	symbols, err := exec.Command("go", "tool", "nm", "-size", strings.TrimSpace(string(archive))).Output()
	if err != nil {
		t.Fatal(err)
	}
	size := 0
	for _, m := range regexp.MustCompile(`(?m)(\d+) [Tt] .*\[go\.shape\.`).FindAllSubmatch(symbols, -1) {
		n, err := strconv.Atoi(string(m[1]))
		if err != nil {
			t.Fatal(err)
		}
		size += n
	}
	if size == 0 || size > maxInstances {
		t.Errorf("%s holds %d bytes of generic functions, expected up to %d", name, size, maxInstances)
	}
}

// compileAnew compiles a package that the build cache does not have, as a comment
// in it is of this moment.
func compileAnew(t *testing.T, name string) time.Duration {
	t.Helper()
	source, err := filepath.Abs(filepath.Join(name, "model.go"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	changed, overlay := filepath.Join(dir, "model.go"), filepath.Join(dir, "overlay.json")
	instead, err := json.Marshal(map[string]map[string]string{"Replace": {source: changed}})
	if err != nil {
		t.Fatal(err)
	}
	moment := []byte("\n// " + time.Now().String() + "\n")
	if err := os.WriteFile(changed, append(bytes.Clone(text), moment...), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(overlay, instead, 0o666); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	if out, err := exec.Command("go", "build", "-overlay", overlay, "./"+name).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return time.Since(begin)
}
