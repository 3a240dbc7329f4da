package gen

import (
	"io/fs"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Structure is a network before it is compiled, for those who bring its weights or its layers
// into another form.
type Structure struct {
	Info    *runtime.ModelInfo // sizes of memory are not known
	Nodes   []*graph.Node      // its layers
	Weights []*ir.Value        // in the order of their file
	Predict *graph.Graph       // the network as it predicts, before any pass
}

// Outline is what is known of a network before it is compiled, such as its weights and the
// fingerprint that their file has. files are those beside the spec, nil for none; set are
// options to be set before, as in Options. Mistakes in the spec come back as spec.Diagnostics.
func Outline(file string, src []byte, files fs.FS, set ...string) (*Structure, error) {
	net, errs := spec.Parse(file, src, set...)
	net.Files = files
	g := graph.Build(net, ir.Train, errs)
	if err := errs.Err(); err != nil {
		return nil, err
	}
	s := &Structure{Nodes: g.Nodes(), Weights: slices.Clone(g.Program.Params), Predict: graph.Build(net, ir.Predict, errs)}
	if err := errs.Err(); err != nil {
		return nil, err
	}
	b := buildPrograms(net, g)
	info := describe(net, g, b.train, b.predict)
	info.Fingerprint, info.TrainingFingerprint = fingerprint(b.predict), trainingFingerprint(b.train)
	s.Info = &info
	return s, nil
}
