package app

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Tuning is how a program trains that is compiled once for several trainings, which differ in their
// optimizers' settings and schedules: what else would be compiled in.
type Tuning struct {
	Optimizer string         `json:"optimizer"` // as in [runtime.ModelInfo]
	Schedule  string         `json:"schedule"`
	Settings  map[string]any `json:"settings"` // of the optimizer, by Go's names; those that are left out are 0
	Rates     *Rates         `json:"rates"`    // nil: the learning rate stays
}

// Rates is a schedule as JSON.
type Rates struct{ runtime.Schedule }

// ratesJSON is a schedule by its name in the table, and perhaps a warm-up in front of it.
type ratesJSON struct {
	Name    string          `json:"name,omitempty"`
	Options json.RawMessage `json:"options,omitempty"`
	Warmup  *warmupJSON     `json:"warmup,omitempty"`
}

type warmupJSON struct {
	Steps int     `json:"steps"`
	From  float64 `json:"from"`
}

// MarshalJSON implements json.Marshaler.
func (r Rates) MarshalJSON() ([]byte, error) {
	var j ratesJSON
	of := r.Schedule
	if w, ok := of.(runtime.Warmup); ok {
		j.Warmup = &warmupJSON{w.Steps, w.From}
		of = w.Then
	}
	if of != nil {
		for _, k := range runtime.AllSchedules() {
			if reflect.TypeOf(k.Schedule) == reflect.TypeOf(of) {
				j.Name = k.Name
			}
		}
		var err error
		if j.Options, err = json.Marshal(of); err != nil {
			return nil, err
		}
	}
	return json.Marshal(j)
}

// UnmarshalJSON implements json.Unmarshaler.
func (r *Rates) UnmarshalJSON(text []byte) error {
	var j ratesJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	r.Schedule = nil
	for _, k := range runtime.AllSchedules() {
		if k.Name != j.Name {
			continue
		}
		of := reflect.New(reflect.TypeOf(k.Schedule))
		if err := json.Unmarshal(j.Options, of.Interface()); err != nil {
			return err
		}
		r.Schedule = of.Elem().Interface().(runtime.Schedule)
	}
	if j.Name != "" && r.Schedule == nil {
		return fmt.Errorf("schedule: found %q, expected one of the table", j.Name)
	}
	if w := j.Warmup; w != nil {
		r.Schedule = runtime.Warmup{Steps: w.Steps, From: w.From, Then: r.Schedule}
	}
	return nil
}

// tune sets an optimizer's settings, and what info says of them, as a Tuning says.
func tune(optimizer any, info *runtime.ModelInfo, text string) error {
	var t struct {
		Tuning
		Settings json.RawMessage `json:"settings"`
	}
	err := json.Unmarshal([]byte(text), &t)
	if err == nil {
		err = json.Unmarshal(t.Settings, optimizer)
	}
	if err != nil {
		return usagef("settings of the optimizer, the first argument: %w", err)
	}
	if t.Rates != nil {
		reflect.ValueOf(optimizer).Elem().FieldByName("Schedule").Set(reflect.ValueOf(&t.Rates.Schedule).Elem())
	}
	info.Optimizer, info.Schedule = t.Optimizer, t.Schedule
	return nil
}
