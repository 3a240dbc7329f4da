package verify_test

import (
	"strings"
	"testing"
)

// TestRulesAreDrawn holds that the random networks of the ordinary tests have penalties and
// constraints.
func TestRulesAreDrawn(t *testing.T) {
	var texts strings.Builder
	for _, i := range chosen {
		texts.WriteString(randomNetwork(i).Network.TOML())
	}
	for _, word := range []string{"kernel_regularizer", "activity_regularizer", "non_neg", `"max_norm"`, "unit_norm", "min_max_norm"} {
		if !strings.Contains(texts.String(), word) {
			t.Errorf("none of the chosen networks has %s", word)
		}
	}
}
