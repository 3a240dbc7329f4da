package gen_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/gen/tests"
)

// FuzzGenerate compiles specs in which lines are missing, doubled, exchanged or
// hold other values. Each becomes a package, or mistakes with places.
func FuzzGenerate(f *testing.F) {
	for i, src := range specs(f) {
		if i%8 != 0 && !tests.All() {
			continue
		}
		if i%4 == 0 || long() { // what is not spoilt is compiled elsewhere
			f.Add(src, uint64(0))
		}
		f.Add(src, uint64(i+1))
	}
	f.Fuzz(func(t *testing.T, src string, seed uint64) {
		if len(src) < 1<<14 {
			compiles(t, src, seed)
		}
	})
}

// TestSpoiltSpecs is a part of that fuzzing.
func TestSpoiltSpecs(t *testing.T) {
	rounds := 1
	if long() {
		rounds = 30
	}
	for i, src := range specs(t) {
		for k := range rounds {
			compiles(t, src, uint64(1000*i+k+1))
		}
	}
}

// specs are those of the models and of the mistakes, and small ones around the
// examples of the layers.
func specs(t testing.TB) []string {
	var all []string
	for _, pattern := range []string{"../models/*.toml", "testdata/bad/*.toml", "spec/testdata/bad/*.toml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("no specs %s: %v", pattern, err)
		}
		for _, file := range files {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if len(src) < 1<<12 && !strings.Contains(file, "too_") { // those take long on purpose
				all = append(all, string(src))
			}
		}
	}
	for _, d := range layer.All() {
		for _, shape := range []string{"4", "[4, 4]", "[4, 4, 2]"} {
			all = append(all, "name = \"n\"\n[[input]]\nname = \"a\"\nshape = "+shape+"\n[[input]]\nname = \"b\"\nshape = "+shape+
				"\n[[block]]\nname = \"stage\"\n[[block.body]]\ntype = \"dense\"\nunits = 2\n"+
				"[[layer]]\nname = \"y\"\ntype = \""+d.Type+"\"\n"+d.Example+"\n[[output]]\nfrom = \"y\"\nloss = \"mean_squared_error\"\n")
		}
	}
	return all
}

// compiles spoils a spec and compiles it.
func compiles(t *testing.T, src string, seed uint64) {
	t.Helper()
	if seed != 0 {
		src = spoilt(src, rand.New(rand.NewPCG(seed, 0)))
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	defer func() {
		if r := recover(); r != nil {
			t.Errorf("panic %v of\n%s", r, src)
			panic(r)
		}
	}()
	o := gen.Options{Plain: seed%4 != 0}
	if seed%8 == 0 {
		o.Targets = []*target.Target{target.AVX2()}
	}
	_, err := gen.Generate(ctx, "spec.toml", []byte(src), o)
	var found spec.Diagnostics
	if err != nil && !errors.As(err, &found) {
		t.Errorf("%v, expected diagnostics, of\n%s", err, src)
	}
	checkPositions(t, found, []byte(src))
}

var (
	anyNumber = regexp.MustCompile(`-?\b\d[\d._e-]*\b`)
	anyWord   = regexp.MustCompile(`"[^"]*"`)
	numbers   = []string{"0", "1", "2", "3", "5", "-1", "16", "0.5", "65536", "1000000", "2147483647", "9223372036854775807", "1e300", "nan", "[]", "[[1, 2]]", "true", `""`}
)

// spoilt changes some lines.
func spoilt(src string, r *rand.Rand) string {
	lines := strings.Split(src, "\n")
	words := anyWord.FindAllString(src, -1)
	for range 1 + r.IntN(4) {
		i, k := r.IntN(len(lines)), r.IntN(len(lines))
		switch r.IntN(7) {
		case 0:
			lines = slices.Insert(lines, k, lines[i])
		case 1:
			lines[i], lines[k] = lines[k], lines[i]
		case 2:
			lines[i] = ""
		case 3, 4:
			lines[i] = anyNumber.ReplaceAllStringFunc(lines[i], func(string) string { return numbers[r.IntN(len(numbers))] })
		default:
			if len(words) > 0 {
				lines[i] = anyWord.ReplaceAllStringFunc(lines[i], func(string) string { return words[r.IntN(len(words))] })
			}
		}
	}
	return strings.Join(lines, "\n")
}
