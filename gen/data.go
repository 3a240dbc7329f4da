package gen

import (
	"maps"
	"reflect"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

// decodeData reads [data] and compares it with the network.
func decodeData(net *spec.Network, g *graph.Graph, errs *spec.Errors) (data.Source, []data.Augmentation) {
	if net.Data == nil || net.Data.Options == nil {
		return nil, nil
	}
	prototype, ok := data.Sources[net.Data.Source]
	if !ok {
		known := slices.Sorted(maps.Keys(data.Sources))
		errs.In("[data]").Errorf(net.Data.WordPos, "%s", spec.Unknown("source", net.Data.Source, known))
		return nil, nil
	}
	info := describe(net, g, g.Program, g.Program)
	options, inputs, targets := byTensor(prototype, net.Data.Options, &info, errs)
	source := decodeAs(prototype, options, errs)
	errs = errs.In("[data]") // which the options' table says itself
	changes := decodeAugmentation(net.Data.Augmentation, errs)
	if errs.Len() > 0 {
		return nil, nil
	}
	if s, ok := source.(data.ByTensor); ok && (inputs != nil || targets != nil) {
		source = s.WithColumns(inputs, targets)
	}
	if err := data.Check(source, &info); err != nil {
		errs.Errorf(net.Data.WordPos, "%s", err)
		return nil, nil
	}
	checkAugmentation(net.Data.Augmentation, changes, source, &info, errs)
	return source, changes
}

// byTensor replaces tables of lists by one list each, in the order of the network's inputs or
// outputs, and says how many of it belong to each of these; nil where there is no table.
func byTensor(prototype data.Source, options *spec.Table, info *runtime.ModelInfo, errs *spec.Errors) (lists *spec.Table, inputs, targets []int) {
	for _, o := range spec.Options(prototype) {
		f := options.Get(o.Name)
		if f == nil || o.By == "" {
			continue
		}
		table, ok := f.Value.(*spec.Table)
		if !ok {
			continue
		}
		var tensors []string
		if o.By == "input" {
			for _, in := range info.Inputs {
				tensors = append(tensors, in.Name)
			}
		} else {
			for _, out := range info.Outputs {
				tensors = append(tensors, out.Name)
			}
		}
		columns, counts := []*spec.Field{}, make([]int, len(tensors))
		for _, entry := range table.Fields {
			if !slices.Contains(tensors, entry.Name) {
				errs.Errorf(entry.KeyPos, "option %q: %s", o.Name, spec.Unknown(o.By, entry.Name, tensors))
			}
		}
		for i, name := range tensors {
			entry := table.Get(name)
			if entry == nil {
				errs.Errorf(f.Pos, "option %q: no columns for the %s %q", o.Name, o.By, name)
				continue
			}
			columns = append(columns, entry.Elements()...)
			counts[i] = len(entry.Elements())
		}
		one := *f
		one.Value = columns
		options = options.With(&one)
		if o.By == "input" {
			inputs = counts
		} else {
			targets = counts
		}
	}
	return options, inputs, targets
}

// decodeAs is a prototype with a table's options.
func decodeAs[P any](prototype P, options *spec.Table, errs *spec.Errors) P {
	decoded := reflect.New(reflect.TypeOf(prototype))
	decoded.Elem().Set(reflect.ValueOf(prototype))
	spec.Decode(options, decoded.Interface(), errs)
	return decoded.Elem().Interface().(P)
}

// decodeAugmentation reads the changes; there is one for each choice where there is no mistake.
func decodeAugmentation(choices spec.Choices, errs *spec.Errors) []data.Augmentation {
	var changes []data.Augmentation
	known := slices.Sorted(maps.Keys(data.Augmentations))
	for _, c := range choices {
		if at := c.Among(known, "augmentation", "augmentation", errs); at >= 0 {
			changes = append(changes, decodeAs(data.Augmentations[known[at]], c.Options, errs.In(c.Word)))
		}
	}
	return changes
}

// checkAugmentation compares the changes with the network and the source.
func checkAugmentation(choices spec.Choices, changes []data.Augmentation, source data.Source, info *runtime.ModelInfo, errs *spec.Errors) {
	for i, a := range changes {
		if err := data.CheckAugmentation(a, source, info); err != nil {
			errs.Errorf(choices[i].Pos, "option %q: %s", "augmentation", err)
		}
	}
}
