package data_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

// writeIDX makes MNIST's files of pictures that lie in a folder for each class.
func writeIDX(folder, images, labels string, height, width int) error {
	var pixels, classes []byte
	names, err := os.ReadDir(folder) // in the order of the output's labels
	if err != nil {
		return err
	}
	for class, name := range names {
		files, err := filepath.Glob(filepath.Join(folder, name.Name(), "*.png"))
		if err != nil {
			return err
		}
		for _, file := range files {
			f, err := os.Open(file)
			if err != nil {
				return err
			}
			img, err := png.Decode(f)
			f.Close()
			if err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
			bytes := &runtime.Preprocess{Kind: "picture", Scale: 1. / 255, White: 255}
			tones, err := data.Picture(bytes, img, []int{height, width})
			if err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
			for _, tone := range tones {
				pixels = append(pixels, byte(tone))
			}
			classes = append(classes, byte(class))
		}
	}
	n := len(classes)
	head, _ := binary.Append(nil, binary.BigEndian, []uint32{0x803, uint32(n), uint32(height), uint32(width)})
	list, _ := binary.Append(nil, binary.BigEndian, []uint32{0x801, uint32(n)})
	return errors.Join(os.WriteFile(images, append(head, pixels...), 0o666), os.WriteFile(labels, append(list, classes...), 0o666))
}

// pictureViews are a gray picture of 2 × 2 and its class.
type pictureSample struct {
	x     [4]float32
	class int
}

type pictureViews struct{}

func (pictureViews) Input(s *pictureSample, _ int) []float32  { return s.x[:] }
func (pictureViews) Target(s *pictureSample, _ int) []float32 { return nil }
func (pictureViews) SetLabel(s *pictureSample, _, label int)  { s.class = label }

// TestPicturesByClass trains on what the manual's function writes, and predicts a
// picture to the same numbers.
func TestPicturesByClass(t *testing.T) {
	dir := t.TempDir()
	for class, tones := range map[string][]uint8{"cat": {0, 51, 102, 255}, "dog": {255, 0, 204, 51}} {
		if err := os.MkdirAll(filepath.Join(dir, "all", class), 0o777); err != nil {
			t.Fatal(err)
		}
		img := image.NewGray(image.Rect(0, 0, 2, 2))
		for i, v := range tones {
			img.SetGray(i%2, i/2, color.Gray{Y: v})
		}
		f, err := os.Create(filepath.Join(dir, "all", class, "1.png"))
		if err := errors.Join(err, png.Encode(f, img), f.Close()); err != nil {
			t.Fatal(err)
		}
	}
	if err := writeIDX(filepath.Join(dir, "all"), filepath.Join(dir, "images"), filepath.Join(dir, "labels"), 2, 2); err != nil {
		t.Fatal(err)
	}
	info := &runtime.ModelInfo{
		DType: "float32", Inputs: []runtime.TensorInfo{{Name: "x", Shape: []int{2, 2}}},
		Outputs: []runtime.OutputInfo{{Name: "y", Shape: []int{2}, Sparse: true, Answer: runtime.OneClass, Metrics: []runtime.Metric{runtime.CategoricalAccuracy{}}, Labels: []string{"cat", "dog"}}},
	}
	set, err := data.Open(pictureViews{}, data.IDX{TrainImages: "images", TrainLabels: "labels"}, &data.Config{Info: info, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for s, err := range set.Train.Epoch(0) {
		if err != nil {
			t.Fatal(err)
		}
		seen++
		file := filepath.Join(dir, "all", info.Outputs[0].Labels[s.class], "1.png")
		examples, err := data.Read(set.Preprocess, file, "", info)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range examples[0].Values {
			if float32(v) != s.x[i] {
				t.Errorf("%s: predicts from %v, trained on %v", file, examples[0].Values, s.x)
				break
			}
		}
	}
	if seen != 2 {
		t.Errorf("%d pictures", seen)
	}
}
