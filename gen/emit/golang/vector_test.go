package golang_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// TestVectorCodeNamesValues looks through the vector code of all generated packages: an
// arena is cut into variables and not used in another way, most of which have the names
// that plain Go has, and every kernel is called.
func TestVectorCodeNamesValues(t *testing.T) {
	folders, err := filepath.Glob("../../../generated/*/vector_generic.go")
	if err != nil || len(folders) < 10 {
		t.Fatalf("%d packages, %v", len(folders), err)
	}
	for _, file := range folders {
		folder := filepath.Dir(file)
		name := filepath.Base(folder)
		plain, vector, called := map[string]bool{}, map[string]bool{}, map[string]bool{}
		for _, f := range parse(t, filepath.Join(folder, "*ward.go")) {
			for v := range variables(f, false) {
				plain[v] = true
			}
		}
		for _, f := range parse(t, filepath.Join(folder, "vector_*_amd64.go"), filepath.Join(folder, "vector_amd64.go")) {
			for v := range variables(f, true) {
				vector[v] = true
			}
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.IndexExpr:
					if id, ok := n.X.(*ast.Ident); ok && (id.Name == "a" || id.Name == "persistent" || id.Name == "memory") {
						t.Errorf("%s: an element of %s has no name", name, id.Name)
					}
				case *ast.CallExpr:
					if id, ok := n.Fun.(*ast.Ident); ok && strings.HasPrefix(id.Name, "kernel") {
						called[id.Name] = true
					}
				}
				return true
			})
		}
		shared := 0
		for v := range vector {
			if plain[v] {
				shared++
			}
		}
		if shared == 0 || 2*shared < len(vector) {
			t.Errorf("%s: of %d variables plain Go has %d", name, len(vector), shared)
		}
		for _, f := range parse(t, filepath.Join(folder, "kernels_amd64.go")) {
			for _, d := range f.Decls {
				if d, ok := d.(*ast.FuncDecl); ok && !called[d.Name.Name] {
					t.Errorf("%s: nothing calls %s", name, d.Name.Name)
				}
			}
		}
	}
}

// parse parses the files of some patterns.
func parse(t *testing.T, patterns ...string) []*ast.File {
	t.Helper()
	var files []*ast.File
	for _, pattern := range patterns {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
	}
	return files
}

// variables are those of all functions, or those that are parts of arenas.
func variables(f *ast.File, parts bool) map[string]bool {
	names := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		if d, ok := n.(*ast.AssignStmt); ok && d.Tok == token.DEFINE && len(d.Lhs) == 1 {
			if !parts || isPart(d.Rhs[0]) {
				names[d.Lhs[0].(*ast.Ident).Name] = true
			}
		}
		return true
	})
	return names
}

// isPart reports whether e makes an array of a part of another.
func isPart(e ast.Expr) bool {
	c, ok := e.(*ast.CallExpr)
	if !ok || len(c.Args) != 1 {
		return false
	}
	_, ok = c.Args[0].(*ast.SliceExpr)
	return ok
}
