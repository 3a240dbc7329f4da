package optimizer

import (
	"path"

	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// layerRates are the layers that [train] has trained otherwise than the rest. Where a layer is of
// both tables it has a learning rate of its own and waits for its epoch: patterns that begin later
// come first, each with the factor of the first pattern that has its name.
func layerRates(train spec.Train, e *spec.Errors) (all []runtime.LayerRate) {
	for _, u := range train.Unfreeze {
		if u.Number != float64(int(u.Number)) || u.Number < 1 {
			e.Errorf(u.Value, "option \"unfreeze\": found %v, expected the number of an epoch, from 1", u.Number)
			continue
		}
		for _, r := range train.Rates {
			if is, _ := path.Match(u.Pattern, r.Pattern); is {
				all = append(all, runtime.LayerRate{Layers: r.Pattern, Factor: r.Number, Epoch: int(u.Number)})
			}
		}
		factor := 1.0
		for _, r := range train.Rates {
			if is, _ := path.Match(r.Pattern, u.Pattern); is {
				factor = r.Number
				break
			}
		}
		all = append(all, runtime.LayerRate{Layers: u.Pattern, Factor: factor, Epoch: int(u.Number)})
	}
	for _, r := range train.Rates {
		all = append(all, runtime.LayerRate{Layers: r.Pattern, Factor: r.Number})
	}
	return all
}
