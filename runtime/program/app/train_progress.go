package app

import (
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/progress"
)

// reporter shows the epochs: as a bar, lines, JSON, or not at all.
type reporter struct {
	progress func(runtime.Progress)
	clear    func()
}

// reporter tells of the learning rate where that changes, or is asked for in JSON.
func (t *train) reporter(s *session, scheduled bool) reporter {
	r := reporter{clear: func() {}}
	switch {
	case t.quiet:
	case t.json:
		r.progress = func(p runtime.Progress) {
			if p.Done {
				t.print(s.out, epochEvent{"epoch", p.Epoch, p.Elapsed.Seconds(), p.LearningRate, p.Train, p.Validation})
			}
		}
	default:
		printer := progress.New(s.err)
		printer.Rate = scheduled
		r.clear = printer.Clear
		r.progress = printer.Show
	}
	return r
}

type epochEvent struct {
	Event        string           `json:"event"`
	Epoch        int              `json:"epoch"`
	Seconds      float64          `json:"seconds"`
	LearningRate float64          `json:"learning_rate"` // of the next step
	Train        runtime.Metrics  `json:"train"`
	Validation   *runtime.Metrics `json:"validation,omitempty"`
}
