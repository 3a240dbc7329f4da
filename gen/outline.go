package gen

import (
	"io/fs"

	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Outline is what is known of a network before it is compiled, such as its weights and the
// fingerprint that their file has. Sizes of memory are not. files are those beside the spec, nil
// for none. Mistakes in the spec come back as spec.Diagnostics.
func Outline(file string, src []byte, files fs.FS) (*runtime.ModelInfo, error) {
	net, errs := spec.Parse(file, src)
	net.Files = files
	g := graph.Build(net, ir.Train, errs)
	if err := errs.Err(); err != nil {
		return nil, err
	}
	b := buildPrograms(net, g)
	info := describe(net, g, b.train, b.predict)
	info.Fingerprint, info.TrainingFingerprint = fingerprint(b.predict), trainingFingerprint(b.train)
	return &info, nil
}
