package gen_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/constraint"
	"github.com/seed-5f2744a7/tensornet/gen/export/roundtrip"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/regularizer"
	"github.com/seed-5f2744a7/tensornet/gen/spec"

	"reflect"
)

// ofTraining are types of options that prediction does not know.
var ofTraining = []reflect.Type{reflect.TypeFor[initializer.Initializer](), reflect.TypeFor[regularizer.Regularizer](), reflect.TypeFor[constraint.Constraint]()}

// TestExportOfOptions exports each layer with each option, and imports it again.
func TestExportOfOptions(t *testing.T) {
	for _, c := range layerTrials() {
		for _, o := range append([]spec.Option{{}}, c.options...) {
			if slices.Contains(ofTraining, o.Type) {
				continue
			}
			lines := [][]string{c.given}
			if o.Name != "" {
				lines = nil
				for _, s := range settings(o) {
					rest := slices.DeleteFunc(slices.Clone(c.given), func(line string) bool { return strings.HasPrefix(line, o.Name+" ") })
					lines = append(lines, append(rest, o.Name+" = "+s))
				}
			}
			for i, given := range lines {
				n, err := roundtrip.Build("net.toml", []byte(c.write(given)), nil)
				if err != nil {
					continue // the setting does not suit the input
				}
				name := fmt.Sprintf("%s_%s_%d", strings.TrimPrefix(c.what, "layer "), o.Name, i)
				if _, err := n.Check(name); err != nil {
					t.Errorf("%s with %q: %v", c.what, given, err)
				}
			}
		}
	}
}
