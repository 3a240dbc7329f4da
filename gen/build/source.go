package build

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
)

const modulePath = "github.com/seed-5f2744a7/tensornet"

// findSite finds tensornet's own source, which compiled networks link. In order:
// where this program was compiled from, which may be the folder vendor of a
// module; the module of its version, from the module cache; the module that the
// current directory's module requires, or has vendored.
func findSite(ctx context.Context) (site, error) {
	if _, file, _, ok := runtime.Caller(0); ok {
		if dir := filepath.Join(filepath.Dir(file), "..", ".."); isSource(dir) {
			return ownModule{dir}, nil
		}
		if v := vendoredBy(ctx, file); v != nil {
			return v, nil
		}
	}
	if version := ownVersion(); version != "" {
		if dir := moduleDir(ctx, os.TempDir(), "mod", "download", "-json", modulePath+"@"+version); isSource(dir) {
			return ownModule{dir}, nil
		}
	}
	if dir := moduleDir(ctx, "", "list", "-m", "-json", modulePath); isSource(dir) {
		return ownModule{dir}, nil
	}
	if mod, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output(); err == nil {
		if v := vendoredIn(ctx, filepath.Dir(strings.TrimSpace(string(mod)))); v != nil {
			return v, nil
		}
	}
	return nil, fmt.Errorf("the source of %s was not found, which compiled networks link: in a module of yours, run go get -tool %[1]s/cmd/tensornet, with a folder vendor also go mod vendor, and then go tool tensornet", modulePath)
}

// isSource says whether dir is the root of this module, with its checksums.
func isSource(dir string) bool {
	if !filepath.IsAbs(dir) {
		return false
	}
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil || !bytes.HasPrefix(mod, []byte("module "+modulePath+"\n")) {
		return false
	}
	_, err = os.Stat(filepath.Join(dir, "go.sum"))
	return err == nil
}

// ownVersion is the published version that this program was compiled from, if
// it was.
func ownVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, m := range append([]*debug.Module{&info.Main}, info.Deps...) {
		if m.Path == modulePath && m.Replace == nil && m.Version != "(devel)" && !strings.Contains(m.Version, "+") {
			return m.Version
		}
	}
	return ""
}

// moduleDir asks the go command, run in dir, where a module is; empty when it
// does not know.
func moduleDir(ctx context.Context, dir string, args ...string) string {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		return ""
	}
	var module struct{ Dir string }
	if json.Unmarshal(out, &module) != nil {
		return ""
	}
	return module.Dir
}
