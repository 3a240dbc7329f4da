package golang

import (
	"bytes"
	"embed"
	"fmt"
	"go/format"
	"text/template"

	"github.com/dave/jennifer/jen"
)

// Files of a package that are the same in all packages but for names and
// tables are texts.
//
//go:embed *.go.tmpl
var textFiles embed.FS

var texts = template.Must(template.New("").Funcs(template.FuncMap{
	"comment": commentText,
	"literal": func(value any) string { return source(literal(value)) },
}).ParseFS(textFiles, "*.go.tmpl"))

// common is what all of them depend on.
type common struct{ g *generator }

func (t common) Package() string { return t.g.u.Info.Package }
func (t common) Spec() string    { return t.g.specName() }
func (t common) Elem() string    { return string(t.g.u.Info.DType) }
func (t common) Runtime() string { return runtimePath }
func (t common) Random() bool    { return isRandom(t.g.training.Ops) }

// fill returns a file with the header by which tools know generated code.
func (g *generator) fill(name string, data any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(g.header() + "\n\n")
	if err := texts.ExecuteTemplate(&b, name, data); err != nil {
		return nil, fmt.Errorf("emit %s: %w", name, err)
	}
	formatted, err := format.Source(b.Bytes())
	if err != nil {
		return nil, fmt.Errorf("emit %s: %w", name, err)
	}
	return formatted, nil
}

// source is code as text.
func source(code *jen.Statement) string { return code.GoString() }
