package app

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// setting is one of a training, for people.
type setting struct{ name, value string }

// settingsFlag tells a training what of its spec was set when it was compiled.
const settingsFlag = "settings"

// told are the settings of a training: those of the spec that were set for it, and all others.
func (r *runRecord) told() []setting {
	var all []setting
	add := func(name, value string) {
		if !slices.ContainsFunc(all, func(s setting) bool { return isName(s.name, name) }) {
			all = append(all, setting{name, value})
		}
	}
	for line := range strings.Lines(r.Flags[settingsFlag]) {
		path, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		add(path, value)
	}
	s := r.Settings
	name, options, _ := strings.Cut(s.Optimizer, "(")
	add("optimizer", name)
	if s.LearningRate > 0 {
		add("learning_rate", fmt.Sprint(s.LearningRate))
	}
	for option := range strings.SplitSeq(strings.TrimSuffix(options, ")"), ", ") {
		if name, value, ok := strings.Cut(option, "="); ok {
			add(name, value)
		}
	}
	add("schedule", orConstant(s.Schedule))
	add("batch_size", text.Int(s.BatchSize))
	add("epochs", text.Int(s.Epochs))
	add("steps", orNone(s.Steps))
	add("steps_per_epoch", orNone(s.EpochSteps))
	add("seed", strconv.FormatUint(s.Seed, 10))
	add("patience", orNone(s.Patience))
	add("stop_at", orNone(s.StopAt))
	add("monitor", cmp.Or(s.Monitor, "loss"))
	add("min_delta", orNone(s.MinDelta))
	add("losses", strings.Join(s.Losses, "; "))
	add("augmentation", cmp.Or(s.Augmentation, "none"))
	add("frozen", orNobody(s.Frozen))
	add("samples", digestOf(s.Samples))
	add("network", digestOf(s.Network))
	return all
}

// isName says whether a path of a spec ends in a name.
func isName(path, name string) bool { return path == name || strings.HasSuffix(path, "."+name) }

// digestOf is enough of a digest to tell a few apart.
func digestOf(sum string) string { return sum[:min(len(sum), 6)] }

// differing are the names of settings that are not the same in all trainings.
func differing(runs []past) []string {
	var names []string
	for _, r := range runs {
		for _, s := range r.settings {
			names = union(names, []string{s.name})
		}
	}
	paths := slices.Clone(names)
	names = slices.DeleteFunc(names, func(name string) bool {
		return slices.ContainsFunc(paths, func(path string) bool { return path != name && isName(path, name) }) ||
			!slices.ContainsFunc(runs, func(r past) bool { return r.settings != nil && r.setting(name) != firstKnown(runs).setting(name) })
	})
	if explained := slices.ContainsFunc(names, func(name string) bool { return strings.Contains(name, ".") }); explained {
		names = slices.DeleteFunc(names, func(name string) bool { return name == "network" }) // by what was set
	}
	if slices.Contains(names, "seed") {
		names = slices.DeleteFunc(names, func(name string) bool { return name == "samples" }) // whose order is drawn by it
	}
	return names
}

// shortest are the names of settings, of which paths are their last words where these differ.
func shortest(names []string) []string {
	last := func(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }
	words := map[string]int{}
	for _, name := range names {
		words[last(name)]++
	}
	short := slices.Clone(names)
	for i, name := range names {
		if words[last(name)] == 1 {
			short[i] = last(name)
		}
	}
	return short
}

// firstKnown is the first training whose settings are.
func firstKnown(runs []past) past {
	return runs[slices.IndexFunc(runs, func(r past) bool { return r.settings != nil })]
}

// setting is one by name; a dash where it is not known, or the spec's.
func (r past) setting(name string) string {
	for _, s := range r.settings {
		if isName(s.name, name) || isName(name, s.name) {
			return s.value
		}
	}
	return "–"
}
