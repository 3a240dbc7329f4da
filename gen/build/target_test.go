package build

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen"
)

func TestParseTarget(t *testing.T) {
	for _, test := range []struct {
		os, arch string
		want     Target
		err      string
	}{
		{"", "", Target{}, ""},
		{"windows", "arm64", Target{"windows", "arm64", ""}, ""},
		{"", "amd64/v3", Target{"", "amd64", "v3"}, ""},
		{"window", "amd64", Target{}, `unknown system "window"; did you mean "windows"?`},
		{"linux", "mipsle/softfloat", Target{"linux", "mipsle", "softfloat"}, ""},
		{"linux", "amd64/v9", Target{}, `unknown level of amd64 "v9"; did you mean "v1"?`},
		{"linux", "arm/v7", Target{}, `unknown level of arm "v7"; did you mean "7"?`},
		{"js", "wasm/2", Target{}, `unknown level of wasm "2"`},
		{"linux", "arm46", Target{}, `unknown architecture "arm46"; did you mean "arm64"?`},
	} {
		got, err := ParseTarget(test.os, test.arch)
		if got != test.want || err != nil && err.Error() != test.err || err == nil && test.err != "" {
			t.Errorf("%s %s: %v, %v", test.os, test.arch, got, err)
		}
	}
}

func TestProgram(t *testing.T) {
	for system, want := range map[string]string{"linux": "net.bin", "darwin": "net.bin", "windows": "net.exe", "js": "net.wasm"} {
		t.Setenv("GOOS", system)
		if got := (Target{}).Program("net"); got != want {
			t.Errorf("%s in the environment: %s, want %s", system, got, want)
		}
		t.Setenv("GOOS", "plan9")
		if got := (Target{OS: system}).Program("net"); got != want {
			t.Errorf("%s: %s, want %s", system, got, want)
		}
	}
}

// TestTargets has the go command load a program for other platforms, with which
// the user's environment disagrees.
func TestTargets(t *testing.T) {
	src, err := os.ReadFile("../../models/xor.toml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := gen.Generate(t.Context(), "xor.toml", src, gen.Options{})
	if err != nil {
		t.Fatal(err)
	}
	at, err := findSite(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	files, err := module(p, Options{}, at)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	where, args, err := at.prepare(dir, files)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOOS", "plan9")
	t.Setenv("GOARCH", "386")
	for target, want := range map[Target]string{
		{"windows", "amd64", "v3"}: "vector_amd64.go",
		{"linux", "arm64", ""}:     "vector_generic.go",
	} {
		list := exec.CommandContext(t.Context(), "go", append([]string{"list", "-deps", "-f", "{{.ImportPath}} {{.GoFiles}}"}, args...)...)
		list.Dir, list.Env = where, environment(target)
		out, err := list.CombinedOutput()
		network := ""
		for line := range strings.Lines(string(out)) {
			if strings.HasPrefix(line, at.base()+"/"+packageDir+" ") {
				network = line
			}
		}
		if err != nil || !strings.Contains(network, want) || !strings.Contains(string(out), "internal/runtime/syscall/"+target.OS) {
			t.Errorf("%v: %v\n%s", target, err, out)
		}
		tool, err := findGo(t.Context(), target)
		if err != nil || !strings.Contains(tool, "\n"+target.OS+"\n"+target.Arch+"\n"+target.Level) {
			t.Errorf("%v: %v: %s", target, err, tool)
		}
	}
}
