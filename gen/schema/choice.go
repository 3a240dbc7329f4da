package schema

import (
	"maps"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/constraint"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
	"github.com/seed-5f2744a7/tensornet/gen/loss"
	"github.com/seed-5f2744a7/tensornet/gen/metric"
	"github.com/seed-5f2744a7/tensornet/gen/optimizer"
	"github.com/seed-5f2744a7/tensornet/gen/regularizer"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

// choices are the definitions of what has a word, or a table with the word
// under the key type and options beside it.
func choices() map[string]*jsonschema.Schema {
	var activations, augmentations, constraints, initializers, losses, metrics, optimizers, regularizers, schedules tagged
	for _, d := range activation.All() {
		activations.add(d.Name, d.Doc, d.Options())
	}
	for _, name := range slices.Sorted(maps.Keys(data.Augmentations)) {
		augmentations.add(name, data.Augmentations[name].Doc(), spec.Options(data.Augmentations[name]))
	}
	for _, d := range initializer.All() {
		initializers.add(d.Name, d.Doc, spec.Options(d.New()))
	}
	for _, d := range regularizer.All() {
		regularizers.add(d.Name, d.Doc, spec.Options(d.New()))
	}
	for _, d := range constraint.All() {
		constraints.add(d.Name, d.Doc, spec.Options(d.New()))
	}
	for _, d := range loss.All() {
		losses.add(d.Name, d.Doc, spec.Options(d.New()))
	}
	for _, d := range optimizer.All() {
		optimizers.add(d.Name, d.Doc, spec.Options(d.Settings))
	}
	metrics.common = metric.Common()
	for _, d := range metric.All() {
		metrics.add(d.Name, d.Doc, spec.Options(d.Metric))
	}
	for _, d := range runtime.AllSchedules() {
		schedules.add(d.Name, d.Doc, spec.Options(d.Schedule))
	}
	own := jsonschema.String() // that of an [[activation]]
	return map[string]*jsonschema.Schema{
		"activation":   jsonschema.Choose("object", activations.tables("type", own), own),
		"augmentation": jsonschema.Choose("object", augmentations.tables("type", nil), augmentations.word()),
		"initializer":  jsonschema.Choose("object", initializers.tables("type", nil), initializers.word()),
		"constraint":   jsonschema.Choose("object", constraints.tables("type", nil), constraints.word()),
		"loss":         jsonschema.Choose("object", losses.tables("type", nil), losses.word()),
		"metric":       jsonschema.Choose("object", metrics.tables("type", nil), metrics.word()),
		"optimizer":    jsonschema.Choose("object", optimizers.tables("type", nil), optimizers.word()),
		"regularizer":  jsonschema.Choose("object", regularizers.tables("type", nil), regularizers.word()),
		"schedule":     jsonschema.Choose("object", schedules.tables("type", nil), schedules.word()),
	}
}

// sources takes the table of any data source, with the options of that source.
func sources(common []spec.Option) *jsonschema.Schema {
	t := tagged{common: common}
	for _, name := range slices.Sorted(maps.Keys(data.Sources)) {
		t.add(name, data.Sources[name].Doc(), spec.Options(data.Sources[name]))
	}
	return t.tables("source", nil)
}
