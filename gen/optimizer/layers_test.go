package optimizer

import (
	"strings"
	"testing"
)

func TestLayerRates(t *testing.T) {
	for line, want := range map[string]string{
		`layer_learning_rates = { "e.*" = 0.1, head = 2 }`:                                "layers=[{e.* 0.1 0} {head 2 0}])",
		`unfreeze = { "e.*" = 5 }`:                                                        "layers=[{e.* 1 5}])",
		"unfreeze = { \"e.*\" = 5 }\nlayer_learning_rates = { \"e.a\" = 0.1, \"*\" = 3 }": "layers=[{e.a 0.1 5} {e.* 3 5} {e.a 0.1 0} {* 3 0}])",
	} {
		o, err := decodeTrain(t, line)
		if err != nil || !strings.HasSuffix(o.String(), want) {
			t.Errorf("%s: %s, %v, want %s", line, o, err, want)
		}
	}
	for line, want := range map[string]string{
		`unfreeze = { a = 0 }`:                 `option "unfreeze": found 0, expected the number of an epoch, from 1`,
		`unfreeze = { a = 1.5 }`:               `option "unfreeze": found 1.5, expected the number of an epoch`,
		`layer_learning_rates = { a = -1 }`:    `n.toml:9:30: [train]: option "layer_learning_rates": found -1, expected a number from 0 to 1e6`,
		`layer_learning_rates = { "[" = 1 }`:   `found "[", expected the name of a layer`,
		`layer_learning_rates = 0.5`:           `found 0.5, expected a table of a number`,
		`layer_learning_rates = { a = "few" }`: `found the string "few", expected a number from 0 to 1e6`,
	} {
		if _, err := decodeTrain(t, line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n%v\nwant %s", line, err, want)
		}
	}
}
