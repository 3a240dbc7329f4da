package golang_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"strings"
	"testing"
)

// TestFits links a generated package with runtimes of other versions.
func TestFits(t *testing.T) {
	runtime, err := os.ReadFile("../../../runtime/generated.go")
	if err != nil {
		t.Fatal(err)
	}
	model := generate(t)["xor"].Files["model.go"]
	const newest, oldest = "NewestGenerated = 2", "OldestGenerated = 2"
	for _, test := range []struct{ runtime, want string }{
		{string(runtime), ""},
		{strings.Replace(string(runtime), newest, "NewestGenerated = 7", 1), ""},
		{strings.NewReplacer(newest, "NewestGenerated = 3", oldest, "OldestGenerated = 3").Replace(string(runtime)), "runtime.RunTensornetGenAgain"},
		{strings.NewReplacer(newest, "NewestGenerated = 1", oldest, "OldestGenerated = 1").Replace(string(runtime)), "runtime.GoGetNewerTensornet"},
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
