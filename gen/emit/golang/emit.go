package golang

import (
	"context"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/emit/plain"
	"github.com/seed-5f2744a7/tensornet/gen/emit/vector"
	"github.com/seed-5f2744a7/tensornet/gen/report"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
)

// generator writes what a package offers.
type generator struct{ *source.Package }

// Emit renders the files of the package by name, and tells what the operations
// became. Equal units give equal bytes.
func Emit(ctx context.Context, u *Unit) (map[string][]byte, []report.Operation, error) {
	var schedules []*schedule.Schedule
	for _, back := range u.Backs {
		schedules = append(schedules, back.Schedule)
	}
	g := &generator{source.NewPackage(u.Info, u.Optimizer, schedules, u.Laps)}
	if err := g.check(); err != nil {
		return nil, nil, err
	}
	rendered, err := vector.Files(g.Package, u.Backs)
	if err != nil {
		return nil, nil, err
	}
	files := plain.Files(g.Package)
	if len(rendered) == 0 {
		vector.Derivations(files["forward.go"], g.Package, nil)
	}
	if !u.NoTests {
		files["bench_test.go"], files["example_test.go"] = g.benchFile(), g.exampleFile()
	}
	for name, f := range files {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		if rendered[name], err = source.Render(name, f); err != nil {
			return nil, nil, err
		}
	}
	for name, file := range map[string]func() ([]byte, error){
		"model.go":   g.modelFile,
		"weights.go": g.weightsFile,
		"trainer.go": g.trainerFile,
		"network.go": g.networkFile,
	} {
		if rendered[name], err = file(); err != nil {
			return nil, nil, err
		}
	}
	return rendered, g.Operations(), nil
}
