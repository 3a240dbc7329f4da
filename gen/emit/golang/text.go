package golang

import (
	"bytes"
	"embed"
	"fmt"
	"go/format"
	"text/template"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
)

// Files of a package that are the same in all packages but for names and
// tables are texts.
//
//go:embed *.go.tmpl
var textFiles embed.FS

var texts = template.Must(template.New("").Funcs(template.FuncMap{
	"comment": source.CommentText,
	"literal": func(value any) string { return render(literal(value)) },
}).ParseFS(textFiles, "*.go.tmpl"))

// common is what all of them depend on.
type common struct{ g *generator }

func (t common) Package() string { return t.g.Info.Package }
func (t common) Spec() string    { return t.g.SpecName() }
func (t common) Elem() string    { return string(t.g.Info.DType) }
func (t common) Runtime() string { return source.RuntimePath }
func (t common) Random() bool    { return source.IsRandom(t.g.Training.Ops) }

// fill returns a file with the header by which tools know generated code.
func (g *generator) fill(name string, data any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(g.Header() + "\n\n")
	if err := texts.ExecuteTemplate(&b, name, data); err != nil {
		return nil, fmt.Errorf("emit %s: %w", name, err)
	}
	formatted, err := format.Source(b.Bytes())
	if err != nil {
		return nil, fmt.Errorf("emit %s: %w", name, err)
	}
	return formatted, nil
}

// render is code as text.
func render(code *jen.Statement) string { return code.GoString() }
