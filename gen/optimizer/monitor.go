package optimizer

import (
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// CheckMonitor reports a schedule's option "monitor" that names nothing of the network's outputs.
func CheckMonitor(train spec.Train, outputs []runtime.OutputInfo, e *spec.Errors) {
	if e.Len() > 0 || train.Schedule.Options == nil { // there may be outputs that were not built
		return
	}
	f := train.Schedule.Options.Get("monitor")
	if f == nil {
		return
	}
	if err := runtime.CheckMonitor(f.Value.(string), outputs); err != nil {
		e.In("[train]").In("schedule \""+train.Schedule.Word+"\"").Errorf(f.Pos, "option %q: %v", f.Name, err)
	}
}
