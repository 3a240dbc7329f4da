package behaviour

import (
	"math"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/emit/golang/testdata/generated/sizes"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Functions whose sizes are arguments compute on plain Go what kernels of each size do.
func TestSizesAsArguments(t *testing.T) {
	samples := make([]sizes.Sample, 5)
	r := runtime.NewRandom(1, "samples")
	for i := range samples {
		runtime.Normal(sizes.Network().Input(&samples[i], 0), 0, 1, r)
		runtime.Normal(sizes.Network().Target(&samples[i], 0), 0, 1, r)
	}
	trained := func(on runtime.Machine) (*sizes.Weights, *sizes.Outputs) {
		w := sizes.NewWeights(1)
		tr := sizes.NewTrainerOn(on, w, sizes.DefaultOptions())
		defer tr.Close()
		tr.Accumulate(samples)
		var out sizes.Outputs
		sizes.NewOn(on, w).Predict(&samples[0].Inputs, &out)
		return tr.Gradients(), &out
	}
	gradients, outputs := trained(runtime.PlainGo())
	onEach(t, func(t *testing.T, on runtime.Machine) {
		g, out := trained(on)
		most := 0.0
		for i, tensor := range g.Tensors() {
			for k, x := range tensor.Data {
				want := gradients.Tensors()[i].Data[k]
				if most = max(most, math.Abs(float64(want))); math.Abs(float64(x-want)) > 1e-5 {
					t.Errorf("gradient %d of %s is %g, expected %g", k, tensor.Name, x, want)
				}
			}
		}
		if most < 1e-2 {
			t.Errorf("the greatest gradient is %g", most)
		}
		for k := range out.Clip8 {
			for i, x := range out.Clip8[k] {
				if want := outputs.Clip8[k][i]; math.Abs(float64(x-want)) > 1e-5 {
					t.Errorf("output %d, %d is %g, expected %g", k, i, x, want)
				}
			}
		}
	})
}
