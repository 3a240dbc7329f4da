package golang_test

import (
	"fmt"
	"os"
	"regexp"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/report"
)

// Each operation of a network is told of, with what it computes: samples side by
// side are that many times one.
func TestOperations(t *testing.T) {
	type program struct {
		name      string
		width     int
		machine   string
		reference bool
	}
	for name, p := range generate(t) {
		products := map[program]int64{}
		for _, o := range p.Operations {
			if o.Aside {
				continue
			}
			if o.Layer == "" || o.Kind == "" || o.Calls < 1 || o.Shared+o.Own <= 0 || o.Work < o.FLOPs {
				t.Errorf("%s: %+v", name, o)
			}
			if kernel := o.Kernel != ""; kernel != (o.Form != "") || !o.Reference && kernel == (o.Plain != "") {
				t.Errorf("%s: %+v", name, o)
			}
			products[program{o.Program, o.Width, o.Machine, o.Reference}] += o.FLOPs * int64(o.Calls)
		}
		for q, n := range products {
			want := p.Products.Infer
			switch q.name {
			case "train":
				want = p.Products.Train
			case "step":
				continue
			case "evaluate":
				if q.width == 1 { // losses alone
					want = 0
				}
			}
			if name == "measured" && n < want { // by transforms of tiles
				continue
			}
			if n != want*int64(q.width) {
				t.Errorf("%s, %+v: %d multiplications and additions, want %d for each sample", name, q, n, want)
			}
		}
	}
}

// A package that is to be measured ends each operation by a lap of its own, which
// no other code has, and is otherwise the same.
func TestLaps(t *testing.T) {
	lap := regexp.MustCompile(`bench\.Lap\((\d+)\)`)
	other := regexp.MustCompile(`(?s)import (\(.*?\n\)|"[^"]*")|Updated:\s+func\(\) \{\s+` + lap.String() + `\s+\},|` + lap.String() + `|\s`)
	for name, p := range generate(t) {
		src, err := os.ReadFile("testdata/specs/" + name + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		measured, err := gen.Generate(t.Context(), name+".toml", src, gen.Options{Laps: true})
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]bool{}
		for file, text := range measured.Files {
			for _, m := range lap.FindAllStringSubmatch(string(text), -1) {
				if found[m[1]] {
					t.Errorf("%s: two laps %s", name, m[1])
				}
				found[m[1]] = true
			}
			if other.ReplaceAllString(string(text), "") != other.ReplaceAllString(string(p.Files[file]), "") {
				t.Errorf("%s: %s differs by more than laps", name, file)
			}
		}
		together := map[int]report.Operation{}
		for _, o := range measured.Operations {
			if first, ok := together[o.Lap]; ok && (first.Stage != o.Stage || first.Groups != o.Groups || first.Aside != o.Aside) {
				t.Errorf("%s: one lap of %+v and %+v", name, first, o)
			}
			together[o.Lap] = o
			if !found[fmt.Sprint(o.Lap)] {
				t.Errorf("%s: no lap %d, of %+v", name, o.Lap, o)
			}
		}
		if len(together) != len(found) {
			t.Errorf("%s: %d laps, %d of them of operations", name, len(found), len(together))
		}
	}
}
