// Package metric reads how a spec wants outputs to be judged. The table of metrics
// is in package runtime, which judges by it.
package metric

import (
	"reflect"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Judged is an output as a metric sees it.
type Judged struct {
	Name     string // of what the output reads
	Shape    []int
	Default  string // the metric of an output that names none
	Sparse   bool   // the target is a label
	Sequence bool   // or several over time
}

// Decode reads the metric of an output and its options. Mistakes are reported,
// among them a metric that does not fit the output.
func Decode(c spec.Choice, y Judged, e *spec.Errors) (string, []runtime.MetricOption) {
	if c.Word == "" {
		return y.Default, nil
	}
	if !slices.Contains(runtime.MetricNames(), c.Word) {
		e.Errorf(c.Pos, "%s", spec.Unknown("metric", c.Word, runtime.MetricNames()))
		return "", nil
	}
	m := runtime.MetricOf(c.Word)
	prototype := reflect.ValueOf(m.Options)
	settings := reflect.New(prototype.Type())
	settings.Elem().Set(prototype)
	before := e.Len()
	spec.Decode(c.Options, settings.Interface(), e.In("metric \""+c.Word+"\""))
	var options []runtime.MetricOption
	for _, o := range spec.Options(settings.Interface()) {
		options = append(options, runtime.MetricOption{Name: o.Name, Value: float64(reflect.ValueOf(o.Default).Int())})
	}
	if e.Len() == before {
		y.check(m, options, c, e)
	}
	return m.Name, options
}

// fitting is a metric that the output may have.
func (y Judged) fitting() string {
	if y.Default != "" {
		return y.Default
	}
	return runtime.NoMetric
}

// check compares a metric with the output.
func (y Judged) check(m runtime.Metric, options []runtime.MetricOption, c spec.Choice, e *spec.Errors) {
	units := y.Shape[len(y.Shape)-1]
	if m.Answer == runtime.OneClass && units == 1 {
		e.Errorf(c.Pos, "%s needs several units, but %s is %v; use %s", m.Name, y.Name, y.Shape, runtime.BinaryAccuracy)
		return
	}
	if m.Answer == runtime.Sequences && !y.Sequence {
		e.Errorf(c.Pos, "%s compares sequences of labels, which the loss ctc has; use %s", m.Name, y.fitting())
		return
	}
	if y.Sequence && m.Answer != runtime.Sequences && m.Name != runtime.NoMetric {
		e.Errorf(c.Pos, "%s is not for sequences of labels; use edit_distance or none", m.Name)
		return
	}
	if m.Name != runtime.NoMetric && m.Answer == runtime.Numbers && y.Sparse {
		e.Errorf(c.Pos, "%s compares numbers, but the target of %s is a label; use %s", m.Name, y.Name, runtime.CategoricalAccuracy)
	}
	for _, o := range options {
		if o.Name == "k" && int(o.Value) >= units {
			at := c.Pos
			if f := c.Options.Get(o.Name); f != nil {
				at = f.Pos
			}
			e.Errorf(at, "%s: k = %v of %d units are always right; expected at most %d", m.Name, o.Value, units, units-1)
		}
	}
}
