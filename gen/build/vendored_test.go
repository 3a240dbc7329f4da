package build

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestVendored compiles a package with assembly that links what a user's module
// has vendored and nobody else has.
func TestVendored(t *testing.T) {
	root := filepath.Join(t.TempDir(), "with space")
	const version = " v0.9.9"
	write(t, root, "go.mod", "module example.com/user\n\ngo 1.26.0\n\nrequire "+modulePath+version+"\n")
	source := "vendor/" + modulePath
	write(t, root, source+"/runtime/a.go", "package runtime\n\nfunc A() {}\n")
	write(t, root, source+"/gen/build/source.go", "package build\n")
	write(t, root, "vendor/modules.txt", "# "+modulePath+version+"\n## explicit; go 1.26.0\n"+modulePath+"/runtime\n")
	v := vendoredBy(t.Context(), filepath.Join(root, filepath.FromSlash(source), "gen", "build", "source.go"))
	if v == nil || *v != (vendored{root, "example.com/user"}) {
		t.Fatalf("found %v", v)
	}
	if other := vendoredIn(t.Context(), t.TempDir()); other != nil {
		t.Errorf("found %v in a folder without anything", other)
	}
	if other := vendoredBy(t.Context(), filepath.Join(root, "gen", "build", "source.go")); other != nil {
		t.Errorf("found %v for a file that is not vendored", other)
	}

	dir := t.TempDir()
	files := map[string][]byte{
		"main.go":                 []byte("package main\n\nimport _ \"" + v.base() + "/network\"\n\nfunc main() {}\n"),
		"network/model.go":        []byte("package network\n\nimport \"" + modulePath + "/runtime\"\n\nfunc f()\n\nfunc init() { runtime.A(); f() }\n"),
		"network/kernels_amd64.s": []byte("TEXT ·f(SB), 4, $0-0\n\tRET\n"),
	}
	if err := v.complete(files, true); err != nil {
		t.Fatal(err)
	}
	where, args, err := v.prepare(dir, files)
	if err != nil {
		t.Fatal(err)
	}
	args = append(append([]string{"build"}, args[:len(args)-1]...), "./network")
	compile := exec.CommandContext(t.Context(), "go", args...)
	compile.Dir, compile.Env = where, append(environment(Target{OS: "linux", Arch: "amd64"}), "GOPROXY=off", "GOMODCACHE="+t.TempDir())
	if out, err := compile.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(v.source(), "runtime", "a.go")); err != nil {
		t.Errorf("what was vendored is gone: %v", err)
	}
}
