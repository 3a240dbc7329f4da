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
	source := decodeAs(prototype, net.Data.Options, errs)
	errs = errs.In("[data]") // which the options' table says itself
	changes := decodeAugmentation(net.Data.Augmentation, errs)
	if errs.Len() > 0 {
		return nil, nil
	}
	info := describe(net, g, g.Program, g.Program)
	if err := data.Check(source, &info); err != nil {
		errs.Errorf(net.Data.WordPos, "%s", err)
		return nil, nil
	}
	checkAugmentation(net.Data.Augmentation, changes, source, &info, errs)
	return source, changes
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
