package runtime

import (
	"math"
	"slices"
)

// Schedule is how the learning rate changes in a training. It is a function of
// the step and of nothing else, so a training that goes on from a checkpoint
// goes on as it would have; what [ReduceOnPlateau] sees of epochs is in the checkpoint. Names, formulas and defaults are
// Keras's, where it has such a schedule.
type Schedule interface {
	// Rate is the learning rate of a step, which counts from 0, where initial is
	// that of the optimizer.
	Rate(initial float64, step int) float64
}

// LearningRate is the learning rate of a step, which counts from 0; without a
// schedule it stays as it was initially.
func LearningRate(initial float64, s Schedule, step int) float64 {
	if s == nil {
		return initial
	}
	return s.Rate(initial, step)
}

// ScheduleKind is a row of the table of schedules.
type ScheduleKind struct {
	Name     string // in specs, as in Keras
	Doc      string
	Schedule Schedule // a struct of defaults, whose tags say what specs may set
}

// schedules is the table. A schedule is a row, and a file.
var schedules = []ScheduleKind{
	{"constant", "r stays", ConstantRate{}},
	{"exponential_decay", "r·decay_rate^(step/decay_steps)", ExponentialDecay{}},
	{"inverse_time_decay", "r/(1 + decay_rate·step/decay_steps)", InverseTimeDecay{}},
	{"polynomial_decay", "(r - end)·(1 - step/decay_steps)^power + end, and end after decay_steps", PolynomialDecay{EndLearningRate: 0.0001, Power: 1}},
	{"piecewise_constant_decay", "r up to the first boundary, then a value after each boundary", PiecewiseConstantDecay{}},
	{"cosine_decay", "r·((1 - alpha)·(1 + cos(π·step/decay_steps))/2 + alpha), and alpha·r after decay_steps; Loshchilov and Hutter 2016. A warm-up, if there is one, comes first and goes from r up to warmup_target, from which the decay then starts", CosineDecay{}},
	{"cosine_decay_restarts", "cosine_decay in periods, each t_mul times as long as the one before, and from a rate m_mul times as high; Loshchilov and Hutter 2016", CosineDecayRestarts{TMul: 2, MMul: 1}},
	{"reduce_on_plateau", "r, multiplied by factor after patience epochs in a row that were not better than the best before, which are those of validation where there are any; as Keras's ReduceLROnPlateau", ReduceOnPlateau{Factor: 0.1, Patience: 10, MinDelta: 1e-4}},
	{"one_cycle", "half a wave from r up to max_learning_rate, and another down to r/final_div_factor; Smith and Topin 2017, as in PyTorch", OneCycle{PctStart: 0.3, FinalDivFactor: 1e4}},
}

// AllSchedules lists the schedules.
func AllSchedules() []ScheduleKind { return slices.Clone(schedules) }

// ConstantRate is the initial learning rate at every step.
type ConstantRate struct{}

// Rate implements Schedule.
func (ConstantRate) Rate(initial float64, _ int) float64 { return initial }

// periods is how many times a number of steps is done: with the part of one
// that has begun, unless whole.
func periods(step, length int, whole bool) float64 {
	p := float64(step) / float64(length)
	if whole {
		return math.Floor(p)
	}
	return p
}
