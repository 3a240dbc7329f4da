package golang_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// TestFits links a generated package with runtimes of other versions.
func TestFits(t *testing.T) {
	text, err := os.ReadFile("../../../runtime/generated.go")
	if err != nil {
		t.Fatal(err)
	}
	version := func(newest, oldest int) string {
		line := func(name string, n int) string { return fmt.Sprintf("%sGenerated = %d\n", name, n) }
		return strings.NewReplacer(
			line("Newest", runtime.NewestGenerated), line("Newest", newest),
			line("Oldest", runtime.OldestGenerated), line("Oldest", oldest),
		).Replace(string(text))
	}
	model := generate(t)["xor"].Files["model.go"]
	const now = runtime.NewestGenerated
	for _, test := range []struct{ runtime, want string }{
		{string(text), ""},
		{version(now+5, runtime.OldestGenerated), ""},
		{version(now+1, now+1), "runtime.RunTensornetGenAgain"},
		{version(now-1, now-1), "runtime.GoGetNewerTensornet"},
	} {
		files := token.NewFileSet()
		parse := func(name string, text any) *ast.File {
			f, err := parser.ParseFile(files, name, text, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		linked, err := new(types.Config).Check("runtime", files, []*ast.File{parse("generated.go", test.runtime)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		file := parse("model.go", model)
		var found []string
		c := types.Config{Importer: only{linked}, Error: func(err error) {
			if strings.Contains(err.Error(), "-1") { // the others are about what the runtime has beside
				found = append(found, err.Error())
			}
		}}
		c.Check("xor", files, []*ast.File{file}, nil)
		if got := strings.Join(found, "\n"); (got == "") != (test.want == "") || !strings.Contains(got, test.want) || len(found) > 1 {
			t.Errorf("found %q, want %q", got, test.want)
		}
	}
}

// only imports one package, whatever is asked for.
type only struct{ it *types.Package }

func (o only) Import(string) (*types.Package, error) { return o.it, nil }
