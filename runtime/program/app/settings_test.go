package app

import "testing"

func TestDifferences(t *testing.T) {
	before := settings{Seed: 1, BatchSize: 2, Losses: []string{"huber, weight 1"}, Samples: "s", Network: "n", Epochs: 3, Optimizer: "sgd", Code: "vector code"}
	for _, c := range []struct {
		change  func(*settings)
		want    string
		decides bool
	}{
		{func(s *settings) { s.Seed, s.Samples = 4, "other seed" }, "seed 4 instead of 1", true},
		{func(s *settings) { s.Losses = []string{"huber, weight 2"} }, "losses [huber, weight 2] instead of [huber, weight 1]", true},
		{func(s *settings) { s.Samples = "t" }, "other samples of training or validation", true},
		{func(s *settings) { s.Network = "m" }, "other dropout, regularizers, constraints, options of losses or trainable layers", false},
		{func(s *settings) { s.Network, s.Frozen = "m", []string{"a", "b"} }, "frozen layers a, b instead of none", true},
		{func(s *settings) { s.LearningRate = 0.5 }, "learning rate 0.5 instead of the spec's", false},
		{func(s *settings) { s.Schedule = "one_cycle()" }, "schedule one_cycle() instead of constant", false},
		{func(s *settings) { s.Epochs, s.Patience = 4, 2 }, "epochs 4 instead of 3, patience 2 instead of none", false},
		{func(s *settings) { s.Monitor, s.MinDelta = "auc", 0.5 }, "monitor auc instead of loss, least change 0.5 instead of none", false},
		{func(s *settings) { s.Rounding = 1 }, "other rounding than by the tensornet before", false},
		{func(s *settings) { s.Code = "plain Go" }, "the rounding of plain Go instead of vector code", false},
		{func(*settings) {}, "", false},
	} {
		now := before
		c.change(&now)
		found := before.differences(now)
		if got := list(found); got != c.want {
			t.Errorf("found %q, want %q", got, c.want)
		}
		for _, d := range found {
			if d.decides != c.decides {
				t.Errorf("%s: decides %v, want %v", d, d.decides, c.decides)
			}
		}
	}
	unknown := before
	unknown.Network, unknown.Code = "", ""
	if found := unknown.differences(before); found != nil {
		t.Errorf("where network and code were not kept: %s", list(found))
	}
}
