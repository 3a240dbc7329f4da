package runtime

import (
	"encoding/json"
	"errors"
	"fmt"
)

// ReduceOnPlateau multiplies the learning rate by a factor when some epochs in a row were
// not better than the best before; as Keras's ReduceLROnPlateau. It is Fit that sees epochs:
// without it the learning rate stays. How often it was reduced, and what counts towards the next
// time, is part of a trainer's state.
type ReduceOnPlateau struct {
	Factor          float64 `opt:"factor" above:"0" below:"1" doc:"what the learning rate is multiplied by"`
	Patience        int     `opt:"patience" min:"0" doc:"epochs in a row without a better one, after which it is"`
	MinDelta        float64 `opt:"min_delta" min:"0" doc:"by how much more than the best before an epoch must be better"`
	Cooldown        int     `opt:"cooldown" min:"0" doc:"epochs after a reduction that are not counted"`
	MinLearningRate float64 `opt:"min_lr" min:"0" doc:"the least learning rate"`
	Monitor         string  `opt:"monitor" doc:"what must become better: loss, or a metric as accuracy or val_auc; by default what decides which epoch is the best"`
}

// Rate implements Schedule: before any reduction the learning rate is the initial one.
func (ReduceOnPlateau) Rate(initial float64, _ int) float64 { return initial }

// reduced is a learning rate after so many reductions.
func (s *ReduceOnPlateau) reduced(rate float64, times int) float64 {
	for ; times > 0 && rate > s.MinLearningRate; times-- {
		rate = max(rate*s.Factor, s.MinLearningRate)
	}
	return rate
}

// onPlateau finds the reduction of a schedule; nil without one.
func onPlateau(s Schedule) *ReduceOnPlateau {
	switch s := s.(type) {
	case Warmup:
		return onPlateau(s.Then)
	case ReduceOnPlateau:
		return &s
	}
	return nil
}

// plateau is what a trainer knows of the epochs of a training.
type plateau struct {
	Reductions int      `json:"reductions"`
	Best       *float64 `json:"best,omitempty"` // nil: no number yet
	Wait       int      `json:"wait"`           // epochs since
	Cooldown   int      `json:"cooldown"`       // epochs that are yet not to count
}

// see looks at the number of an epoch that has ended.
func (p *plateau) see(s *ReduceOnPlateau, m monitor, value, rate float64) {
	if p.Cooldown > 0 {
		p.Cooldown--
		p.Wait = 0
	}
	switch {
	case IsFinite(value) && (p.Best == nil || m.better(value, *p.Best, s.MinDelta)):
		p.Best, p.Wait = &value, 0
	case p.Cooldown == 0:
		if p.Wait++; p.Wait >= s.Patience && rate > s.MinLearningRate {
			p.Reductions++
			p.Cooldown, p.Wait = s.Cooldown, 0
		}
	}
}

// rate is the learning rate of a step, which counts from 0.
func (t *trainer[T]) rate(step int) float64 {
	rate := t.optimizer.rate(step)
	if s := onPlateau(*t.optimizer.Schedule); s != nil {
		return s.reduced(rate, t.plateau.Reductions)
	}
	return rate
}

// plateauHook shows the trainer the ends of epochs, if its schedule asks for that.
func plateauHook(f *fit) (hook, error) {
	if f.state.plateau == nil || *f.state.schedule == nil {
		return hook{}, nil
	}
	s := onPlateau(*f.state.schedule)
	if s == nil {
		return hook{}, nil
	}
	m := f.monitor
	if s.Monitor != "" {
		var err error
		if m, err = newMonitor(s.Monitor, f.info, f.validate != nil); err != nil {
			return hook{}, fmt.Errorf("reduce_on_plateau: %w", err)
		}
	}
	return hook{end: func(e *Epoch) {
		f.state.plateau.see(s, m, m.of(e.judged()), f.trainer.LearningRate())
	}}, nil
}

const plateauKey = "reduce_on_plateau"

// plateauMetadata adds what is known of epochs, if there is a schedule that asks for it.
func (s State) plateauMetadata(to map[string]string) error {
	if s.plateau == nil || onPlateau(*s.schedule) == nil {
		return nil
	}
	text, err := json.Marshal(s.plateau)
	to[plateauKey] = string(text)
	return err
}

// plateauFrom reads it; without any a training begins to count.
func plateauFrom(metadata map[string]string) (p plateau, err error) {
	text, ok := metadata[plateauKey]
	if !ok {
		return p, nil
	}
	if err = json.Unmarshal([]byte(text), &p); err == nil && min(p.Reductions, p.Wait, p.Cooldown) < 0 {
		err = errors.New("found a count below 0")
	}
	if err != nil {
		return p, fmt.Errorf("metadata %q: %w", plateauKey, err)
	}
	return p, nil
}
