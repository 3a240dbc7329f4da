package metric

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// mostUnits is how many units auc is for: it has some hundred counts for each.
const mostUnits = 1000

// check compares a metric with the output.
func (y Judged) check(m chosen, e *spec.Errors) {
	units := y.units()
	switch sequence := y.Answer == runtime.Sequences; {
	case m.of == sequences && !sequence:
		use := ""
		if name := y.byDefault(); name != "" {
			use = "; use " + name
		}
		e.Errorf(m.Pos, "%s compares sequences of labels, which the loss ctc has%s", m.Name, use)
	case m.of != sequences && sequence:
		e.Errorf(m.Pos, "%s is not for sequences of labels; use edit_distance", m.Name)
	case m.of == classes && units == 1:
		e.Errorf(m.Pos, "%s needs several units, but %s is %v; use binary_accuracy", m.Name, y.Name, y.Shape)
	case m.of == numbers && y.Sparse:
		e.Errorf(m.Pos, "%s compares numbers, but the target of %s is a label; use categorical_accuracy", m.Name, y.Name)
	case m.Name == "auc" && units > mostUnits:
		e.Errorf(m.Pos, "auc counts answers of each unit, and %s has %d; expected at most %d", y.Name, units, mostUnits)
	}
}

// checkOptions refuses options that would do nothing, or are out of the output's range.
func (y Judged) checkOptions(m chosen, e *spec.Errors) {
	units := y.units()
	told := units // classes that are told apart
	if m.Name == "mean_io_u" && y.Answer != runtime.OneClass {
		told = 2
	}
	for _, option := range spec.Options(m.value.Interface()) {
		f := m.Options.Get(option.Name)
		at := m.Pos
		if f != nil {
			at = f.Pos
		}
		switch option.Name {
		case "k":
			if k := option.Default.(int); k >= units {
				e.Errorf(at, "%s: k = %v of %d units are always right; expected at most %d", m.Name, k, units, units-1)
			}
		case "num_thresholds":
			if option.Default == 1 {
				e.Errorf(at, "%s: option \"num_thresholds\": found 1, expected at least 2, or 0 for an exact area", m.Name)
			}
		case "average", "class_id", "class_aggregation":
			if f != nil && units == 1 {
				e.Errorf(at, "%s: option %q is about several units, and %s has one; remove it", m.Name, option.Name, y.Name)
				continue
			}
		case "threshold":
			if f != nil && y.Answer == runtime.OneClass && !m.has("average") {
				e.Errorf(at, "%s: option \"threshold\" is about yes and no, and %s stands for the class of its largest unit; remove it", m.Name, y.Name)
			}
		}
		if ids, ok := option.Default.([]int); ok {
			for _, id := range ids {
				if id >= told {
					e.Errorf(at, "%s: option %q: found %d, expected 0 to %d", m.Name, option.Name, id, told-1)
				}
			}
		}
	}
}

// has reports whether a metric has an option.
func (m chosen) has(option string) bool {
	return slices.ContainsFunc(spec.Options(m.Metric), func(o spec.Option) bool { return o.Name == option })
}

// units is the size of the last axis.
func (y Judged) units() int { return y.Shape[len(y.Shape)-1] }
