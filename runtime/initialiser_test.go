package runtime

import (
	"fmt"
	"hash/fnv"
	"math"
	"testing"
)

const fanIn, fanOut = 50, 150

// initialiser has the variance that its docstring states and a largest value.
type initialiser[T Float] struct {
	fill            func(w []T, r *Random)
	variance, limit float64
}

func initialisers[T Float]() map[string]initialiser[T] {
	fan := func(f func(w []T, fanIn, fanOut int, r *Random), variance, cut float64) initialiser[T] {
		return initialiser[T]{func(w []T, r *Random) { f(w, fanIn, fanOut, r) }, variance, cut * math.Sqrt(variance)}
	}
	scaling := func(scale float64, mode, distribution string) func(w []T, fanIn, fanOut int, r *Random) {
		return func(w []T, fanIn, fanOut int, r *Random) {
			VarianceScaling(w, fanIn, fanOut, scale, mode, distribution, r)
		}
	}
	uniform, truncated, whole := math.Sqrt(3), 2/truncatedStd, 40.
	return map[string]initialiser[T]{
		"glorot_normal":  fan(GlorotNormal[T], 2./(fanIn+fanOut), truncated),
		"glorot_uniform": fan(GlorotUniform[T], 2./(fanIn+fanOut), uniform),
		"he_normal":      fan(HeNormal[T], 2./fanIn, truncated),
		"he_uniform":     fan(HeUniform[T], 2./fanIn, uniform),
		"lecun_normal":   fan(LecunNormal[T], 1./fanIn, truncated),
		"lecun_uniform":  fan(LecunUniform[T], 1./fanIn, uniform),
		"origin 1/n":     fan(scaling(1, FanIn, DistributionUntruncatedNormal), 1./fanIn, whole),
		"origin 2/n":     fan(scaling(2, FanIn, DistributionUntruncatedNormal), 2./fanIn, whole),
		"fan_out":        fan(scaling(5, FanOut, DistributionUniform), 5./fanOut, uniform),
		"normal":         {func(w []T, r *Random) { Normal(w, 0, 0.05, r) }, 0.0025, 2},
		"uniform":        {func(w []T, r *Random) { Uniform(w, -0.05, 0.05, r) }, 0.0025 / 3, 0.05},
		"truncated_normal": {
			func(w []T, r *Random) { TruncatedNormal(w, 0, 0.05, r) },
			0.0025 * truncatedStd * truncatedStd, 0.1,
		},
	}
}

func TestInitialiserMoments(t *testing.T) {
	t.Run("float32", testInitialiserMoments[float32])
	t.Run("float64", testInitialiserMoments[float64])
}

// The bounds are five standard deviations of a normal sample's mean and
// variance; the other distributions vary less.
func testInitialiserMoments[T Float](t *testing.T) {
	const n = 100_000
	w := make([]T, n)
	for name, i := range initialisers[T]() {
		i.fill(w, NewRandom(1, name))
		sum, squares, largest := 0.0, 0.0, 0.0
		for _, v := range w {
			sum += float64(v)
			squares += float64(v) * float64(v)
			largest = max(largest, math.Abs(float64(v)))
		}
		if mean := sum / n; math.Abs(mean) > 5*math.Sqrt(i.variance/n) {
			t.Errorf("%s: mean %v", name, mean)
		}
		if got := squares / n; math.Abs(got-i.variance) > 5*i.variance*math.Sqrt(2./n) {
			t.Errorf("%s: variance %v, want %v", name, got, i.variance)
		}
		// A cut-off distribution comes close to its limit.
		if bounded := i.limit < 3*math.Sqrt(i.variance); largest > i.limit*(1+1e-7) || bounded && largest < 0.999*i.limit {
			t.Errorf("%s: largest value %v, limit %v", name, largest, i.limit)
		}
	}
}

func TestTruncatedStd(t *testing.T) {
	density := math.Exp(-2) / math.Sqrt(2*math.Pi)
	if want := math.Sqrt(1 - 4*density/math.Erf(math.Sqrt2)); !near(truncatedStd, want, 1e-15, 0) {
		t.Errorf("%v, want %v", truncatedStd, want)
	}
}

