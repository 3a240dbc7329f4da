package gen_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// added are things that CONTRIBUTING.md tells how to add, what they are called in
// the code, and the files that had to be touched for them by hand.
var added = []struct {
	what  string
	name  string
	files []string
}{
	{"an activation with vector code", `mish|[mM]ishGrad|Mish`, []string{"gen/expr/activations.go", "gen/kernel/math/mish.go", "gen/verify/activation.go", "runtime/mish.go"}},
	{"an optimizer with vector code", `(Default|update|vector)?Lion(Optimizer)?|lion`, []string{"gen/optimizer/optimizer.go", "runtime/internal/sweeps/lion.go", "runtime/lion.go"}},
	{"a loss with functions of its own and vector code", `huberDef|huber|Huber|huberGrad|HuberGrad`, []string{"gen/expr/losses.go", "gen/kernel/math/algebraic.go", "gen/loss/huber.go", "gen/loss/loss.go", "gen/verify/loss.go", "runtime/huber.go"}},
	{"a schedule", `OneCycle|one_cycle`, []string{"runtime/schedule.go", "runtime/schedule_one_cycle.go"}},
	{"a method of generated packages", `SaveFile`, []string{"gen/emit/golang/weights.go.tmpl", "runtime/weights.go"}},
	{"a change of pictures", `RandomZoom|random_zoom`, []string{"runtime/program/data/augmentation.go", "runtime/program/data/random_zoom.go"}},
	{"a metric", `matthews_corrcoef|MatthewsCorrcoef`, []string{"gen/metric/table.go", "runtime/metric_matthews.go"}},
}

var comments = regexp.MustCompile(`(?m)//.*$`)

// TestFilesToTouch looks for the names of what was added in all code that is written
// by hand and is no test: one of a kind is known in few files, and in no others, so
// that the next is as easily added.
func TestFilesToTouch(t *testing.T) {
	names := make([]*regexp.Regexp, len(added))
	found := make([][]string, len(added))
	for i, a := range added {
		names[i] = regexp.MustCompile(`\b(` + a.name + `)\b`)
	}
	text, err := os.ReadFile("../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, top := range []string{"cmd", "gen", "runtime", "templates"} {
		err := filepath.WalkDir("../"+top, func(path string, d fs.DirEntry, err error) error {
			if d != nil && d.IsDir() && (path == "../gen/convert" || path == "../gen/export") { // they know words of other programs, and need not know of more
				return fs.SkipDir
			}
			if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || !slices.Contains([]string{".go", ".tmpl"}, filepath.Ext(path)) {
				return err
			}
			source, err := os.ReadFile(path)
			if bytes.HasPrefix(source, []byte("// Code generated")) {
				return err
			}
			code := comments.ReplaceAll(source, nil)
			for i, name := range names {
				if name.Match(code) {
					found[i] = append(found[i], strings.TrimPrefix(filepath.ToSlash(path), "../"))
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, a := range added {
		if diff := cmp.Diff(a.files, found[i]); diff != "" {
			t.Errorf("%s is known in other files:\n%s", a.what, diff)
		}
		for _, file := range a.files {
			told := bytes.Contains(text, []byte("`"+file+"`")) || bytes.Contains(text, []byte("`"+regexp.MustCompile(`_[a-z0-9_]+\.go$`).ReplaceAllString(file, "_NAME.go")+"`"))
			if !told {
				t.Errorf("CONTRIBUTING.md does not say that %s is a file for %s", file, a.what)
			}
		}
	}
}
