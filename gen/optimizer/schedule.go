package optimizer

import (
	"reflect"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// decodeSchedule reads how the learning rate changes; nil if the spec does not
// say. Mistakes are reported.
func decodeSchedule(c spec.Choice, e *spec.Errors) runtime.Schedule {
	if c.Word == "" {
		return nil
	}
	table := runtime.AllSchedules()
	i := slices.IndexFunc(table, func(k runtime.ScheduleKind) bool { return k.Name == c.Word })
	if i < 0 {
		names := make([]string, len(table))
		for i, k := range table {
			names[i] = k.Name
		}
		e.Errorf(c.Pos, "%s", spec.Unknown("schedule", c.Word, names))
		return nil
	}
	settings := reflect.New(reflect.TypeOf(table[i].Schedule))
	settings.Elem().Set(reflect.ValueOf(table[i].Schedule))
	e, before := e.In("schedule \""+c.Word+"\""), e.Len()
	spec.Decode(c.Options, settings.Interface(), e)
	schedule := settings.Elem().Interface().(runtime.Schedule)
	if checked, ok := schedule.(interface {
		Check() (option, mistake string)
	}); ok && e.Len() == before {
		if option, mistake := checked.Check(); mistake != "" {
			e.Errorf(c.Options.Get(option).Pos, "option %q: %s", option, mistake)
		}
	}
	return schedule
}

// scheduleName is the schedule's word in specs.
func scheduleName(s runtime.Schedule) string {
	for _, k := range runtime.AllSchedules() {
		if reflect.TypeOf(k.Schedule) == reflect.TypeOf(s) {
			return k.Name
		}
	}
	return ""
}
