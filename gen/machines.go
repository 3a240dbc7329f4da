package gen

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// machines write vector code, by architecture.
var machines = map[string]func(*target.Target) machine.Machine{
	"amd64": func(t *target.Target) machine.Machine { return x86.New(t) },
}

// machinesFor are the machines that write for targets.
func machinesFor(all []*target.Target) ([]machine.Machine, error) {
	var machines []machine.Machine
	for _, t := range all {
		m, err := machineFor(t)
		if err != nil {
			return nil, err
		}
		machines = append(machines, m)
	}
	return machines, nil
}

// machineFor is the machine that writes for a target.
func machineFor(t *target.Target) (machine.Machine, error) {
	of, ok := machines[t.Arch]
	if !ok {
		return nil, fmt.Errorf("there is no machine that writes vector code for %s, %s; there are those for %s",
			t.Name, t.Arch, strings.Join(slices.Sorted(maps.Keys(machines)), ", "))
	}
	return of(t), nil
}
