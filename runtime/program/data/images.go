package data

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// Images reads pictures that lie in a folder for each class. They are brought into the input's
// form by what Preprocess says of them, as those of predictions are. Some are kept in memory, as
// bytes; others are read anew whenever they are needed.
type Images struct {
	Directory           string  `opt:"directory,required" doc:"a folder, from the spec's, which has a folder for each class; all pictures in it, and in folders within, are of the class"`
	ValidationDirectory string  `opt:"validation_directory" doc:"another such folder, of which all pictures validate"`
	TestDirectory       string  `opt:"test_directory" doc:"another such folder, of which all pictures test"`
	CropToAspectRatio   bool    `opt:"crop_to_aspect_ratio" doc:"whether pictures of other proportions than the input's lose what is beside the largest middle part that has these"`
	PadToAspectRatio    bool    `opt:"pad_to_aspect_ratio" doc:"whether such pictures are padded with the median colour of their edge; without either they are stretched"`
	Interpolation       string  `opt:"interpolation" enum:"bilinear|nearest|bicubic|area|lanczos3" doc:"the filter that scales pictures. Those that become smaller are smoothed by it, as Pillow's are and Keras's are not, but for nearest"`
	Scale               float64 `opt:"scale" min:"0" doc:"factor on every tone, 0 to 255, kept with the weights; 0 for 1/255"`
	Cache               int     `opt:"cache" min:"0" doc:"for how many megabytes of pictures, a byte a number, there is room in memory; others are read again in each epoch"`
	Shuffle             bool    `opt:"shuffle" doc:"whether each epoch has the training samples in an order of its own, or all have them in that of the files' names"`
	Split               string  `opt:"split" enum:"stratified|random" doc:"which pictures test and validate: drawn from each class alike, or drawn from all"`
	TestFraction        float64 `opt:"test_fraction" min:"0" max:"0.9" doc:"share of the pictures to test with, where there is no folder for that"`
	ValidationFraction  float64 `opt:"validation_fraction" min:"0" max:"0.9" doc:"share of the others to validate with, likewise"`
	Seed                uint64  `opt:"seed" doc:"which pictures are drawn to test and validate"`
}

var defaultImages = Images{Interpolation: bilinear, Cache: 1024, Shuffle: true, Split: splitStratified, TestFraction: 0.2, Seed: 1}

// Doc describes the source.
func (Images) Doc() string {
	return "Pictures in a folder for each class: PNG, JPEG, GIF, WebP, BMP and TIFF, upright as their Exif data say. " +
		"Options are those of Keras's `image_dataset_from_directory`. The network has one input, whose shape is " +
		"[height, width], [height, width, 1] for gray pictures, [height, width, 3] for colours or [height, width, 4] for these and opacity, " +
		"and one output with a class for each folder, in the order of the folders' names unless it has labels. " +
		"Pictures are decoded in other goroutines while the network trains."
}

// Check says why the network cannot learn from pictures of classes.
func (x Images) Check(info *runtime.ModelInfo) error {
	if err := oneLabel("images", info); err != nil {
		return err
	}
	if len(info.Inputs) != 1 || len(info.Outputs) != 1 {
		return fmt.Errorf("images: want a network of one input and one output, found %d and %d", len(info.Inputs), len(info.Outputs))
	}
	in, out := &info.Inputs[0], &info.Outputs[0]
	_, isPicture := photoForm(in.Shape)
	switch {
	case x.Directory == "":
		return fmt.Errorf("images: directory is missing: want a folder with a folder for each class")
	case in.Integers:
		return noIntegers("images", in)
	case !isPicture:
		return fmt.Errorf("images: the input %q has the shape %v: want a picture, [height, width] or [height, width, 1, 3 or 4]", in.Name, runtime.FormatShape(in.Shape))
	case out.Classes() == 0:
		return fmt.Errorf("images: the output %q does not choose one of several classes, as a directory has them: want a loss for that", out.Name)
	case x.CropToAspectRatio && x.PadToAspectRatio:
		return fmt.Errorf("images: crop_to_aspect_ratio and pad_to_aspect_ratio both say what is done to pictures of other proportions: want one of them")
	case x.ValidationDirectory != "" && x.ValidationFraction != 0:
		return fmt.Errorf("images: validation_directory and validation_fraction both say what to validate with: want one of them")
	case x.TestDirectory != "" && x.TestFraction != 0 && x.TestFraction != defaultImages.TestFraction:
		return fmt.Errorf("images: test_directory and test_fraction both say what to test with: want one of them")
	}
	return nil
}

// resize is the way of pictures of other proportions.
func (x Images) resize() string {
	switch {
	case x.CropToAspectRatio:
		return resizeCrop
	case x.PadToAspectRatio:
		return resizePad
	}
	return resizeStretch
}

