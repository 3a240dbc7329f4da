package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestOutputsReplaceTheirKind: what a command writes replaces what it has written,
// nothing else, least of all what it reads.
func TestOutputsReplaceTheirKind(t *testing.T) {
	t.Chdir(t.TempDir())
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (string, int) {
		var out, problems bytes.Buffer
		code := run(t.Context(), args, &out, &problems)
		return out.String() + problems.String(), code
	}
	const spec = "name = \"n\"\n[[input]]\nname = \"x\"\nshape = 2\n[[layer]]\nname = \"y\"\ntype = \"dense\"\nunits = 1\n[[output]]\nfrom = \"y\"\nloss = \"mse\"\n"
	drawing, _ := run("schema")
	files := map[string]string{
		"n.toml": strings.Replace(spec, "mse", "mean_squared_error", 1), "program": string(program[:5000]), "empty": "",
		"w.safetensors": "\x10\x00\x00\x00\x00\x00\x00\x00{\"__metadata__\":{}}", "t.csv": "a,b\n1,2\n", "schema.json": drawing,
	}
	for name, content := range files {
		if err := os.WriteFile(name, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	files["n.dot"], _ = run("graph", "n.toml")
	files["n.mmd"], _ = run("graph", "--format", "mermaid", "n.toml")
	os.WriteFile("n.dot", []byte(files["n.dot"]), 0o666)
	os.WriteFile("n.mmd", []byte(files["n.mmd"]), 0o666)
	for _, c := range []struct {
		kind  kind
		fits  []string
		write []string // nil: compiles
	}{
		{aProgram, []string{"program", "empty"}, nil},
		{aDrawing, []string{"n.dot", "n.mmd", "empty"}, []string{"graph", "n.toml"}},
		{aSchema, []string{"schema.json", "empty"}, []string{"schema"}},
	} {
		for name, content := range files {
			refused := c.kind.mayReplace(name) != nil
			if fits := strings.Contains(" "+strings.Join(c.fits, " ")+" ", " "+name+" "); refused == fits {
				t.Errorf("%s in place of %s: refused %v", c.kind.name, name, refused)
			}
			if !refused {
				continue
			}
			for _, write := range [][]string{c.write, {"build", "n.toml"}, {"build", "--embed-weights", "w.safetensors", "n.toml"}} {
				if write == nil || write[0] == "build" && c.write != nil {
					continue
				}
				said, code := run(append(write, "-o", name)...)
				if want := "tensornet: " + name + " exists and is not " + c.kind.name; code != 1 || !strings.HasPrefix(said, want) {
					t.Errorf("%s -o %s: %d, %s", write, name, code, said)
				}
			}
			if now, err := os.ReadFile(name); err != nil || string(now) != content {
				t.Errorf("%s has changed: %v", name, err)
			}
		}
		for _, name := range []string{".", os.DevNull} {
			if err := c.kind.mayReplace(name); err == nil {
				t.Errorf("%s in place of %s", c.kind.name, name)
			}
		}
		if err := c.kind.mayReplace(filepath.Join("no", "file")); err != nil {
			t.Error(err)
		}
	}
}

// TestGenAdvises tells of a loss that an output is not made for.
func TestGenAdvises(t *testing.T) {
	t.Chdir(t.TempDir())
	const spec = "name = \"n\"\n[[input]]\nname = \"x\"\nshape = 2\n[[layer]]\nname = \"y\"\ntype = \"dense\"\nunits = 3\n%s[[output]]\nfrom = \"y\"\nloss = \"categorical_crossentropy\"\n"
	for activation, advice := range map[string]bool{"": true, "activation = \"softmax\"\n": false} {
		if err := os.WriteFile("n.toml", fmt.Appendf(nil, spec, activation), 0o666); err != nil {
			t.Fatal(err)
		}
		var out, problems bytes.Buffer
		code := run(t.Context(), []string{"gen", "n.toml"}, &out, &problems)
		if told := strings.HasPrefix(problems.String(), "n.toml: note: output \"y\": categorical_crossentropy is for probabilities"); code != 0 || told != advice {
			t.Errorf("%q: %d, %s", activation, code, problems.String())
		}
	}
}

// TestSamplesAreAskedForFirst: what needs samples is refused without them before
// anything is compiled.
func TestSamplesAreAskedForFirst(t *testing.T) {
	t.Setenv("PATH", "") // no Go
	for _, name := range []string{"train", "eval"} {
		var out, problems bytes.Buffer
		code := run(t.Context(), []string{name, "../../models/two_by_two.toml"}, &out, &problems)
		if want := "tensornet: ../../models/two_by_two.toml has no [data] section: "; code != 1 || !strings.HasPrefix(problems.String(), want) {
			t.Errorf("%s: %d, %s", name, code, problems.String())
		}
	}
}
