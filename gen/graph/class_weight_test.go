package graph

import (
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

func TestClassWeightMistakes(t *testing.T) {
	for option, want := range map[string]string{
		`class_weight = "balance"`:           `n.toml:14:16: output "y": option "class_weight": found the string "balance", expected "balanced", a list`,
		`class_weight = [1, 2]`:              `option "class_weight": found 2 numbers, expected one for each of 3 classes`,
		`class_weight = [1, 2, -3]`:          `n.toml:14:23: output "y": option "class_weight": found -3, expected a number from 0 to 1e6`,
		`class_weight = [1, 2, "x"]`:         `found the string "x", expected a number from 0 to 1e6`,
		`class_weight = { spm = 2 }`:         `n.toml:14:18: output "y": option "class_weight": found class "spm", expected a label; did you mean "spam"?`,
		`class_weight = { 3 = 2 }`:           `found class "3", expected a label`,
		`class_weight = { 2 = 2, spam = 5 }`: "",
		`class_weight = "balanced"`:          "",
	} {
		src := `name = "n"
[[input]]
name = "x"
shape = 2
[[layer]]
name = "y"
type = "dense"
units = 3
activation = "softmax"
[[output]]
from = "y"
labels = ["ham", "spam", "rest"]
loss = "categorical_crossentropy"
` + option + "\n"
		net, errs := spec.Parse("n.toml", []byte(src))
		Build(net, ir.Train, errs)
		if err := errs.Err(); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", option, err, want)
		}
		src = strings.Replace(strings.Replace(src, "categorical_crossentropy", "mean_squared_error", 1), "labels", "# labels", 1)
		net, errs = spec.Parse("n.toml", []byte(src))
		Build(net, ir.Train, errs)
		if err := errs.Err(); err == nil || !strings.Contains(err.Error(), "does not say one class a sample with mean_squared_error") {
			t.Errorf("%s: %v", option, err)
		}
	}
}
