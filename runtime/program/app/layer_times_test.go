package app

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/picture"
	"github.com/seed-5f2744a7/tensornet/runtime/program/report"
)

func TestReadLayerTimes(t *testing.T) {
	const lines = `{"workload":"x","processor":"P","mode":"train","batch":4,"us":10}
{"workload":"x","mode":"train","batch":4,"layers":["a"],"direction":"forward","us":2}
{"workload":"x","mode":"train","batch":4,"layers":["(update)"],"us":8}
`
	found, err := readLayerTimes(strings.NewReader(lines))
	want := &report.LayerTimes{Processor: "P", Batch: 4, Seconds: 10. / 1e6, Rows: []report.LayerTime{
		{Layers: []string{"a"}, Forward: 2. / 1e6}, {Layers: []string{"(update)"}, Other: 8. / 1e6},
	}}
	if diff := cmp.Diff(want, found); diff != "" || err != nil {
		t.Error(diff, err)
	}
	for _, bad := range []string{"", lines[:30]} {
		if _, err := readLayerTimes(strings.NewReader(bad)); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestRates(t *testing.T) {
	found := rates([]runtime.Epoch{{Epoch: 1, LearningRate: 0.5}, {Epoch: 2}})
	want := picture.Panel{Label: "learning rate", Curves: []picture.Curve{{X: []float64{1, 2}, Y: []float64{0.5, 0}}}}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Error(diff)
	}
}
