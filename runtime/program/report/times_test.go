package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Layers that run together in one direction have one row for both, in the place of the first.
func TestLayerTimes(t *testing.T) {
	var times LayerTimes
	times.Add([]string{"conv"}, "forward", 1)
	times.Add([]string{"a", "b"}, "forward", 2)
	times.Add([]string{"c"}, "forward", 3)
	times.Add([]string{"c"}, "loss", 4)
	times.Add([]string{"b", "c2"}, "backward", 5)
	times.Add([]string{"a"}, "backward", 6)
	times.Add([]string{"(update)"}, "", 7)
	times.Add([]string{"c2", "c"}, "backward", 8)
	want := []LayerTime{
		{Layers: []string{"conv"}, Forward: 1},
		{Layers: []string{"a", "b", "c2", "c"}, Forward: 5, Backward: 23},
		{Layers: []string{"(update)"}, Other: 7},
	}
	if diff := cmp.Diff(want, times.Rows); diff != "" {
		t.Error(diff)
	}
}

func TestTimesOnPage(t *testing.T) {
	of := Page{
		Info: &runtime.ModelInfo{FLOPs: 10, Layers: []runtime.LayerInfo{{Name: "a", FLOPs: 1}, {Name: "b", FLOPs: 4}, {Name: "c", FLOPs: 5}}},
		Layers: &LayerTimes{Processor: "P", Batch: 2, Seconds: 8e-3, Rows: []LayerTime{
			{Layers: []string{"a", "b"}, Forward: 1e-3, Backward: 3e-3},
			{Layers: []string{"c"}, Forward: 2e-6, Backward: 3e-9},
			{Layers: []string{"(rest)"}, Other: 2e-3},
		}},
	}
	p := new(page)
	of.times(p)
	for _, want := range []string{
		"A step of training on 2 samples, measured on one thread of P when this page was made: 8.0 ms,",
		`<td class="t">a, b</td><td class="n">1.0 ms</td><td class="n">3.0 ms</td><td class="n">50.00%</td>` +
			`<td class="bar"><i class="k0" style="width:25.00%"></i><i class="k1" style="width:75.00%"></i></td><td class="n">50.00%</td>`,
		`<td class="t">c</td><td class="n">2.0 µs</td><td class="n">3 ns</td>`,
		`<td class="t">(rest)</td><td class="n"></td><td class="n"></td><td class="n">25.00%</td><td class="bar"><i class="k2" style="width:50.00%"></i></td><td class="n"></td>`,
	} {
		if !strings.Contains(p.String(), want) {
			t.Errorf("no %s in\n%s", want, p)
		}
	}
}

// No two lines of a chart look alike.
func TestLooks(t *testing.T) {
	seen := map[string]bool{}
	for k := range mostClasses {
		seen[look("l", k)] = true
	}
	if len(seen) != mostClasses || look("k", 6) != "k0 z" {
		t.Errorf("%v", seen)
	}
}
