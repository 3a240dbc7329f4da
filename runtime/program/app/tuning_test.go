package app

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// filled sets all numbers of a struct to others than 0, each to another.
func filled(v reflect.Value, next *float64) {
	for _, f := range v.Fields() {
		*next++
		switch f.Kind() {
		case reflect.Bool:
			f.SetBool(true)
		case reflect.Int:
			f.SetInt(int64(*next))
		case reflect.Float64:
			f.SetFloat(*next / 3)
		case reflect.Slice:
			f.Set(reflect.MakeSlice(f.Type(), 2, 2))
			for i := range f.Len() {
				if e := f.Index(i); e.Kind() == reflect.Struct {
					filled(e, next)
				} else {
					e.Set(reflect.ValueOf(*next / 7 * float64(i+1)).Convert(e.Type()))
				}
			}
		case reflect.String:
			f.SetString("hidden*")
		case reflect.Struct:
			filled(f, next)
		}
	}
}

// TestTuning gives each optimizer settings and a schedule, of which no bit is lost.
func TestTuning(t *testing.T) {
	schedules := []runtime.Schedule{nil, runtime.Warmup{Steps: 3, From: 0.1}}
	next := 0.0
	for _, k := range runtime.AllSchedules() {
		s := reflect.New(reflect.TypeOf(k.Schedule)).Elem()
		filled(s, &next)
		of := s.Interface().(runtime.Schedule)
		schedules = append(schedules, of, runtime.Warmup{Steps: 5, From: 1.0 / 3, Then: of})
	}
	for i, of := range []any{
		new(runtime.SGD), new(runtime.RMSProp), new(runtime.Adam), new(runtime.AdamW), new(runtime.Adagrad), new(runtime.Adadelta),
		new(runtime.Adamax), new(runtime.Lamb), new(runtime.Nadam), new(runtime.Rprop), new(runtime.Lion),
	} {
		for k, schedule := range schedules {
			want := reflect.New(reflect.TypeOf(of).Elem())
			filled(want.Elem(), &next)
			if own, ok := want.Elem().Type().FieldByName("WeightDecay"); ok && len(own.Index) == 1 { // hides that of all
				want.Elem().FieldByName("Common").FieldByName("WeightDecay").SetFloat(0)
			}
			settings := map[string]any{}
			for _, f := range reflect.VisibleFields(want.Elem().Type()) {
				if v := want.Elem().FieldByIndex(f.Index); !f.Anonymous && f.Name != "Schedule" {
					settings[f.Name] = v.Interface()
				}
			}
			tuning := Tuning{Optimizer: "optimizer(…)", Schedule: "schedule(…)", Settings: settings}
			if schedule != nil {
				tuning.Rates = &Rates{schedule}
				want.Elem().FieldByName("Schedule").Set(reflect.ValueOf(schedule))
			}
			text, err := json.Marshal(tuning)
			if err != nil {
				t.Fatal(err)
			}
			got, info := reflect.New(reflect.TypeOf(of).Elem()), new(runtime.ModelInfo)
			if err := tune(got.Interface(), info, string(text)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want.Interface(), got.Interface()); diff != "" || info.Optimizer != "optimizer(…)" || info.Schedule != "schedule(…)" {
				t.Errorf("optimizer %d, schedule %d: %s", i, k, diff)
			}
		}
	}
}

func TestTuningRefused(t *testing.T) {
	for text, want := range map[string]string{
		"train":                             "invalid character",
		`{"settings":{"LearningRate":"x"}}`: "cannot unmarshal",
		`{"settings":{},"rates":{"name":"cosine_deca"}}`: `schedule: found "cosine_deca"`,
	} {
		if err := tune(new(runtime.Adam), new(runtime.ModelInfo), text); err == nil || !IsUsage(err) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: found %v, want %s", text, err, want)
		}
	}
}
