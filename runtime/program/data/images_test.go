package data

import (
	"fmt"
	"image"
	"image/color"
	"math/rand/v2"
	"os"
	"path/filepath"
	goruntime "runtime"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// snapshot is a picture of colours with every third pixel half transparent.
func snapshot(seed uint64, width, height int) string {
	random := rand.New(rand.NewPCG(seed, 1))
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.NRGBA{uint8(random.IntN(256)), uint8(random.IntN(256)), uint8(random.IntN(256)), 255}
			if (x+y)%3 == 0 {
				c.A = 128
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return pngOf(img)
}

// writePictures writes files by their names, and the folders that they are in.
func writePictures(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, name)
		err := os.MkdirAll(filepath.Dir(path), 0o777)
		if err == nil {
			err = os.WriteFile(path, []byte(content), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// pets are n pictures of each of two classes, of several sizes.
func pets(n int) map[string]string {
	files := map[string]string{}
	for i := range n {
		files[fmt.Sprintf("cat/%03d.png", i)] = snapshot(uint64(i), 5+i%4, 4+i%3)
		files[fmt.Sprintf("dog/deep/%03d.PNG", i)] = snapshot(uint64(1000+i), 4+i%3, 7)
	}
	return files
}

func petNetwork(shape ...int) *runtime.ModelInfo {
	info := network(shape, []int{2})
	info.DType = runtime.Float32
	return info
}

func openImages(info *runtime.ModelInfo, x Images, config Config) (*tables, error) {
	config.Info = info
	return config.open(x)
}

// images are a source with defaults, of the folder itself.
func images(change func(*Images)) Images {
	x := defaultImages
	x.Directory = "."
	if change != nil {
		change(&x)
	}
	return x
}

// TestPredictedAsTrained: what a prediction makes of a picture of the training is what the
// training had, bit for bit, however pictures are brought into the input's form, and whether they
// are kept in memory or read again.
func TestPredictedAsTrained(t *testing.T) {
	dir := t.TempDir()
	writePictures(t, dir, pets(6))
	for _, shape := range [][]int{{4, 4}, {25}, {6, 4, 1}, {4, 6, 3}, {5, 5, 4}} {
		for _, way := range []string{resizePad, resizeStretch, resizeCrop} {
			for _, interpolation := range []string{nearest, bilinear, bicubic, area, lanczos3} {
				for _, scale := range []float64{0, 1, 1. / 127.5} {
					info := petNetwork(shape...)
					x := images(func(x *Images) {
						x.CropToAspectRatio, x.PadToAspectRatio = way == resizeCrop, way == resizePad
						x.Interpolation, x.Scale, x.TestFraction = interpolation, scale, 0
					})
					var sets [2][]row
					var pre *runtime.Preprocess
					for i := range sets {
						x.Cache = 1 - i
						found, err := openImages(info, x, Config{Dir: dir})
						if err != nil {
							t.Fatal(err)
						}
						if found.train.ahead != (x.Cache == 0) {
							t.Fatalf("with room for %d MB, pictures are read again: %v", x.Cache, found.train.ahead)
						}
						sets[i], pre = rowsOf(info, found.train), found.preprocess
					}
					for i, path := range slices.Sorted(func(yield func(string) bool) {
						walkPictures(dir, func(path string) { yield(path) }, nil)
					}) {
						predicted, err := Read(pre, path, "", info)
						if err != nil {
							t.Fatal(err)
						}
						label := strings.Count(path, "/dog/")
						for _, rows := range sets {
							if !slices.Equal(rows[i].inputs, predicted[0].Values) || rows[i].labels[0] != label {
								t.Fatalf("%s, %v, %q, %s, scale %v:\ntrained   %v as %d\npredicted %v", path, shape, way, interpolation, scale, rows[i].inputs, rows[i].labels[0], predicted[0].Values)
							}
						}
					}
				}
			}
		}
	}
}

// TestImagesScale: 1/255 unless the spec says otherwise; the weights know.
func TestImagesScale(t *testing.T) {
	dir := t.TempDir()
	white := image.NewGray(image.Rect(0, 0, 2, 2))
	for i := range white.Pix {
		white.Pix[i] = 255
	}
	writePictures(t, dir, map[string]string{"a/1.png": pngOf(white), "b/1.png": pngOf(image.NewGray(image.Rect(0, 0, 2, 2)))})
	for scale, want := range map[float64]float64{0: 1, 1: 255} {
		x := images(func(x *Images) { x.Scale, x.TestFraction = scale, 0 })
		found, err := openImages(petNetwork(2, 2), x, Config{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		rows := rowsOf(petNetwork(2, 2), found.train)
		if rows[0].inputs[3] != want || rows[1].inputs[3] != 0 {
			t.Errorf("scale %v: white is %v and black %v, want %v and 0", scale, rows[0].inputs[3], rows[1].inputs[3], want)
		}
		if l := found.preprocess.Labels; len(l) != 1 || !slices.Equal(l[0], []string{"a", "b"}) {
			t.Errorf("labels %v", l)
		}
	}
}

// TestImagesAreDivided: by class, seeded, without a picture in two sets; and evaluations find the
// same ones.
func TestImagesAreDivided(t *testing.T) {
	dir := t.TempDir()
	writePictures(t, dir, pets(20))
	info := petNetwork(4, 4)
	x := images(func(x *Images) { x.ValidationFraction = 0.25 })
	found, err := openImages(info, x, Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, p := range []*part{found.train, found.validation, found.test} {
		classes := [2]int{}
		for _, r := range rowsOf(info, p) {
			classes[r.labels[0]]++
			seen[fmt.Sprint(r.inputs)] = true
		}
		if classes[0] != classes[1] {
			t.Errorf("%s: %v", p.name, classes)
		}
	}
	if found.train.len != 24 || found.validation.len != 8 || found.test.len != 8 || len(seen) != 40 {
		t.Errorf("%d, %d and %d pictures, %d different ones", found.train.len, found.validation.len, found.test.len, len(seen))
	}
	again, err := openImages(info, x, Config{Dir: dir, TestOnly: true, Preprocess: found.preprocess})
	if err != nil || again.train != nil || again.validation != nil || again.notes != nil {
		t.Fatalf("%+v, %v", again, err)
	}
	if fmt.Sprint(rowsOf(info, again.test)) != fmt.Sprint(rowsOf(info, found.test)) {
		t.Error("an evaluation has other pictures")
	}
	folded, err := openImages(info, x, Config{Dir: dir, Folds: 5, Fold: 2})
	if err != nil || folded.test.len != 8 || folded.train.len != 24 {
		t.Errorf("%+v, %v", folded, err)
	}
	moved := x
	moved.Seed = 9
	_, err = openImages(info, moved, Config{Dir: dir, TestOnly: true, Preprocess: found.preprocess})
	wantError(t, err, dir, "DIR: images: the weights were trained on some of the pictures that would test them: want split, test_fraction, seed and --fold as they were in training, or another directory")
}

// TestImagesOfSeveralFolders has folders to validate and test with, beside the one of the training
// or within another that --data names.
func TestImagesOfSeveralFolders(t *testing.T) {
	dir := t.TempDir()
	one, two, three := pets(9), pets(3), pets(4)
	all := map[string]string{"train/cat/note.txt": "", "train/.hidden.png": "", "train/cat/.hidden.png": "", "train/.cache/a.png": "", "train/alone.png": ""}
	for name, content := range one {
		all["train/"+name] = content
	}
	for name, content := range two {
		all["valid/"+strings.Replace(name, "cat/", "cat/x", 1)] = content // of the training, too
	}
	for name := range three {
		all["test/"+name] = snapshot(uint64(len(all))<<20, 5, 5)
	}
	writePictures(t, dir, all)
	info := petNetwork(4, 4)
	x := images(func(x *Images) { x.Directory, x.ValidationDirectory, x.TestDirectory = "train", "valid", "test" })
	elsewhere := t.TempDir()
	for _, config := range []Config{{Dir: dir}, {Dir: elsewhere, Override: dir}, {Dir: dir, Override: filepath.Join(dir, "train")}} {
		found, err := openImages(info, x, config)
		if err != nil {
			t.Fatal(err)
		}
		if found.train.len != 18 || found.validation.len != 6 || found.test.len != 8 {
			t.Errorf("%d, %d and %d pictures", found.train.len, found.validation.len, found.test.len)
		}
		want := []string{
			"DIR/train: 1 picture in no class's folder: left out",
			"DIR/train: 1 file by the name no picture, such as DIR/train/cat/note.txt: left out",
			"validation has 6 pictures of training, too, such as DIR/valid/cat/x000.png",
		}
		for i, note := range found.notes {
			found.notes[i] = strings.ReplaceAll(note, dir, "DIR")
		}
		if !slices.Equal(found.notes, want) {
			t.Errorf("%q", found.notes)
		}
		for _, c := range []struct {
			override string
			len      int
			note     string
		}{{"", 8, ""}, {dir, 8, ""}, {filepath.Join(dir, "test"), 8, ""}, {filepath.Join(dir, "valid"), 6, filepath.Join(dir, "valid") + ": about 100 % of these samples are among those of the training"}} {
			tests, err := openImages(info, x, Config{Dir: dir, Override: c.override, TestOnly: true, Preprocess: found.preprocess})
			if err != nil || tests.test.len != c.len || tests.train != nil || strings.Join(tests.notes, "\n") != c.note {
				t.Errorf("%s: %+v, %v", c.override, tests, err)
			}
		}
	}
}

// TestImagesOfAnotherFolder: all of it test, unless it is that of the training.
func TestImagesOfAnotherFolder(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	writePictures(t, dir, pets(10))
	writePictures(t, other, map[string]string{"dog/1.png": snapshot(5000, 3, 3), "dog/2.png": snapshot(5001, 3, 3)})
	info := petNetwork(4, 4)
	found, err := openImages(info, images(nil), Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{dir: 4, other: 2} {
		tests, err := openImages(info, images(nil), Config{Dir: "nowhere", Override: path, TestOnly: true, Preprocess: found.preprocess})
		if err != nil || tests.test.len != want {
			t.Fatalf("%+v, %v", tests, err)
		}
		if rows := rowsOf(info, tests.test); path == other && rows[0].labels[0] != 1 {
			t.Error("a class has another number than in training")
		}
	}
}

// TestBrokenPictures names all of them at once, before a training begins.
func TestBrokenPictures(t *testing.T) {
	dir := t.TempDir()
	whole := snapshot(1, 9, 9)
	writePictures(t, dir, map[string]string{
		"cat/1.png": whole, "cat/2.png": whole[:len(whole)/2], "cat/3.jpg": "<html>", "cat/4.gif": "",
		"dog/1.png": whole, "dog/5.webp": "RIFF\x00\x00\x00\x00WEBPVP8 ", "dog/6.png": pngHead(16000, 16000, 8, 0, 0),
	})
	_, err := openImages(petNetwork(4, 4), images(nil), Config{Dir: dir})
	wantError(t, err, dir, `DIR/cat/2.png: png: invalid format: not enough pixel data
DIR/cat/3.jpg: no picture of a form that is read: want PNG, JPEG, GIF, WebP, BMP or TIFF
DIR/cat/4.gif: an empty file: want a picture
DIR/dog/5.webp: webp: riff: short chunk data
DIR/dog/6.png: 16000 × 16000 pixels, which take 976 MB to decode: want at most 144 MB, so a smaller picture`)

	many := map[string]string{"dog/1.png": whole}
	for i := range mostBroken + 2 {
		many[fmt.Sprintf("cat/%d.png", i)] = "no"
	}
	dir = t.TempDir()
	writePictures(t, dir, many)
	_, err = openImages(petNetwork(4, 4), images(nil), Config{Dir: dir})
	if lines := strings.Split(err.Error(), "\n"); len(lines) != mostBroken+1 || lines[mostBroken] != "and 2 more pictures that cannot be read" {
		t.Errorf("%v", err)
	}
}

// pet is a sample of a generated network.
type pet struct {
	x     [48]float32
	label int
}

func (s *pet) Input(int) []float32   { return s.x[:] }
func (s *pet) Target(int) []float32  { return nil }
func (s *pet) SetLabel(_, label int) { s.label = label }

// TestEpochsOfImages have the same bits with any number of processors, and whether pictures are
// kept or not; one that changes under way ends the pass.
func TestEpochsOfImages(t *testing.T) {
	dir := t.TempDir()
	writePictures(t, dir, pets(30))
	info := petNetwork(4, 4, 3)
	var want []pet
	before := goruntime.GOMAXPROCS(0)
	defer goruntime.GOMAXPROCS(before)
	for _, processors := range []int{1, 4} {
		for _, room := range []int{0, 1} {
			goruntime.GOMAXPROCS(processors)
			set := open[pet, float32](t, images(func(x *Images) { x.Cache = room }), &Config{
				Info: info, Dir: dir, Seed: 3, Augmentation: []Augmentation{RandomFlip{flipBoth, 0.5}},
			})
			got := slices.Concat(collect(t, set.Train, 0), collect(t, set.Train, 1), collect(t, set.Test, 0))
			if want == nil {
				want = got
			}
			if !slices.Equal(got, want) {
				t.Errorf("%d processors, room for %d MB: other samples", processors, room)
			}
			if room > 0 {
				continue
			}
			path := filepath.Join(dir, "cat", "007.png")
			old, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			writePictures(t, dir, map[string]string{"cat/007.png": snapshot(77, 3, 3)})
			var last error
			for _, split := range []*Split[pet]{set.Train, set.Test} {
				for s, err := range split.Epoch(0) {
					if last = err; (s == nil) != (err != nil) {
						t.Fatalf("%v, %v", s, err)
					}
				}
				if last != nil {
					break
				}
			}
			wantError(t, last, dir, "DIR/cat/007.png: another picture than when it was read first")
			writePictures(t, dir, map[string]string{"cat/007.png": string(old)})
		}
	}
}

func TestImagesRefuse(t *testing.T) {
	dir := t.TempDir()
	writePictures(t, dir, map[string]string{"two/cat/1.png": snapshot(1, 3, 3), "two/dog/1.png": snapshot(2, 3, 3), "none/cat/1.txt": "", "none/dog/1.txt": "", "loose/1.png": ""})
	labelled := petNetwork(4, 4)
	labelled.Outputs[0].Labels = []string{"cat", "horse"}
	integers := petNetwork(4, 4)
	integers.Inputs[0].Integers = true
	kept := &runtime.Preprocess{Kind: kindPicture, Resize: resizeStretch, Interpolation: bilinear, Scale: byteTone, White: 255}
	change := func(change func(*runtime.Preprocess)) *runtime.Preprocess {
		p := kept.Clone()
		change(p)
		return p
	}
	for _, c := range []struct {
		info *runtime.ModelInfo
		x    func(*Images)
		pre  *runtime.Preprocess
		want string
	}{
		{petNetwork(4, 4), func(x *Images) { x.Directory = "" }, nil, "images: directory is missing: want a folder with a folder for each class"},
		{petNetwork(4, 4, 2), nil, nil, `images: the input "x" has the shape [4, 4, 2]: want a picture, [height, width] or [height, width, 1, 3 or 4]`},
		{integers, nil, nil, `images: the input "x" is of integers: want one without dtype, for tones from 0 to 1`},
		{petNetwork(4, 4), func(x *Images) { x.CropToAspectRatio, x.PadToAspectRatio = true, true }, nil, "images: crop_to_aspect_ratio and pad_to_aspect_ratio both say what is done to pictures of other proportions: want one of them"},
		{petNetwork(4, 4), func(x *Images) { x.ValidationDirectory, x.ValidationFraction = "v", 0.1 }, nil, "images: validation_directory and validation_fraction both say what to validate with: want one of them"},
		{petNetwork(4, 4), func(x *Images) { x.TestDirectory, x.TestFraction = "v", 0.1 }, nil, "images: test_directory and test_fraction both say what to test with: want one of them"},
		{petNetwork(4, 4), func(x *Images) { x.Directory = "nowhere" }, nil, "images: open DIR/nowhere: no such file or directory"},
		{petNetwork(4, 4), func(x *Images) { x.Directory = "loose" }, nil, `DIR/loose: 0 folders (): the output "y" has 2 classes`},
		{petNetwork(4, 4), func(x *Images) { x.Directory = "none" }, nil, "DIR/none: no pictures in folders of classes: want .bmp, .gif, .jpeg, .jpg, .png, .tif, .tiff, .webp"},
		{labelled, func(x *Images) { x.Directory = "two" }, nil, `DIR/two: the folder "dog" is no class: want cat, horse`},
		{petNetwork(4, 4), nil, &runtime.Preprocess{Kind: kindTable}, "images: the weights were trained on a table, not on pictures"},
		{petNetwork(4, 4), nil, change(func(p *runtime.Preprocess) { p.Kind = kindNumbers }), "images: the weights were trained on numbers that are no tones"},
		{petNetwork(4, 4), nil, change(func(p *runtime.Preprocess) { p.Resize = resizeCrop }), "images: the weights were trained with crop_to_aspect_ratio = true: want that, found neither crop_to_aspect_ratio nor pad_to_aspect_ratio"},
		{petNetwork(4, 4), func(x *Images) { x.PadToAspectRatio = true }, kept, "images: the weights were trained with neither crop_to_aspect_ratio nor pad_to_aspect_ratio: want that, found pad_to_aspect_ratio = true"},
		{petNetwork(4, 4), func(x *Images) { x.Interpolation = area }, kept, `images: interpolation = "area", but the weights were trained with "bilinear": want that`},
		{petNetwork(4, 4), func(x *Images) { x.Scale = 1 }, kept, "images: scale = 1, but the weights were trained with 0.00392156862745098: want that, or no scale"},
	} {
		_, err := openImages(c.info, images(c.x), Config{Dir: dir, Preprocess: c.pre})
		wantError(t, err, dir, c.want)
	}
}
