package build

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/report"
	"github.com/seed-5f2744a7/tensornet/runtime/program/bench"
	"github.com/seed-5f2744a7/tensornet/templates"
)

// mainFile is the program's main.go.
func mainFile(base string, p *gen.Package, o Options) ([]byte, error) {
	d := templates.MainData{
		Version: p.Info.Version, Name: p.Info.Name, Spec: p.Info.Spec,
		Package: base + "/" + packageDir, Tuned: p.Tuned, MPI: o.MPI,
	}
	if p.Data != nil {
		d.Source = literal(p.Data)
		for _, a := range p.Augmentation {
			d.Augmentation = append(d.Augmentation, literal(a))
		}
	}
	if o.Weights != "" {
		d.Weights = weightsFile
	}
	return templates.Main(d)
}

// benchFile is the main.go of the program that measures.
func benchFile(base string, p, laps *gen.Package) ([]byte, error) {
	return templates.Bench(templates.BenchData{
		Version: p.Info.Version, Name: p.Info.Name, Spec: p.Info.Spec,
		Package: base + "/" + packageDir, Laps: base + "/" + lapsDir,
		Operations: fmt.Sprintf("%#v", measured(laps.Operations)),
		Infer:      p.Products.Infer, Train: p.Products.Train,
	})
}

// measured are operations as the program that measures them knows them.
func measured(operations []report.Operation) []bench.Operation {
	all := make([]bench.Operation, len(operations))
	for i, o := range operations {
		all[i] = bench.Operation(o)
	}
	return all
}

// literal is the Go expression of a source or a change of its pictures, which is a struct of
// plain values; fields that are zero are left out.
func literal(of any) string {
	v := reflect.ValueOf(of)
	var b strings.Builder
	fmt.Fprintf(&b, "%T{\n", of)
	for field, value := range v.Fields() {
		switch {
		case value.IsZero():
		case field.Anonymous:
			fmt.Fprintf(&b, "%s: %s,\n", field.Name, literal(value.Interface()))
		default:
			fmt.Fprintf(&b, "%s: %#v,\n", field.Name, value.Interface())
		}
	}
	b.WriteString("}")
	return b.String()
}
