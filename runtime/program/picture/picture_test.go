package picture

import (
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// warmth is positive for red, negative for blue, about 0 for gray.
func warmth(c color.Color) int {
	r, _, b, _ := c.RGBA()
	return int(r>>8) - int(b>>8)
}

func TestWeightsShowsSigns(t *testing.T) {
	// Two units on a picture of 2 × 2; the second is small and has its own scale.
	weight := []float32{1, -1, 0, 0.5, 0, 0, -0.01, 0.01}
	img, err := Weights("hidden", weight, []int{2}, []int{2, 2})
	if err != nil {
		t.Fatal(err)
	}
	const pixel, gap = 24, 4
	for i, w := range []float64{1, -1, 0, 0.5, 0, 0, -1, 1} {
		x := border + i/4*(2*pixel+gap) + i%2*pixel + pixel/2
		y := border + titleRow + i%4/2*pixel + pixel/2
		got := warmth(img.At(x, y))
		if w == 0 && (got < -8 || got > 8) || w != 0 && float64(got)*w < 40 {
			t.Errorf("weight %d, %v of the unit's largest: warmth %d", i, w, got)
		}
	}
	r1, _, b1, _ := img.At(border+pixel/2, border+titleRow+pixel/2).RGBA()
	r2, _, b2, _ := img.At(border+2*pixel+gap+pixel+pixel/2, border+titleRow+pixel+pixel/2).RGBA()
	if r1 != r2 || b1 != b2 {
		t.Error("the largest weights of two units have different colours")
	}
}

func TestWeightsLayouts(t *testing.T) {
	for _, c := range []struct {
		units, input []int
		width        int // of the tiles, without the border
	}{
		{[]int{15, 15}, []int{32, 32}, 15*68 - 4},
		{[]int{128}, []int{784}, 12*60 - 4},
		{[]int{3, 5}, []int{4}, 5*68 - 4},
		{[]int{9}, []int{8, 8, 3}, 5*52 - 4},
		{[]int{2000}, []int{2}, 0},
	} {
		n := elements(c.units) * elements(c.input)
		img, err := Weights("t", make([]float64, n), c.units, c.input)
		if err != nil {
			t.Fatal(err)
		}
		want := c.width + 2*border
		if got := img.Bounds().Dx(); c.width > 500 && got != want || got > 4000 || img.Bounds().Dy() > 4000 {
			t.Errorf("%v on %v: %v, want a width of %d", c.units, c.input, img.Bounds(), want)
		}
	}
}

func TestChannelsLieSideBySide(t *testing.T) {
	_, _, at := layout([]int{2, 3, 2})
	for i, want := range [][2]int{{0, 0}, {0, 3}, {0, 1}, {0, 4}, {0, 2}, {0, 5}, {1, 0}} {
		if r, c := at(i); r != want[0] || c != want[1] {
			t.Errorf("element %d is at %d, %d, want %v", i, r, c, want)
		}
	}
}

func TestWhatIsNoNumberIsDrawn(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	if _, err := Weights("t", []float64{nan, inf, -inf, 1}, []int{2}, []int{2}); err != nil {
		t.Error(err)
	}
	if _, err := Samples("t", [][]float64{{nan, inf, -inf, 2}}, []int{2, 2}, nil); err != nil {
		t.Error(err)
	}
	if _, err := Curves("t", "epoch", Panel{Label: "loss", Curves: []Curve{{"loss", []float64{1, 2, 3}, []float64{nan, inf, 1}}}}); err != nil {
		t.Error(err)
	}
}

func TestSamplesShowTones(t *testing.T) {
	img, err := Samples("letters", [][]float32{{0, 1, 0.2, 0}}, []int{2, 2}, []string{"A"})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []uint8{0, 255, 51, 0} {
		x, y := border+i%2*24+12, border+titleRow+i/2*24+12
		if got := color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y; got != want {
			t.Errorf("pixel %d is %d, want %d", i, got, want)
		}
	}
}

func TestErrors(t *testing.T) {
	for want, err := range map[string]error{
		"3 weights: want 4 for the units [2] on the input [2]": second(Weights("t", make([]float32, 3), []int{2}, []int{2})),
		"no pictures": second(Samples[float32]("t", nil, []int{2, 2}, nil)),
		"picture 1 has 3 elements: want 4 for the shape [2, 2]": second(Samples("t", [][]float32{make([]float32, 4), make([]float32, 3)}, []int{2, 2}, nil)),
		"loss: no points to plot":                               second(Curves("t", "epoch", Panel{Label: "loss"}, Panel{Label: "accuracy"})),
	} {
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func second(_ image.Image, err error) error { return err }

// lines counts the pixels of a curve's colour.
func lines(img image.Image, c color.Color) int {
	n := 0
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if color.RGBAModel.Convert(img.At(x, y)) == color.RGBAModel.Convert(c) {
				n++
			}
		}
	}
	return n
}

func TestCurvesDrawsEveryLine(t *testing.T) {
	x := []float64{1, 2, 3, 4}
	loss := Panel{Label: "loss", Curves: []Curve{{"training", x, []float64{2, 0.5, 0.02, 0.001}}, {"validation", x, []float64{3, 1, 0.1, 0.1}}}}
	accuracy := Panel{Label: "accuracy", Share: true, Curves: []Curve{{"training", x, []float64{0.1, 0.5, 0.9, 1}}}}
	both, err := Curves("t", "epoch", loss, accuracy)
	if err != nil {
		t.Fatal(err)
	}
	one, err := Curves("t", "epoch", loss, Panel{Label: "auc"})
	if err != nil {
		t.Fatal(err)
	}
	if b, o := both.Bounds(), one.Bounds(); b.Dx() != o.Dx() || b.Dy() != o.Dy()+panelHeight {
		t.Errorf("two panels of %v, one of %v", b, o)
	}
	for i, c := range palette[:2] {
		if n := lines(one, c); n < 1000 {
			t.Errorf("curve %d has %d pixels", i, n)
		}
	}
	if n := lines(one, palette[2]); n != 0 {
		t.Errorf("%d pixels of a third curve", n)
	}
	if more, less := lines(both, palette[0]), lines(one, palette[0]); more < less+1000 {
		t.Errorf("%d pixels with the accuracy, %d without", more, less)
	}
}

// Every number has its place in the frame, and every axis a few labels.
func TestExtremeCurves(t *testing.T) {
	for _, y := range [][2]float64{
		{0, 0}, {1, 1}, {1e-300, 1e-300}, {1e300, 1e300}, {-3, -3}, {-1, 1}, {0, 5e-324}, {5e-324, 5e-324}, {5e-324, 1}, {1e-300, 1e300}, {1, 101},
		{-math.MaxFloat64, math.MaxFloat64}, {math.MaxFloat64, math.MaxFloat64}, {-math.MaxFloat64, -math.MaxFloat64},
	} {
		a := lossAxis(axis{low: y[0], high: y[1]})
		labels := 0
		for _, mark := range a.ticks {
			if at := a.place(mark.value); !(at >= -1e-9 && at <= 1+1e-9) {
				t.Errorf("%v: the tick %v is at %v", y, mark, at)
			}
			if mark.label != "" {
				labels++
			}
		}
		if labels < 2 || labels > 10 {
			t.Errorf("%v: %d labels", y, labels)
		}
		for _, v := range y {
			if at := a.place(v); !(at >= 0 && at <= 1) {
				t.Errorf("%v: %v is at %v", y, v, at)
			}
		}
		c := []Curve{{"one", []float64{1, 2}, y[:]}}
		if math.Abs(y[0]) < math.MaxFloat64 {
			continue // one picture takes as long as all else here
		}
		if img, err := Curves("t", "epoch", Panel{Label: "loss", Curves: c}); err != nil || lines(img, palette[0]) < 100 {
			t.Errorf("%v: %v", y, err)
		}
	}
}

func TestLogarithmicAxis(t *testing.T) {
	a := lossAxis(axis{low: 0.02, high: 5})
	for v, want := range map[float64]float64{0.01: 0, 0.1: 1. / 3, 1: 2. / 3, 10: 1} {
		if at := a.place(v); math.Abs(at-want) > 1e-12 {
			t.Errorf("%v is at %v, want %v", v, at, want)
		}
	}
	if a := lossAxis(axis{low: 0.1, high: 5}); a.logarithmic || a.low != 0 {
		t.Errorf("%+v for less than two powers of ten", a)
	}
}

func TestWholeTicks(t *testing.T) {
	if a := countAxis(axis{low: 1 << 63, high: 1 << 63}); !(a.low < a.high) {
		t.Errorf("the axis of %v goes from %v to %v", float64(1<<63), a.low, a.high)
	}
	for _, c := range []struct{ low, high float64 }{{1, 1}, {1, 10}, {1, 37}, {1, 1000}, {0, 1e9}, {1 << 53, 1<<53 + 6}, {1 << 63, 1 << 63}} {
		ticks := whole(c.low, c.high)
		if len(ticks) < 1 || len(ticks) > 13 {
			t.Errorf("%v to %v: %d ticks", c.low, c.high, len(ticks))
		}
		for _, tick := range ticks {
			if tick.value != math.Trunc(tick.value) {
				t.Errorf("%v to %v: tick at %v", c.low, c.high, tick.value)
			}
		}
	}
}

func TestFirstDense(t *testing.T) {
	info := &runtime.ModelInfo{Layers: []runtime.LayerInfo{
		{Name: "flat", Type: "flatten", InputShapes: [][]int{{2, 2}}, Shapes: [][]int{{4}}},
		{Name: "hidden", Type: "dense", InputShapes: [][]int{{4}}, Shapes: [][]int{{3, 2}}},
	}}
	weight, units, input, ok := FirstDense(info)
	if !ok || weight != "hidden.weight" || len(units) != 2 || len(input) != 1 || input[0] != 4 {
		t.Errorf("got %s, %v, %v, %v", weight, units, input, ok)
	}
	if _, _, _, ok := FirstDense(&runtime.ModelInfo{}); ok {
		t.Error("a dense layer in an empty network")
	}
}

func TestWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.png")
	if err := Write(path, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if img, err := png.Decode(file); err != nil || img.Bounds() != image.Rect(0, 0, 3, 2) {
		t.Errorf("%v, %v", img, err)
	}
}

func TestTones(t *testing.T) {
	gray := Tones([]float64{0, 0.5, 1, 0, 0, 1}, []int{2, 3})
	if gray.Bounds() != image.Rect(0, 0, 3, 2) || gray.At(1, 0) != (color.Gray{128}) || gray.At(2, 1) != (color.Gray{255}) {
		t.Errorf("%v", gray)
	}
	scaled := Tones([]float64{-1, 3}, []int{1, 2, 1})
	if scaled.At(0, 0) != (color.Gray{0}) || scaled.At(1, 0) != (color.Gray{255}) {
		t.Errorf("%v", scaled)
	}
	colours := Tones([]float64{1, 0, 0, 0, 0, 1}, []int{1, 2, 3})
	if colours.At(0, 0) != (color.RGBA{255, 0, 0, 255}) || colours.At(1, 0) != (color.RGBA{0, 0, 255, 255}) {
		t.Errorf("%v", colours)
	}
	if Tones([]float64{1}, []int{1}) != nil || Tones([]float64{1}, []int{1, 2}) != nil {
		t.Error("a picture of what is none")
	}
}

// TestLegend has it where no curve is.
func TestLegend(t *testing.T) {
	frame := image.Rect(0, 0, 1000, 400)
	size := image.Pt(200, 60)
	places := image.Rect(10, 10, 790, 330)
	x := []float64{0, 1}
	for _, test := range []struct {
		name   string
		below  bool
		curves []Curve
		want   image.Point
	}{
		{"falls", false, []Curve{{"a", x, []float64{1, 0}}}, image.Pt(790, 10)},
		{"rises", false, []Curve{{"a", x, []float64{0, 1}}}, image.Pt(790, 330)},
		{"rises, below", true, []Curve{{"a", x, []float64{0, 1}}}, image.Pt(790, 330)},
		{"falls, below", true, []Curve{{"a", x, []float64{1, 0}}}, image.Pt(790, 10)},
		{"crosses", false, []Curve{{"a", x, []float64{0, 1}}, {"b", x, []float64{0.5, 0}}}, image.Pt(10, 10)},
		{"a point", false, []Curve{{"a", []float64{0.9}, []float64{0.9}}}, image.Pt(790, 330)},
	} {
		p := &panel{curves: test.curves, legendBelow: test.below, x: axis{low: 0, high: 1}, y: axis{low: 0, high: 1}}
		if box := p.free(frame, places, size); box.Min != test.want || box.Size() != size {
			t.Errorf("%s: at %v, want %v", test.name, box, test.want)
		}
	}
}
