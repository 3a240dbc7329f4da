package data

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Augmentation is a random change of the pictures of training: RandomFlip, RandomCrop and the
// others of [Augmentations]. Each is a struct of plain values, so that it can be printed as a
// Go literal, and is a mover, a toner or a mixer.
type Augmentation interface {
	// Doc describes the change to the reader of the reference page.
	Doc() string
	// check says what is wrong with the options.
	check() error
}

// mover changes where pixels are, of inputs and of targets alike.
type mover interface {
	Augmentation
	// move draws where the pixels of a changed picture come from; moved is false for
	// from where they are.
	move(r *runtime.Random, height, width int) (from affine, moved bool)
	// filling says what is between pixels, and outside the picture.
	filling() Filling
}

// toner changes the numbers of an input's pixels, which stay where they are.
type toner interface {
	Augmentation
	tone(r *runtime.Random, p *sheet)
}

// mixer changes a sample by another one of the training.
type mixer interface {
	Augmentation
	// fits says why samples of the network cannot be mixed so.
	fits(*gallery) error
	// mix changes a, and may change b, the other sample.
	mix(r *runtime.Random, h *hand, a, b *row)
}

// Augmentations holds a prototype of every change, under its name in a spec, which is
// Keras's or, where Keras has none, PyTorch's. The values of its fields are the defaults.
var Augmentations = map[string]Augmentation{
	"cut_mix":             CutMix{Chance: always, Alpha: 1},
	"gaussian_noise":      GaussianNoise{Chance: always},
	"mix_up":              MixUp{Chance: always, Alpha: 0.2},
	"random_brightness":   RandomBrightness{Chance: always},
	"random_contrast":     RandomContrast{Chance: always},
	"random_crop":         RandomCrop{Chance: always, FillMode: fillConstant},
	"random_erasing":      RandomErasing{Chance: Chance{0.5}, Scale: []float64{0.02, 0.33}, Ratio: []float64{0.3, 3.3}},
	"random_flip":         RandomFlip{Mode: flipBoth, Probability: 0.5},
	"random_resized_crop": RandomResizedCrop{Chance: always, Scale: []float64{0.08, 1}, Ratio: []float64{3. / 4, 4. / 3}, Interpolation: bilinear},
	"random_rotation":     RandomRotation{Chance: always, Filling: defaultFilling},
	"random_translation":  RandomTranslation{Chance: always, Filling: defaultFilling},
	"random_zoom":         RandomZoom{Chance: always, Filling: defaultFilling},
}

// Chance is how often something is done.
type Chance struct {
	Probability float64 `opt:"probability" above:"0" max:"1" doc:"how often a picture is changed"`
}

var always = Chance{1}

// checkChance says what is wrong with the option of a change.
func (c Chance) checkChance(of string) error {
	if !(c.Probability > 0 && c.Probability <= 1) {
		return fmt.Errorf("%s: probability = %v: want more than 0 and at most 1", of, c.Probability)
	}
	return nil
}

func (c Chance) comes(r *runtime.Random) bool {
	return c.Probability >= 1 || r.Float64() < c.Probability
}

// ranged is a change that must know black and white.
type ranged interface {
	lacksRange() bool // unless the data's numbers are tones
}

// refuser is a source whose samples stand some changes, or all, badly.
type refuser interface {
	refuses(Augmentation) error
}

// CheckAugmentation says why pictures of the network, from a source, cannot be changed so, as
// far as that shows without reading a file.
func CheckAugmentation(a Augmentation, source Source, info *runtime.ModelInfo) error {
	if err := a.check(); err != nil {
		return err
	}
	if r, ok := source.(refuser); ok {
		if err := r.refuses(a); err != nil {
			return err
		}
	}
	g, err := galleryOf(info)
	if err == nil {
		err = g.check(a)
	}
	return err
}

// Describe names changes and their options for people: random_crop(padding=2, …).
func Describe(changes []Augmentation) string {
	var all []string
	for _, a := range changes {
		v, options := reflect.ValueOf(a), []string(nil)
		for _, field := range reflect.VisibleFields(v.Type()) {
			name, _, _ := strings.Cut(field.Tag.Get("opt"), ",")
			if value := v.FieldByIndex(field.Index); name != "" && !value.IsZero() {
				options = append(options, fmt.Sprintf("%s=%v", name, value.Interface()))
			}
		}
		all = append(all, fmt.Sprintf("%s(%s)", nameOf(a), strings.Join(options, ", ")))
	}
	return strings.Join(all, ", ")
}

// nameOf is the change's name in a spec.
func nameOf(a Augmentation) string {
	for name, prototype := range Augmentations {
		if reflect.TypeOf(prototype) == reflect.TypeOf(a) {
			return name
		}
	}
	return ""
}

// augment has the training samples changed as c says.
func (c *Config) augment(source Source, t *tables) error {
	if len(c.Augmentation) == 0 || t.train == nil {
		return nil
	}
	for _, a := range c.Augmentation {
		if err := CheckAugmentation(a, source, c.Info); err != nil {
			return fmt.Errorf("augmentation: %w", err)
		}
	}
	g, err := galleryOf(c.Info)
	if err != nil {
		return err
	}
	g.white = whiteOfInputs(t.preprocess)
	for _, a := range c.Augmentation {
		if r, ok := a.(ranged); ok && g.white == 0 && r.lacksRange() {
			return fmt.Errorf("augmentation: %s: the data's numbers are no tones, of which black and white are known: want value_range", nameOf(a))
		}
	}
	t.train = g.augmented(t.train, slices.Clone(c.Augmentation), c.Seed)
	return nil
}

// whiteOfInputs is the number that stands for white in inputs, where they are tones; 0 where
// they are not.
func whiteOfInputs(p *runtime.Preprocess) float64 {
	switch {
	case p == nil || p.Kind != kindPicture:
		return 0
	case p.Scale == 0:
		return 1
	}
	return p.White * p.Scale
}
