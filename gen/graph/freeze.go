package graph

import (
	"path"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// freeze knows which layers training leaves alone, by their names.
type freeze struct {
	patterns []string
	pos      spec.Pos
}

// newFreeze takes what [train] says.
func newFreeze(train spec.Train, errs *spec.Errors) *freeze {
	f := &freeze{pos: train.FreezePos}
	for _, pattern := range train.Freeze {
		if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
			errs.In("[train]").Errorf(f.pos, "option \"freeze\": found %q, expected the name of a layer, where * stands for any characters", pattern)
			continue
		}
		f.patterns = append(f.patterns, pattern)
	}
	return f
}

func matches(pattern, name string) bool {
	is, _ := path.Match(pattern, name)
	return is
}

// holds says whether a layer is left alone.
func (f *freeze) holds(name string) bool {
	return slices.ContainsFunc(f.patterns, func(pattern string) bool { return matches(pattern, name) })
}

// check reports patterns that name no layer with weights of its own, or inside it.
func (f *freeze) check(nodes []*node, errs *spec.Errors) {
	if errs.Len() > 0 { // there may be layers that were not built
		return
	}
	var names []string
	for _, n := range nodes {
		if len(n.context.Weights) > 0 {
			names = append(names, n.context.Name)
		}
	}
	for _, pattern := range f.patterns {
		if !slices.ContainsFunc(names, func(name string) bool { return matches(pattern, name) }) {
			errs.In("[train]").Errorf(f.pos, "option \"freeze\": no layer with weights is called %q%s", pattern, spec.DidYouMean(strings.Trim(pattern, "*."), names))
		}
	}
}
