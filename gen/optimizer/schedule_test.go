package optimizer

import (
	"strings"
	"testing"
)

func TestDecodeSchedule(t *testing.T) {
	for value, want := range map[string]string{
		``:                      "",
		`schedule = "constant"`: "constant()",
		`schedule = { type = "exponential_decay", decay_steps = 500, decay_rate = 0.5 }`:                 "exponential_decay(decay_steps=500, decay_rate=0.5)",
		`schedule = { type = "polynomial_decay", decay_steps = 500, cycle = true }`:                      "polynomial_decay(decay_steps=500, end_learning_rate=0.0001, power=1, cycle=true)",
		`schedule = { type = "piecewise_constant_decay", boundaries = [5, 9], values = [0.1, 1] }`:       "piecewise_constant_decay(boundaries=[5 9], values=[0.1 1])",
		`schedule = { type = "cosine_decay", decay_steps = 9, warmup_target = 0.1, warmup_steps = 100 }`: "cosine_decay(decay_steps=9, warmup_target=0.1, warmup_steps=100)",
		`warmup_steps = 5`: "warmup(steps=5, from=0)",
		"warmup_steps = 5\nwarmup_from = 0.25\n" + `schedule = { type = "inverse_time_decay", decay_steps = 9, decay_rate = 2 }`: "warmup(steps=5, from=0.25), then inverse_time_decay(decay_steps=9, decay_rate=2)",
	} {
		o, err := decodeTrain(t, value)
		if got := o.ScheduleString(); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", value, got, err, want)
		}
	}
}

func TestScheduleMistakes(t *testing.T) {
	for value, want := range map[string]string{
		`schedule = "cosine"`:       `n.toml:9:12: [train]: unknown schedule "cosine"; did you mean "cosine_decay"?`,
		`schedule = "cosine_decay"`: `n.toml:9:12: [train]: schedule "cosine_decay": missing option "decay_steps", expected an integer of at least 1`,
		`schedule = 500`:            `n.toml:9:12: [train]: option "schedule": found 500, expected a word or a table with the key "type"`,
		`schedule = { type = "exponential_decay", decay_steps = 0, decay_rate = 0 }`:                 `option "decay_rate": found 0, expected a number of more than 0`,
		`schedule = { type = "piecewise_constant_decay", boundaries = [9, 9], values = [0.1, 0.2] }`: `n.toml:9:62: [train]: schedule "piecewise_constant_decay": option "boundaries": found 9 after 9, expected steps in ascending order`,
		`schedule = { type = "piecewise_constant_decay", boundaries = [9], values = [0.1, 0.2] }`:    `option "values": found 2 for 1 boundaries, expected as many; the first is the optimizer's learning_rate, 0.1, and does not stand here`,
		`schedule = { type = "piecewise_constant_decay", boundaries = [9, 10, 11], values = [0.1] }`: `option "values": found 1 for 3 boundaries, expected as many: one after each`,
		`schedule = { type = "cosine_decay", decay_steps = 5, warmup_target = 1 }`:                   `n.toml:9:70: [train]: schedule "cosine_decay": option "warmup_target": found no steps to get there, expected option "warmup_steps"`,
		`schedule = { type = "cosine_decay", decay_steps = 5, warmup_steps = 1 }`:                    `option "warmup_steps": has no effect without "warmup_target"; set that, or remove this`,
		`optimizer = { type = "adam", schedule = "cosine_decay" }`:                                   `n.toml:9:30: [train]: optimizer "adam": unknown option "schedule"`,
		`warmup_from = 5`: `n.toml:9:15: [train]: option "warmup_from": has no effect without "warmup_steps"; set that, or remove this`,
		`decay_steps = 5`: `n.toml:9:1: [train]: unknown option "decay_steps"`,
	} {
		if _, err := decodeTrain(t, value); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n%v\nwant %s", value, err, want)
		}
	}
}