func TestInitialiserMean(t *testing.T) {
	w := make([]float64, 10_000)
	for name, fill := range map[string]func(r *Random){
		"Normal":          func(r *Random) { Normal(w, 3, 0.5, r) },
		"TruncatedNormal": func(r *Random) { TruncatedNormal(w, 3, 0.5, r) },
		"Uniform":         func(r *Random) { Uniform(w, 2, 4, r) },
		"Constant":        func(*Random) { Constant(w, 3) },
	} {
		fill(NewRandom(1, name))
		sum := 0.0
		for _, v := range w {
			sum += v
		}
		if mean := sum / float64(len(w)); math.Abs(mean-3) > 0.03 {
			t.Errorf("%s: mean %v, want 3", name, mean)
		}
	}
	Zeros(w)
	for i, v := range w {
		if v != 0 {
			t.Fatalf("Zeros left %v at %d", v, i)
		}
	}
}

// No fan, as of a bias, counts as 1, and unknown words as Keras's defaults.
func TestVarianceScalingDefaults(t *testing.T) {
	fill := func(fanIn, fanOut int, mode, distribution string) string {
		w := make([]float64, 8)
		VarianceScaling(w, fanIn, fanOut, 1, mode, distribution, NewRandom(1, "defaults"))
		return fmt.Sprint(w)
	}
	want := fill(1, 1, FanIn, DistributionTruncatedNormal)
	for _, got := range []string{
		fill(0, 0, FanIn, DistributionTruncatedNormal),
		fill(0, 5, FanIn, DistributionTruncatedNormal),
		fill(1, 5, "", ""),
		fill(0, 0, FanAvg, ""),
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// The same bits for ever and on every machine: these hashes never change.
func TestInitialiserBits(t *testing.T) {
	golden := map[string][2]uint64{
		"fan_out":          {0x1085fc99e2cecd36, 0x9b5358f9c640745e},
		"glorot_normal":    {0xbdd937d32b08d4d7, 0x5bf0dec9d5c5e470},
		"glorot_uniform":   {0x441c5c7f82c9fff2, 0x079026b7bde67638},
		"he_normal":        {0x3078c012186b9875, 0x6b4642cc061d2dc2},
		"he_uniform":       {0x2b9fec90def5a7aa, 0xb59f9bfea8b54040},
		"lecun_normal":     {0x8ac965134b6b167f, 0x79e2e49604a5c2d9},
		"lecun_uniform":    {0xc4ebee3d4cf12f8f, 0x02b3d72ac3c6d3d6},
		"normal":           {0xaccd9e78a0c8eb1a, 0xa70c346f9134cae9},
		"origin 1/n":       {0xf04455bb7568fd90, 0x4c33b5115146ad75},
		"origin 2/n":       {0x67654ee5e40a2f31, 0xe14c3999b12ac328},
		"orthogonal":       {0x617c044a098c4d6f, 0xe3488317c586c864},
		"truncated_normal": {0xeb95b6f1cf2be53f, 0xcaacd012c996a037},
		"uniform":          {0x8ea48bf5bd8aeeee, 0x89c7d140f0995940},
	}
	single, double := initialisers[float32](), initialisers[float64]()
	single["orthogonal"] = initialiser[float32]{fill: func(w []float32, r *Random) { Orthogonal(w, 8, 16, 1, r) }}
	double["orthogonal"] = initialiser[float64]{fill: func(w []float64, r *Random) { Orthogonal(w, 8, 16, 1, r) }}
	for name := range double {
		if got := [2]uint64{hashOf(single[name].fill), hashOf(double[name].fill)}; got != golden[name] {
			t.Errorf("%q: {%#016x, %#016x}, want %#016x", name, got[0], got[1], golden[name])
		}
	}
}

func hashOf[T Float](fill func(w []T, r *Random)) uint64 {
	w := make([]T, 128)
	fill(w, NewRandom(42, "hidden.weight"))
	hash := fnv.New64a()
	for _, v := range w {
		fmt.Fprintf(hash, "%x ", v) // exact
	}
	return hash.Sum64()
}
