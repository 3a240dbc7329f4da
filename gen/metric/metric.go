// Package metric reads how a spec wants outputs to be judged. What metrics compute is
// in package runtime, which a generated package links for those that it has.
package metric

import (
	"reflect"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Judged is an output as a metric sees it.
type Judged struct {
	Name   string // of what the output reads
	Shape  []int
	Answer runtime.Answer // by loss and labels; that of metrics goes before
	Sparse bool           // the target is a label, or several
}

// chosen is a metric of a spec.
type chosen struct {
	*Def
	spec.Choice
	named string
	value reflect.Value // its settings
}

// Decode reads the metrics of an output, and says what it is taken for. Mistakes are
// reported, among them metrics that do not fit the output.
func Decode(c spec.ChoicesOrNone, y Judged, e *spec.Errors) ([]runtime.Metric, runtime.Answer) {
	if !c.Given {
		if name := y.byDefault(); name != "" {
			return []runtime.Metric{lookup(name).Metric}, y.Answer
		}
		return nil, y.Answer
	}
	before := e.Len()
	var all []chosen
	for _, choice := range c.All {
		if m, ok := decode(choice, e); ok {
			all = append(all, m)
		}
	}
	y.decide(all, e)
	var metrics []runtime.Metric
	taken := map[string]bool{}
	for _, m := range all {
		metric := y.settle(m, e)
		if metric == nil || e.Len() > before {
			continue
		}
		if taken[metric.Name()] {
			e.Errorf(m.Pos, "two metrics would be called %s; give one of them a name, { type = %q, name = … }", metric.Name(), m.Word)
		}
		taken[metric.Name()] = true
		metrics = append(metrics, metric)
	}
	return metrics, y.Answer
}

func lookup(name string) *Def {
	if i := slices.IndexFunc(table, func(d Def) bool { return d.Name == name }); i >= 0 {
		return &table[i]
	}
	return nil
}

// decode reads one and its options, whatever the output.
func decode(c spec.Choice, e *spec.Errors) (chosen, bool) {
	m := chosen{Def: lookup(c.Word), Choice: c}
	if m.Def == nil {
		e.Errorf(c.Pos, "%s", spec.Unknown("metric", c.Word, Names()))
		return m, false
	}
	in, before := e.In("metric \""+c.Word+"\""), e.Len()
	if f := c.Options.Get("name"); f != nil {
		var own common
		spec.Decode(c.Options.Only("name"), &own, in)
		m.named = own.Name
		if err := spec.CheckName(own.Name); err != nil && e.Len() == before {
			in.Errorf(f.Pos, "option \"name\": found %s", err)
		}
	}
	m.value = reflect.New(reflect.TypeOf(m.Metric))
	m.value.Elem().Set(reflect.ValueOf(m.Metric))
	spec.Decode(c.Options.Without("name"), m.value.Interface(), in)
	return m, e.Len() == before
}

// decide finds out what the output is taken for, where metrics say it.
func (y *Judged) decide(all []chosen, e *spec.Errors) {
	var first *chosen
	for i, m := range all {
		answer, ok := map[kind]runtime.Answer{classes: runtime.OneClass, yesOrNo: runtime.YesOrNo}[m.of]
		switch {
		case !ok || y.Answer == runtime.Sequences:
		case first == nil:
			first, y.Answer = &all[i], answer
		case answer != y.Answer:
			e.Errorf(m.Pos, "%s takes %s for %s, but %s for %s; expected metrics that agree", m.Name, y.Name, answer, first.Name, y.Answer)
		}
	}
	if first == nil && y.Answer == runtime.Numbers && slices.ContainsFunc(all, func(m chosen) bool { return m.of == answers }) {
		y.Answer = runtime.YesOrNo
	}
}

// byDefault names the metric of an output that names none; empty for none.
func (y Judged) byDefault() string {
	switch y.Answer {
	case runtime.OneClass:
		return "categorical_accuracy"
	case runtime.YesOrNo:
		return "binary_accuracy"
	case runtime.Sequences:
		return "edit_distance"
	}
	return ""
}

// settle is the metric with its settings; nil, and reported, where it does not fit.
func (y Judged) settle(m chosen, e *spec.Errors) runtime.Metric {
	before := e.Len()
	y.check(m, e)
	y.checkOptions(m, e)
	if e.Len() > before {
		return nil
	}
	metric := m.value.Elem().Interface().(runtime.Metric)
	if _, ok := metric.(either); ok {
		metric = lookup(y.byDefault()).Metric
	}
	if m.named != "" && m.named != metric.Name() {
		metric = runtime.Named{Metric: metric, As: m.named}
	}
	return metric
}