// preprocess says how pictures are brought into the network: as they were for the weights.
func (x Images) preprocess(kept *runtime.Preprocess) (*runtime.Preprocess, error) {
	if kept == nil || kept.Kind == "" {
		return &runtime.Preprocess{
			Kind: kindPicture, Resize: x.resize(), Interpolation: x.Interpolation,
			Scale: cmp.Or(x.Scale, byteTone), White: 255,
		}, nil
	}
	if err := fromTones(kept, "images", 0); err != nil {
		return nil, err
	}
	words := map[string]string{resizeCrop: "crop_to_aspect_ratio = true", resizePad: "pad_to_aspect_ratio = true", resizeStretch: "neither crop_to_aspect_ratio nor pad_to_aspect_ratio"}
	interpolation := cmp.Or(kept.Interpolation, bilinear)
	switch {
	case kept.Kind != kindPicture:
		return nil, fmt.Errorf("images: the weights were trained on numbers that are no tones")
	case kept.Resize != x.resize():
		return nil, fmt.Errorf("images: the weights were trained with %s: want that, found %s", words[kept.Resize], words[x.resize()])
	case interpolation != x.Interpolation:
		return nil, fmt.Errorf("images: interpolation = %q, but the weights were trained with %q: want that", x.Interpolation, interpolation)
	case x.Scale != 0 && x.Scale != kept.Scale:
		return nil, fmt.Errorf("images: scale = %v, but the weights were trained with %v: want that, or no scale", x.Scale, cmp.Or(kept.Scale, byteTone))
	}
	return kept.Clone(), nil
}

func (x Images) open(c *Config) (*tables, error) {
	pre, err := x.preprocess(c.Preprocess)
	if err != nil {
		return nil, err
	}
	album := &album{info: c.Info, pre: pre, classes: pre.LabelsOf(c.Info, 0), room: x.Cache << 20}
	if c.TestOnly && c.Folds == 0 {
		if found, err := x.openTest(c, album); found != nil || err != nil {
			return found, err
		}
	}
	all, err := album.list(x.directory(c, x.Directory))
	if err != nil {
		return nil, err
	}
	t, err := x.divide(c, album, all)
	if err != nil {
		return nil, err
	}
	if len(c.Info.Outputs[0].Labels) == 0 {
		pre.Labels = [][]string{album.classes}
	}
	return t, nil
}

// directory resolves the name of a folder. Where there are several, another one that --data
// names may have all of them.
func (x Images) directory(c *Config, name string) string {
	switch {
	case c.Override == "":
		return join(c.Dir, name)
	case x.ValidationDirectory+x.TestDirectory == "":
		return c.Override
	}
	if within := filepath.Join(c.Override, filepath.Base(name)); isDir(within) {
		return within
	}
	if name != x.Directory {
		return join(c.Dir, name)
	}
	return c.Override
}

// openTest reads nothing but pictures to test with, where they have a folder of their own: all of
// another one than that of the training. Else it returns nil.
func (x Images) openTest(c *Config, album *album) (*tables, error) {
	path := x.directory(c, x.TestDirectory)
	switch {
	case c.Override != "" && (x.TestDirectory == "" || !isDir(filepath.Join(c.Override, filepath.Base(x.TestDirectory)))):
		path = c.Override
	case x.TestDirectory == "":
		return nil, nil
	}
	all, err := album.list(path)
	if err != nil {
		return nil, err
	}
	if err := album.read(all.rows(), nil); err != nil {
		return nil, err
	}
	if x.TestDirectory == "" && c.Preprocess != nil && c.Preprocess.Table == album.digest(all.rows()) {
		album.forget()
		return nil, nil
	}
	return &tables{
		test:       album.part("test", all.rows(), false),
		preprocess: album.pre,
		notes:      slices.Concat(album.notes, album.known(path, all.rows())),
	}, nil
}

// divide says which pictures train, validate and test, and reads them.
func (x Images) divide(c *Config, album *album, all span) (*tables, error) {
	rows, class := all.rows(), func(i int) int { return album.labels[i] }
	var test, validation []int
	var err error
	var notes []string
	switch {
	case c.Folds > 0:
		test, rows = fold(rows, class, c.Fold, c.Folds, x.Seed)
	case x.TestDirectory != "":
		test, err = album.listed(x.directory(c, x.TestDirectory))
	case x.TestDirectory == "":
		test, rows = divide(x.Split, rows, class, x.TestFraction, x.Seed, "data/test")
		notes = emptied("test_fraction", x.TestFraction, all.count(), test)
	}
	if err != nil {
		return nil, err
	}
	seen := rows
	switch {
	case c.TestOnly:
	case x.ValidationDirectory != "":
		validation, err = album.listed(x.directory(c, x.ValidationDirectory))
	default:
		validation, rows = divide(x.Split, rows, class, x.ValidationFraction, x.Seed, "data/validation")
		notes = append(notes, emptied("validation_fraction", x.ValidationFraction, len(seen), validation)...)
	}
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s: no training samples: %s in all", all.path, text.Count(all.count(), "picture"))
	}
	needed := slices.Concat(rows, validation, test)
	if c.TestOnly {
		needed = test
	}
	if err := album.read(needed, all.rows()); err != nil {
		return nil, err
	}
	table, trained := album.digest(all.rows()), album.digest(seen)
	if kept := c.Preprocess; c.TestOnly && kept != nil && kept.Table == table && kept.Trained != trained {
		return nil, fmt.Errorf("%s: images: the weights were trained on some of the pictures that would test them: want split, test_fraction, seed and --fold as they were in training, or another directory", all.path)
	}
	notes = slices.Concat(album.notes, notes)
	if !c.TestOnly {
		album.pre.Table, album.pre.Trained, album.pre.Sketch = table, trained, sketchOf(album.hashesOf(rows))
		notes = slices.Concat(notes, album.twice("test", test, rows), album.twice("validation", validation, rows))
	} else if c.Preprocess != nil && c.Preprocess.Table != table {
		notes = append(notes, album.known(all.path, test)...)
	}
	t := &tables{test: album.part("test", test, false), preprocess: album.pre, notes: notes}
	if !c.TestOnly {
		t.train, t.validation = album.part("training", rows, x.Shuffle), album.part("validation", validation, false)
	}
	return t, nil
}
