package tensorboard

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"image"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

var update = flag.Bool("update", false, "renew the file that testdata/read.py reads")

const golden = "testdata/events.out.tfevents.golden"

var (
	info = runtime.ModelInfo{
		Inputs: []runtime.TensorInfo{{Name: "image", Shape: []int{4, 3}}},
		Layers: []runtime.LayerInfo{
			{Name: "image", Type: "input", Shapes: [][]int{{4, 3}}},
			{Name: "lstm", Type: "lstm", From: []string{"image"}, Shapes: [][]int{{4, 5}, {5}}, Parameters: 180},
			{Name: "block 1/größe", Type: "dense", From: []string{"lstm.state", "image"}, Shapes: [][]int{{2}}, Parameters: 12},
		},
		Outputs: []runtime.OutputInfo{{Name: "block 1/größe", Loss: "mse"}},
	}
	spread = Histogram{"weights/lstm.bias", []float64{-1, -0.85, 0.05, 0.25, 2, 2, math.NaN(), math.Inf(1)}}
	shown  = picture()
	equal  = Histogram{"gradients/lstm.bias", []float64{0.5, 0.5, 0.5}}
)

// picture is two pixels, red and half of blue.
func picture() image.Image {
	img := image.NewNRGBA(image.Rect(3, 4, 5, 5))
	img.SetNRGBA(3, 4, color.NRGBA{255, 0, 0, 255})
	img.SetNRGBA(4, 4, color.NRGBA{0, 0, 255, 128})
	return img
}

// sink is a file in memory; with full it fails.
type sink struct {
	bytes.Buffer
	full bool
}

func (s *sink) Write(p []byte) (int, error) {
	if s.full {
		return 0, errors.New("no space")
	}
	return s.Buffer.Write(p)
}

func (s *sink) Close() error { return nil }

func sampleFile(t *testing.T) []byte {
	var s sink
	w := newWriter(&s, func() time.Time { return time.Unix(1700000000, 250000000) }, 1)
	w.Graph(&info)
	for step := 1; step <= 3; step++ {
		w.Scalars(step, []Scalar{{"loss", 1 / float64(step)}, {"not defined", math.NaN()}, {"accuracy", 0.25 * float64(step)}})
		w.Histograms(step, []Histogram{spread, equal, {"none", []float64{math.NaN()}}})
		w.Images(step, []Image{{"mistakes", shown}})
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return s.Bytes()
}

// What is written is the file from which TensorBoard has read what testdata/read.json says.
func TestFile(t *testing.T) {
	got := sampleFile(t)
	if *update {
		if err := os.WriteFile(golden, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the file is another one: -update renews it, and testdata/read.py what TensorBoard reads")
	}
}

// readBack is what TensorBoard has read, see testdata/read.py.
type readBack struct {
	Scalars    map[string][][2]float64      `json:"scalars"` // steps and values
	Histograms map[string][][][3]float64    `json:"histograms"`
	Images     map[string][]readImage       `json:"images"`
	Nodes      map[string]map[string]string `json:"nodes"`
	NodeCount  int                          `json:"node_count"`
	Wall       float64                      `json:"wall"`
}

// readImage is a picture: its step, width, height and pixels.
type readImage struct {
	Step, Width, Height int
	Pixels              [][4]int
}

func TestWhatTensorBoardReads(t *testing.T) {
	text, err := os.ReadFile("testdata/read.json")
	if err != nil {
		t.Fatal(err)
	}
	var found readBack
	if err := json.Unmarshal(text, &found); err != nil {
		t.Fatal(err)
	}
	third := float64(float32(1. / 3))
	if diff := cmp.Diff(map[string][][2]float64{"loss": {{1, 1}, {2, 0.5}, {3, third}}, "accuracy": {{1, 0.25}, {2, 0.5}, {3, 0.75}}}, found.Scalars); diff != "" {
		t.Error(diff)
	}
	if found.Wall != 1700000000.25 {
		t.Errorf("time %v", found.Wall)
	}
	all := found.Histograms[spread.Tag]
	if len(all) != 3 || len(found.Histograms) != 2 {
		t.Fatalf("%d histograms of %d kinds", len(all), len(found.Histograms))
	}
	counts := map[int]float64{0: 1, 1: 1, 10: 1, 12: 1, 29: 2} // tenths from -1 on
	for i, b := range all[0] {
		left, right := -1+float64(i)/10, -1+float64(i+1)/10
		if math.Abs(b[0]-left) > 1e-6 || math.Abs(b[1]-right) > 1e-6 || b[2] != counts[i] {
			t.Errorf("bucket %d is %v, want %v to %v: %v", i, b, left, right, counts[i])
		}
	}
	if got := found.Histograms[equal.Tag][0]; !slices.Equal(got, [][3]float64{{0.5, 0.5, 3}}) {
		t.Errorf("equal numbers: %v", got)
	}
	pixels := [][4]int{{255, 0, 0, 255}, {0, 0, 255, 128}}
	if diff := cmp.Diff(map[string][]readImage{"mistakes": {{1, 2, 1, pixels}, {2, 2, 1, pixels}, {3, 2, 1, pixels}}}, found.Images); diff != "" {
		t.Error(diff)
	}
	nodes := map[string]map[string]string{
		"image":              {"op": "input", "input": "", "shapes": "[[4, 3]]"},
		"lstm":               {"op": "lstm", "input": "image", "shapes": "[[4, 5], [5]]"},
		"block_1/gr__e":      {"op": "dense", "input": "lstm image", "shapes": "[[2]]"},
		"loss/block_1/gr__e": {"op": "mse", "input": "block_1/gr__e", "shapes": "[]"},
	}
	if found.NodeCount != len(nodes) {
		t.Errorf("%d nodes", found.NodeCount)
	}
	if diff := cmp.Diff(nodes, found.Nodes); diff != "" {
		t.Error(diff)
	}
}

func TestCreate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "run")
	for range 3 { // within a second
		w, err := Create(dir, 7)
		if err != nil {
			t.Fatal(err)
		}
		w.Scalars(7, []Scalar{{"loss", 1}})
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "events.out.tfevents.*"))
	if err != nil || len(files) != 3 {
		t.Errorf("%v %v", files, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(filepath.Join(dir, "file"), 1); err == nil {
		t.Error("a file is no directory")
	}
}

func TestErrorsStay(t *testing.T) {
	s := &sink{full: true}
	w := newWriter(s, time.Now, 1)
	if w.Flush() == nil {
		t.Fatal("no error")
	}
	s.full = false
	w.Scalars(1, []Scalar{{"loss", 1}})
	if w.Flush() == nil || w.Close() == nil || s.Len() > 0 {
		t.Error("something was written after an error")
	}
}

func TestExtremeHistograms(t *testing.T) {
	for _, values := range [][]float64{{-math.MaxFloat64, math.MaxFloat64}, {1e300, 1e300 * (1 + 1e-15)}, {0, 5e-324}} {
		c, n := count(values), 0.0
		for _, k := range c.counts {
			n += k
		}
		if n != 2 || len(c.limits) != len(c.counts) || !slices.IsSorted(c.limits) || c.limits[len(c.limits)-1] != c.max || math.IsInf(c.limits[0], 0) {
			t.Errorf("%v: %+v", values, c)
		}
	}
}
