package app

import (
	"slices"
	"strings"
	"testing"
)

func TestDifferingSettings(t *testing.T) {
	run := func(name, optimizer, set string, epochs int) past {
		r := runRecord{Settings: settings{Optimizer: optimizer, Epochs: epochs, Network: name + name + name}, Flags: map[string]string{settingsFlag: set}}
		return past{name: name, settings: r.told()}
	}
	a := run("a", "adam(learning_rate=0.003, beta_1=0.9)", "", 3)
	b := run("b", "adam(learning_rate=0.1, beta_1=0.9)", "train.optimizer.learning_rate=0.1\nhidden.units=16", 3)
	c := run("c", "sgd(learning_rate=0.1)", "", 1200)
	d := run("d", "sgd(learning_rate=0.1)", "", 1200)
	d.settings = slices.Clone(d.settings)
	for i := range d.settings {
		switch d.settings[i].name {
		case "seed", "samples", "network":
			d.settings[i].value = c.settings[i].value + "1"
		}
	}
	for _, test := range []struct {
		runs []past
		want string
	}{
		{[]past{a, a}, ""},
		{[]past{a, {name: "z"}}, ""},
		{[]past{{name: "z"}, {name: "y"}}, ""},
		{[]past{a, b, {name: "z"}}, "learning_rate 0.003 0.1 –, units – 16 –"},
		{[]past{a, c}, "optimizer adam sgd, learning_rate 0.003 0.1, beta_1 0.9 –, epochs 3 1,200, network aaa ccc"},
		{[]past{c, d}, "seed 0 01, network ccc ccc1"},
	} {
		names := differing(test.runs)
		var found []string
		for i, short := range shortest(names) {
			for _, r := range test.runs {
				short += " " + r.setting(names[i])
			}
			found = append(found, short)
		}
		if got := strings.Join(found, ", "); got != test.want {
			t.Errorf("found %s\nwant  %s", got, test.want)
		}
	}
	if got := shortest([]string{"a.units", "b.units", "train.seed"}); !slices.Equal(got, []string{"a.units", "b.units", "seed"}) {
		t.Errorf("%v", got)
	}
}

// TestEpochsHaveOneColumn tells the epochs that there were to be from those that there are.
func TestEpochsHaveOneColumn(t *testing.T) {
	run := func(name string, epochs int) past {
		return past{name: name, epochs: 3, settings: (&runRecord{Settings: settings{Optimizer: "adam()", Epochs: epochs}}).told()}
	}
	head, _, _ := strings.Cut(bestTable([]past{run("a", 3), run("b", 40)}, 200), "\n")
	if want := "run  epochs, at most  epochs  time  best"; head != want {
		t.Errorf("%q, want %q", head, want)
	}
}
