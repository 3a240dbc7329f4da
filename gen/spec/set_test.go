package spec_test

import (
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

const settable = `
name = "net"

[[input]]
name = "x"
shape = 4

[[layer]]
name = "hidden"
type = "dense"
units = 8
activation = "tanh"

[[layer]]
type = "dense"
units = 2

[[block]]
name = "stage"

  [[block.body]]
  name = "short"
  type = "residual"

    [[block.body.body]]
    name = "inner"
    type = "dense"
    units = 3

[[output]]
from = "dense_1"
loss = "mean_squared_error"
`

func TestSet(t *testing.T) {
	of := func(what string, table *spec.Table) string {
		f := table.Get(what)
		if f == nil {
			return "none"
		}
		return f.Describe()
	}
	hidden := func(n *spec.Network) *spec.Table { return n.Find("hidden").Options }
	for _, c := range []struct {
		set  []string
		got  func(n *spec.Network) string
		want string
	}{
		{[]string{"hidden.units=64"}, func(n *spec.Network) string { return of("units", hidden(n)) }, "64"},
		{[]string{"layer.hidden.units = 64"}, func(n *spec.Network) string { return of("units", hidden(n)) }, "64"},
		{[]string{"hidden.units=64", "hidden.units=[2, 3]"}, func(n *spec.Network) string { return of("units", hidden(n)) }, "a list"},
		{[]string{"hidden.activation=relu"}, func(n *spec.Network) string { return of("activation", hidden(n)) }, `the string "relu"`},
		{[]string{"hidden.activation=relu", "hidden.units=64"}, func(n *spec.Network) string { return of("units", hidden(n)) }, "64"},
		{[]string{"hidden.use_bias=false"}, func(n *spec.Network) string { return of("use_bias", hidden(n)) }, "false"},
		{[]string{"hidden.activation.alpha=1e-3"}, func(n *spec.Network) string {
			a := hidden(n).Get("activation").Value.(*spec.Table)
			return of("type", a) + " " + of("alpha", a)
		}, `the string "tanh" 1e-3`},
		{[]string{"dense_1.units=5"}, func(n *spec.Network) string { return of("units", n.Find("dense_1").Options) }, "5"},
		{[]string{"x.shape=[2, 2]"}, func(n *spec.Network) string { return of("shape", n.Find("x").Options) }, "a list"},
		{[]string{"inner.units=9"}, func(n *spec.Network) string {
			return of("units", n.Blocks[0].Body[0].Body[0].Options)
		}, "9"},
		{[]string{"seed=7"}, func(n *spec.Network) string { return map[uint64]string{7: "seven"}[n.Seed] }, "seven"},
		{[]string{"train.batch_size=64", "train.epochs=3"}, func(n *spec.Network) string {
			return map[[2]int]string{{64, 3}: "both"}[[2]int{n.Train.BatchSize, n.Train.Epochs}]
		}, "both"},
		{[]string{"train.optimizer=sgd", "train.optimizer.learning_rate=0.5"}, func(n *spec.Network) string {
			return n.Train.Optimizer.Word + " " + of("learning_rate", n.Train.Optimizer.Options)
		}, "sgd 0.5"},
		{[]string{`data.source="csv"`, "data.file=t.csv"}, func(n *spec.Network) string { return n.Data.Source + " " + of("file", n.Data.Options) }, `csv the string "t.csv"`},
		{[]string{"output.weight=2"}, func(n *spec.Network) string { return map[float64]string{2: "two"}[n.Outputs[0].Weight] }, "two"},
		{[]string{"output.dense_1.weight=2"}, func(n *spec.Network) string { return map[float64]string{2: "two"}[n.Outputs[0].Weight] }, "two"},
	} {
		net, errs := spec.Parse("net.toml", []byte(settable), c.set...)
		if err := errs.Err(); err != nil {
			t.Errorf("%q: %v", c.set, err)
		} else if got := c.got(net); !strings.HasPrefix(got, c.want) {
			t.Errorf("%q: %s, want %s", c.set, got, c.want)
		}
	}
}

func TestSetMistakes(t *testing.T) {
	two := settable + "\n[[output]]\nfrom = \"hidden\"\nloss = \"mean_squared_error\"\n"
	for _, c := range []struct{ src, set, want string }{
		{settable, "units", `--set units: expected the path of an option, =, and a value: train.batch_size=64`},
		{settable, "hidden..units=3", `--set hidden..units=3: expected the path of an option, =, and a value: train.batch_size=64`},
		{settable, "hidden.units=", `--set hidden.units=: found the value "", expected one of TOML`},
		{settable, "hidden.units=[1", `--set hidden.units=[1: found the value "[1", expected one of TOML`},
		{settable, "hidden.units=1\nseed=2", "--set hidden.units=1\nseed=2: found the value \"1\\nseed=2\", expected one of TOML"},
		{settable, "hiden.units=3", `--set hiden.units=3: unknown section or layer "hiden"; did you mean "hidden"?`},
		{settable, "layer=3", `--set layer=3: section "layer": found 3, expected one or more: [[layer]]`},
		{settable, "layer.units=3", `--set layer.units=3: found "layer" alone, expected a name after it, as in layer.NAME.option`},
		{settable, "train.batch_size=0", `--set train.batch_size=0: [train]: option "batch_size": found 0, expected an integer from 1 to 1000000`},
		{settable, "hidden.units.of=3", `--set hidden.units.of=3: found 8 for "units", expected a table or a word`},
		{settable, "hidden.trainable=3", `--set hidden.trainable=3: layer "hidden": option "trainable": found 3, expected true or false`},
		{settable, "sead=3", `--set sead=3: unknown option "sead"; did you mean "seed"?`},
		{two, "output.weight=3", `--set output.weight=3: found 2 outputs, expected the name of one: output.NAME.option`},
		{two, "output.hiden.weight=3", `--set output.hiden.weight=3: unknown output "hiden"; did you mean "hidden"?`},
	} {
		_, errs := spec.Parse("net.toml", []byte(c.src), c.set)
		if err := errs.Err(); err == nil || err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
}

// TestSetInOrder tells of mistakes in the order in which options were set, before those of the spec.
func TestSetInOrder(t *testing.T) {
	_, errs := spec.Parse("net.toml", []byte(settable+"\n[train]\nepochs = 0\n"), "train.batch_size=0", "seed=-1")
	const want = `--set train.batch_size=0: [train]: option "batch_size": found 0, expected an integer from 1 to 1000000
--set seed=-1: option "seed": found -1, expected an integer of at least 0
net.toml:35:10: [train]: option "epochs": found 0, expected an integer from 1 to 1000000`
	if err := errs.Err(); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
