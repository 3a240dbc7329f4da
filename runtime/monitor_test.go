package runtime

import (
	"slices"
	"testing"
)

// TestMonitor finds the best epoch by a metric, by more than a least change.
func TestMonitor(t *testing.T) {
	for _, test := range []struct {
		name string
		cfg  FitConfig[point]
		best []bool
	}{
		{"accuracy", FitConfig[point]{Monitor: "val_accuracy", Patience: 2, Validation: one(0.2, 0.9, 0.8, 0.3)}, []bool{true, true, false, false}},
		{"loss", FitConfig[point]{Monitor: "loss", Patience: 2, Validation: one(0.2, 0.9, 0.8)}, []bool{true, false, false}},
		{"change", FitConfig[point]{MinDelta: 0.5, Patience: 2, Validation: one(5, 4.75, 4, 3.75, 3.5)}, []bool{true, false, true, false, false}},
	} {
		test.cfg.Epochs = 8
		h, err := newRecorder().fit(t.Context(), counting(1), test.cfg)
		var best []bool
		for _, e := range h.Epochs {
			best = append(best, e.Best)
		}
		if err != nil || !slices.Equal(best, test.best) || h.Stopped != StoppedByPatience {
			t.Errorf("%s: best %v, %q, %v; want %v", test.name, best, h.Stopped, err, test.best)
		}
	}
	for want, cfg := range map[string]FitConfig[point]{
		`monitor: found "acc", expected loss, accuracy; did you mean "accuracy"?`:                      {Monitor: "acc"},
		`monitor: found "time", expected loss, accuracy`:                                               {Monitor: "time"},
		`monitor: found "val_", expected loss, accuracy`:                                               {Monitor: "val_", Validation: one(1)},
		`monitor: found "val_los", expected loss, accuracy; did you mean "val_loss"?`:                  {Monitor: "val_los", Validation: one(1)},
		`monitor: found "val_loss", but there are no validation samples; expected a name without val_`: {Monitor: "val_loss"},
		`least change: found -1, expected 0 or more`:                                                   {MinDelta: -1},
	} {
		if _, err := newRecorder().fit(t.Context(), counting(1), cfg); err == nil || err.Error() != want {
			t.Errorf("found %v, want %s", err, want)
		}
	}
}

// TestMonitorNames has names for all numbers of several outputs, and knows which are good.
func TestMonitorNames(t *testing.T) {
	info := &ModelInfo{Outputs: []OutputInfo{
		{Name: "a", Metrics: []Metric{CategoricalAccuracy{}, Perplexity{}}},
		{Name: "b", Metrics: []Metric{Named{R2Score{}, "fit"}}},
	}}
	m := Metrics{Loss: 1, Outputs: []OutputMetrics{{Loss: 2, Scores: []Score{{Value: 3}, {Value: 4}}}, {Loss: 5, Scores: []Score{{Value: 6}}}}}
	for i, want := range []struct {
		name  string
		value float64
		more  bool
	}{{"loss", 1, false}, {"a_loss", 2, false}, {"a_accuracy", 3, true}, {"a_perplexity", 4, false}, {"b_loss", 5, false}, {"b_fit", 6, true}} {
		names, _ := monitored(info.Outputs)
		found, err := newMonitor("val_"+want.name, info, true)
		if err != nil || names[i] != want.name || found.of(m) != want.value || found.more != want.more {
			t.Errorf("%s: %+v is %v, %v", want.name, found, found.of(m), err)
		}
	}
	if m := (monitor{more: true}); !m.better(0, nan, 1) || m.better(nan, nan, 0) || m.better(nan, 0, 0) || !m.better(1, 0.5, 0.25) || m.better(1, 0.5, 0.5) {
		t.Error("what is better")
	}
}

// TestOwnMetricsOfNetworks judges in training, validation and evaluation by metrics that
// the network does not have, with the same bits for every number of processors.
func TestOwnMetricsOfNetworks(t *testing.T) {
	onTiny(t, func(t *testing.T, n *tinyNetwork) {
		samples, w := tinySamples(301), n.Draw(1)
		metrics := []OwnMetric{{"kind", F1Score{}}, {"kind", AUC{}}, {"value", R2Score{}}, {"value", own{}}}
		m, err := n.NewModel(PlainGo(), w, new(Beside)).Evaluate(t.Context(), each(samples), metrics...)
		if err != nil || len(m.Outputs[0].Scores) != 3 || len(m.Outputs[1].Scores) != 2 || !(m.Outputs[1].Scores[1].Value > 0) {
			t.Fatalf("%+v, %v", m, err)
		}
		adam := DefaultAdam()
		o := AdamOptimizer[float64](&adam)
		tr := n.NewTrainer(PlainGo(), w, new(Beside), o)
		defer tr.Close()
		h, err := tr.Fit(t.Context(), each(samples), FitConfig[tinySample]{Epochs: 2, Metrics: metrics, Monitor: "value_r2_score", Validation: each(samples)})
		if err != nil || len(h.Epochs) != 2 {
			t.Fatal(err)
		}
		e := h.Epochs[1]
		if len(e.Train.Outputs[1].Scores) != 2 || e.Train.Outputs[0].Scores[2].Note != "of 200 thresholds" || e.Validation.Outputs[0].Scores[2].Note != "" {
			t.Errorf("%+v", e)
		}
		if scores := tr.Meter().Metrics().Outputs[1].Scores; scores != nil {
			t.Errorf("after the training there is %v", scores)
		}
		if _, err := tr.Fit(t.Context(), each(samples), FitConfig[tinySample]{Metrics: []OwnMetric{{"kind", CategoricalAccuracy{}}}}); err == nil {
			t.Error("a metric is there twice")
		}
	})
}
