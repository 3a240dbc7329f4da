package optimizer

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// reportUnknown reports what [train] has no option for, and says where the word
// belongs: to the optimizer in use, to another one, or to another section.
func reportUnknown(train spec.Train, e *spec.Errors) {
	for _, f := range train.Rest.Fields {
		e.Errorf(f.KeyPos, "%s", belongs(f.Name, train))
	}
}

func belongs(word string, train spec.Train) fmt.Stringer {
	unknown := spec.Unknown("option", word, train.Options)
	if text.Nearest(word, train.Options) != "" {
		return unknown
	}
	if name, option := owner(word, train.Optimizer.Word); option != "" {
		return unknown.Instead("; did you mean the optimizer's: optimizer = { type = %q, %s = … }?", name, option)
	}
	return unknown.OrElsewhere()
}

// owner is the optimizer that has an option like the word, first of all the one
// in use.
func owner(word, inUse string) (name, option string) {
	for _, first := range []bool{true, false} {
		for _, d := range table {
			if (d.Name == inUse) != first {
				continue
			}
			var options []string
			for _, o := range spec.Options(d.Settings) {
				options = append(options, o.Name)
			}
			if near := text.Nearest(word, options); near != "" {
				return d.Name, near
			}
		}
	}
	return "", ""
}
