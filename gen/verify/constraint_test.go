package verify_test

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/verify"
	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

// TestConstraints compares networks with constraints with those of Keras's own layers, which
// testdata/constraints.py has made.
func TestConstraints(t *testing.T) {
	parallelByNight(t)
	all := references(t, "testdata/constraints.json")
	checkTogether(t, "constrained", all)
	for _, r := range all {
		r.checkBounds(t)
	}
}

// TestActivities compares networks with penalties on what layers give likewise.
func TestActivities(t *testing.T) {
	parallelByNight(t)
	all := references(t, "testdata/activities.json")
	checkTogether(t, "active", all)
	w := worst{limit: 1e-11}
	for _, r := range all {
		if err := r.interpret(&w); err != nil {
			t.Errorf("%s, interpreted: %v\n%s", r.Name, err, r.Spec)
		}
		checkPrograms(t, &verify.Case{r.network, r.Weights, r.samples})
	}
}

// checkTogether compiles networks as one, and compares what is computed.
func checkTogether(t *testing.T, name string, all []*reference) {
	t.Helper()
	merged := mergeReferences(name, "float64", all)
	p := buildSpecs(t, map[string]string{merged.Name: merged.network.TOML()})
	w := worst{limit: 1e-11}
	if err := merged.compare(p, &w); err != nil {
		t.Errorf("%v\n%s", err, merged.network.TOML())
	}
	t.Logf("greatest error %.2g, of %s", w.error, w.what)
}

// checkBounds compares what Keras computes, and how it leaves weights, with definitions.
func (r *reference) checkBounds(t *testing.T) {
	t.Helper()
	w := worst{limit: 1e-11}
	if err := r.interpret(&w); err != nil {
		t.Errorf("%s, interpreted: %v\n%s", r.Name, err, r.Spec)
		return
	}
	result, err := verify.Evaluate(r.network, r.Weights, r.samples, true)
	if err != nil {
		t.Fatal(err)
	}
	if !result.Bounded() {
		t.Errorf("%s has no constraint", r.Name)
	}
	var after []probe.Tensor
	for name, w := range r.After {
		after = append(after, probe.Tensor{Name: name, Data: w})
	}
	if err := result.CheckBounds(after); err != nil {
		t.Errorf("%s, of Keras: %v\n%s", r.Name, err, r.Spec)
	}
}
