package bench

import (
	"encoding/json"
	"io"

	"github.com/seed-5f2744a7/tensornet/runtime/program/machine"
)

// layerLine is what a layer takes in a call, in one direction, or, without layers, the call.
type layerLine struct {
	Workload  string   `json:"workload"`
	Processor string   `json:"processor,omitempty"`
	Mode      string   `json:"mode"`
	Batch     int      `json:"batch"`
	Layers    []string `json:"layers,omitempty"` // several where one kernel runs them
	Direction string   `json:"direction,omitempty"`
	Time      float64  `json:"us"`
}

// layers measures the layers of calls, on one thread, and prints lines of JSON.
func (b *Bench) layers(w io.Writer, o *Options) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, t := range o.tasks() {
		rows, err := b.rows(t, o.Time)
		if err != nil {
			return err
		}
		l := layerLine{Workload: b.Network.info.Name, Mode: t.mode(), Batch: t.Batch}
		call := l
		call.Processor = machine.Processor()
		for _, r := range rows {
			call.Time += r.seconds
		}
		call.Time = rounded(1e6 * call.Time)
		if err := e.Encode(call); err != nil {
			return err
		}
		for _, r := range merged(rows) {
			l.Layers, l.Direction, l.Time = r.layers(), r.direction(), rounded(1e6*r.seconds)
			if err := e.Encode(l); err != nil {
				return err
			}
		}
	}
	return nil
}

// layers are those of a row, each once.
func (r row) layers() []string {
	var all []string
	seen := map[string]bool{}
	for _, o := range r.ops {
		if !seen[o.Layer] {
			seen[o.Layer], all = true, append(all, o.Layer)
		}
	}
	return all
}
