// Package optimizer knows the optimizers that a spec may name. What they
// compute, and the tags of their settings, are in package runtime.
package optimizer

import (
	"reflect"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Settings is a struct of package runtime, which has the options' tags.
type Settings interface {
	// Slots names what the optimizer remembers of each weight.
	Slots() []string
}

// Def is an entry of the table.
type Def struct {
	Name     string
	Doc      string
	Settings Settings // Keras's defaults
	products bool     // there is an update for gradients that are products
}

var table = []Def{
	{"sgd", "gradient descent, with momentum where it is not 0", runtime.DefaultSGD(), false},
	{"rmsprop", "divides by the root of a running mean of squared gradients", runtime.DefaultRMSProp(), false},
	{"adam", "running means of gradients and of their squares, corrected for their start", runtime.DefaultAdam(), true},
	{"adamw", "adam, and weights that decay apart from the gradient", runtime.DefaultAdamW(), true},
	{"adagrad", "divides by the root of the sum of squared gradients", runtime.DefaultAdagrad(), false},
	{"adadelta", "steps in proportion to those before, over a running root mean square of gradients", runtime.DefaultAdadelta(), false},
	{"adamax", "adam with the largest gradient, which it forgets little by little, instead of a mean of squares", runtime.DefaultAdamax(), false},
	{"lamb", "adam's steps, of each tensor as long as its weights are; for large batches; You et al. 2019", runtime.DefaultLamb(), false},
	{"nadam", "adam that looks a step ahead, as Nesterov's momentum does; Dozat 2016", runtime.DefaultNadam(), false},
	{"rprop", "steps of each weight's own size, which grows while the gradient keeps its sign; for whole data sets as one batch", runtime.DefaultRprop(), false},
	{"lion", "moves all weights by the same, along the sign of a mean of the gradients; Chen et al. 2023", runtime.DefaultLion(), false},
}

const byDefault = "adam"

// All lists the optimizers.
func All() []Def { return table }

// Names lists their names.
func Names() []string {
	names := make([]string, len(table))
	for i, d := range table {
		names[i] = d.Name
	}
	return names
}

// Decode finds the optimizer that the spec names, adam by default, and reads
// its settings. Mistakes are reported, and words that [train] has no option for.
func Decode(train spec.Train, e *spec.Errors) Optimizer {
	e = e.In("[train]")
	c := train.Optimizer
	if c.Word == "" {
		c.Word, c.Options = byDefault, new(spec.Table)
	}
	reportUnknown(train, e)
	i := slices.IndexFunc(table, func(d Def) bool { return d.Name == c.Word })
	if i < 0 {
		e.Errorf(c.Pos, "%s", spec.Unknown("optimizer", c.Word, Names()))
		return Optimizer{}
	}
	settings := reflect.New(reflect.TypeOf(table[i].Settings))
	settings.Elem().Set(reflect.ValueOf(table[i].Settings))
	spec.Decode(c.Options, settings.Interface(), e.In("optimizer \""+c.Word+"\""))
	o := table[i].describe(settings.Elem())
	checked := settings.Interface().(interface {
		Check() (option, mistake string)
	})
	if option, mistake := checked.Check(); mistake != "" {
		e.Errorf(c.Options.Get(option).Pos, "optimizer %q: option %q: %s", c.Word, option, mistake)
	}
	if layers := layerRates(train, e); len(layers) > 0 {
		o.Shared = append(o.Shared, Field{Option: "layers", Name: "Layers", Value: layers})
	}
	o.Schedule = decodeSchedule(train.Schedule, e)
	if train.Warmup > 0 {
		o.Schedule = runtime.Warmup{Steps: train.Warmup, From: train.From, Then: o.Schedule}
	}
	return o
}

// describe is what the emitter needs to know.
func (d Def) describe(settings reflect.Value) Optimizer {
	o := Optimizer{Name: d.Name, Type: settings.Type().Name(), Slots: settings.Interface().(Settings).Slots(), Products: d.products}
	defaults := reflect.ValueOf(d.Settings)
	for _, field := range reflect.VisibleFields(settings.Type()) {
		name, flag, _ := strings.Cut(field.Tag.Get("opt"), ",")
		value := settings.FieldByIndex(field.Index)
		if name == "" || value.IsZero() && defaults.FieldByIndex(field.Index).IsZero() { // switched off, as by default
			continue
		}
		f := Field{Option: name, Name: field.Name, Value: value.Interface(), Inverse: flag == "inverse"}
		if len(field.Index) > 1 {
			o.Shared = append(o.Shared, f)
		} else {
			o.Fields = append(o.Fields, f)
		}
	}
	return o
}
