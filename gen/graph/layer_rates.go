package graph

import (
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// checkPatterns reports learning rates and epochs of layers that are not there or not trained.
func checkPatterns(train spec.Train, weights []*ir.Value, errs *spec.Errors) {
	if errs.Len() > 0 { // there may be layers that were not built
		return
	}
	var names []string
	for _, w := range weights {
		if i := strings.LastIndexByte(w.Name, '.'); i >= 0 && !w.Frozen {
			names = append(names, w.Name[:i])
		}
	}
	names = slices.Compact(names)
	for _, option := range []struct {
		name     string
		patterns spec.PatternNumbers
	}{{"layer_learning_rates", train.Rates}, {"unfreeze", train.Unfreeze}} {
		for _, p := range option.patterns {
			if !slices.ContainsFunc(names, func(name string) bool { return matches(p.Pattern, name) }) {
				errs.In("[train]").Errorf(p.Pos, "option %q: no layer that is trained is called %q%s", option.name, p.Pattern, spec.DidYouMean(strings.Trim(p.Pattern, "*."), names))
			}
		}
	}
}
