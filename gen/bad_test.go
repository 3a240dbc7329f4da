package gen_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

var update = flag.Bool("update", false, "renew what is in testdata")

// TestBadSpecs compiles testdata/bad/*.toml and compares the messages with the
// .want files beside them. The mistakes are those that only the compiler finds;
// the ones of the language itself are tested with package spec.
func TestBadSpecs(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no specs: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".toml")
		t.Run(name, func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = gen.Generate(t.Context(), name+".toml", src, gen.Options{})
			var found spec.Diagnostics
			if !errors.As(err, &found) {
				t.Fatalf("error %v, want diagnostics", err)
			}
			checkPositions(t, found, src)
			compare(t, strings.TrimSuffix(file, ".toml")+".want", err.Error()+"\n")
		})
	}
}

// checkPositions wants each mistake somewhere in the spec.
func checkPositions(t *testing.T, found spec.Diagnostics, src []byte) {
	t.Helper()
	lines := strings.Split(string(src), "\n")
	for _, d := range found {
		if p := d.Pos; p.Line < 1 || p.Line > len(lines) || p.Col < 1 || p.Col > len(lines[p.Line-1])+1 {
			t.Errorf("a position outside of the spec: %v", d)
		}
	}
}

// TestManyMistakes wants the first twenty mistakes and the number of the
// others, and no message as long as a line of the spec.
func TestManyMistakes(t *testing.T) {
	const size, line = 1 << 17, 20_000
	for name, text := range map[string]string{
		"names":    strings.Repeat("a", 50) + " = 1\n",
		"options":  "[[layer]]\ntype = \"dense\"\nunits = 0\nunit = 1\n",
		"types":    "[[layer]]\ntype = \"dense1\"\n",
		"readers":  "[[layer]]\ntype = \"dense\"\nunits = 1\nfrom = [\"denze_1\", \"x.y\"]\n",
		"outputs":  "[[output]]\nfrom = \"letter_17\"\nloss = \"huberr\"\n",
		"splits":   "[[layer]]\ntype = \"split\"\nsections = [" + strings.Repeat("1,", line/2) + "]\n",
		"formulas": "[[activation]]\nname = \"a\"\nexpr = \"" + strings.Repeat("x+", line/2) + "\"\n",
		"labels":   "[[output]]\nlabels = [" + strings.Repeat("\"a\",", line/4) + "]\n",
		"words":    "[[layer]]\ntype = \"" + strings.Repeat("conv", line/4) + "\"\n",
	} {
		src := []byte("name = \"n\"\n[[input]]\nname = \"x\"\nshape = 3\n")
		for i := 0; len(src)+len(text)+6 < size; i++ {
			if name == "names" {
				src = fmt.Appendf(src, "k%d", i)
			}
			src = append(src, text...)
		}
		_, err := gen.Generate(t.Context(), "spec.toml", src, gen.Options{})
		var found spec.Diagnostics
		if !errors.As(err, &found) {
			t.Errorf("%s: error %v, want diagnostics", name, err)
			continue
		}
		checkPositions(t, found, src)
		lines := strings.Split(err.Error(), "\n")
		want := min(len(found), 20)
		if more := len(found) - 20; more > 0 {
			want++
			if last := lines[len(lines)-1]; last != fmt.Sprintf("and %d more mistakes", more) {
				t.Errorf("%s: last line %q of %d mistakes", name, last, len(found))
			}
		}
		if len(lines) != want || len(err.Error()) > 25_000 {
			t.Errorf("%s: %d mistakes in %d lines and %d bytes", name, len(found), len(lines), len(err.Error()))
		}
	}
}

// compare checks text against a file, or renews the file.
func compare(t *testing.T, file, text string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("differs from %s (renew with -update):\n%s", file, diff)
	}
}
