package generated_test

import (
	"iter"
	"math"
	"testing"

	"github.com/seed-5f2744a7/tensornet/generated/conv_1d"
	"github.com/seed-5f2744a7/tensornet/generated/conv_3d"
	"github.com/seed-5f2744a7/tensornet/generated/two_by_two"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// bars yields n pairs of pictures: each has a bar in one of eight rows or
// columns, noise, and a brightness; half of the pairs have the same bar.
func bars(n int, stream string) iter.Seq2[*two_by_two.Sample, error] {
	return func(yield func(*two_by_two.Sample, error) bool) {
		r, s := runtime.NewRandom(1, stream), new(two_by_two.Sample)
		for range n {
			left, right := r.IntN(16), r.IntN(16)
			if r.IntN(2) == 0 {
				right = left
			}
			brightness := [2]float32{0.6 + 0.1*float32(r.Float64()), 0.6 + 0.1*float32(r.Float64())}
			brighter := r.IntN(2)
			brightness[brighter] += 0.2
			drawBar(&s.Inputs.Left, left, brightness[0], r)
			drawBar(&s.Inputs.Right, right, brightness[1], r)
			s.SetLabel(0, map[bool]int{false: 0, true: 1}[left == right])
			s.SetLabel(1, brighter)
			if !yield(s, nil) {
				return
			}
		}
	}
}

func drawBar(picture *[8][8]float32, bar int, brightness float32, r *runtime.Random) {
	for y := range picture {
		for x := range picture[y] {
			picture[y][x] = 0.05 * float32(r.Normal())
			if bar < 8 && y == bar || bar >= 8 && x == bar-8 {
				picture[y][x] += brightness
			}
		}
	}
}

// TestPairs trains a network of two inputs and two outputs on samples that
// the test makes itself.
func TestPairs(t *testing.T) {
	w := two_by_two.NewWeights(two_by_two.Info().Seed)
	if _, err := two_by_two.Fit(t.Context(), w, bars(2000, "training"), runtime.FitConfig[two_by_two.Sample]{}); err != nil {
		t.Fatal(err)
	}
	m, err := two_by_two.New(w).Evaluate(t.Context(), bars(1000, "test"))
	if err != nil {
		t.Fatal(err)
	}
	checkAccuracy(t, m, 0.95)
}

// gestures yields n series of accelerations: a hand that swings to and fro, that
// circles, or that taps two to four times, in any direction of space, on top of
// a constant pull, with noise.
func gestures(n int, stream string) iter.Seq2[*conv_1d.Sample, error] {
	const wave, circle = 0, 1
	return func(yield func(*conv_1d.Sample, error) bool) {
		r, s := runtime.NewRandom(1, stream), new(conv_1d.Sample)
		for range n {
			gesture := r.IntN(3)
			along, across, pull := direction(r), direction(r), direction(r)
			for i, v := range along { // at right angles
				across[i] -= v * dot(along, across)
			}
			across = unit(across)
			size, speed, phase := 0.7+0.6*r.Float64(), 0.2+0.3*r.Float64(), 2*math.Pi*r.Float64()
			var taps [4]float64
			for i := range 2 + r.IntN(3) {
				taps[i] = 4 + 56*r.Float64()
			}
			for i := range s.Inputs.Series {
				angle := speed*float64(i) + phase
				a, b := 0., 0.
				switch gesture {
				case wave:
					a = math.Sin(angle)
				case circle:
					a, b = math.Sin(angle), math.Cos(angle)
				default:
					for _, at := range taps {
						d := float64(i) - at
						if at > 0 {
							a += 2 * math.Exp(-d*d/2)
						}
					}
				}
				for k := range 3 {
					s.Inputs.Series[i][k] = float32(size*(a*along[k]+b*across[k]) + 0.5*pull[k] + 0.1*r.Normal())
				}
			}
			s.SetLabel(0, gesture)
			if !yield(s, nil) {
				return
			}
		}
	}
}

// arrows yields n cones in a grid of voxels, each with its volume in hundreds of
// voxels and the direction of its tip.
func arrows(n int, stream string) iter.Seq2[*conv_3d.Sample, error] {
	return func(yield func(*conv_3d.Sample, error) bool) {
		r, s := runtime.NewRandom(1, stream), new(conv_3d.Sample)
		for range n {
			tip := direction(r)
			length, radius := 7+2*r.Float64(), 3+r.Float64()
			var middle [3]float64
			for i := range middle {
				middle[i] = 5.5 + r.Float64() - 0.5
			}
			volume := 0.0
			for z := range 12 {
				for y := range 12 {
					for x := range 12 {
						v := cone([3]float64{float64(z) - middle[0], float64(y) - middle[1], float64(x) - middle[2]}, tip, length, radius)
						volume += v
						s.Inputs.Voxels[z][y][x] = v + 0.05*r.Normal()
					}
				}
			}
			s.Targets.Volume = [1]float64{volume / 100}
			s.Targets.Direction = tip
			if !yield(s, nil) {
				return
			}
		}
	}
}

// cone is how much of the voxel at p is in a cone around the origin.
func cone(p, tip [3]float64, length, radius float64) float64 {
	along := dot(p, tip)
	across := math.Sqrt(max(0, dot(p, p)-along*along))
	inside := func(distance float64) float64 { return min(max(distance+0.5, 0), 1) }
	return inside(along+length/2) * inside((length/2-along)/length*radius-across)
}

func dot(a, b [3]float64) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

func unit(a [3]float64) [3]float64 {
	length := math.Sqrt(dot(a, a))
	return [3]float64{a[0] / length, a[1] / length, a[2] / length}
}

// direction is a unit vector, each as likely as any other.
func direction(r *runtime.Random) [3]float64 {
	return unit([3]float64{r.Normal(), r.Normal(), r.Normal()})
}

// TestGestures trains a network with convolutions over time.
func TestGestures(t *testing.T) {
	w := conv_1d.NewWeights(conv_1d.Info().Seed)
	if _, err := conv_1d.Fit(t.Context(), w, gestures(4000, "training"), runtime.FitConfig[conv_1d.Sample]{}); err != nil {
		t.Fatal(err)
	}
	m, err := conv_1d.New(w).Evaluate(t.Context(), gestures(1000, "test"))
	if err != nil {
		t.Fatal(err)
	}
	checkAccuracy(t, m, 0.95)
}

// TestArrows trains a network with convolutions in space. An arrow counts as seen
// if its direction is right to 15° and its volume to 10 %. A tenth of the samples
// shows that it learns; TENSORNET_LONG=1 takes all.
func TestArrows(t *testing.T) {
	samples, want := 300, 0.6
	if long() {
		samples, want = 3000, 0.95
	}
	w := conv_3d.NewWeights(conv_3d.Info().Seed)
	if _, err := conv_3d.Fit(t.Context(), w, arrows(samples, "training"), runtime.FitConfig[conv_3d.Sample]{}); err != nil {
		t.Fatal(err)
	}
	const n = 1000
	model, out := conv_3d.New(w), new(conv_3d.Outputs)
	seen := 0
	for s := range arrows(n, "test") {
		model.Predict(&s.Inputs, out)
		angle := math.Acos(dot(unit(out.Direction), s.Targets.Direction))
		volume := out.Volume[0] / s.Targets.Volume[0]
		if angle < 15*math.Pi/180 && math.Abs(volume-1) < 0.1 {
			seen++
		}
	}
	t.Logf("%d of %d arrows are seen", seen, n)
	if float64(seen) < want*n {
		t.Errorf("%d of %d arrows are seen, want %.0f %%", seen, n, 100*want)
	}
}
