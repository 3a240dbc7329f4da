package data

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// drawn is a source whose samples are drawn in the Go fonts: new ones in every
// epoch, each from a random stream of its own.
type drawn struct {
	name                 string // of the source
	faces, heldOut       []string
	samples, testSamples int
	seed                 uint64
	// with returns what draws with the given faces.
	with func(faces []string) (drawer, error)
}

// drawer returns a function with scratch memory of its own that draws a sample.
type drawer func() func(random *runtime.Random, r *row)

func (d *drawn) open(c *Config) (*tables, error) {
	if c.Override != "" {
		return nil, fmt.Errorf("%s: draws its samples and reads no files: found %s to read", d.name, c.Override)
	}
	if c.Folds > 0 {
		return nil, fmt.Errorf("%s: no cross-validation: every epoch has %[1]s of its own", d.name)
	}
	if err := fromTones(c.Preprocess, d.name, byteTone); err != nil {
		return nil, err
	}
	familiar, err := d.with(d.faces)
	if err != nil {
		return nil, err
	}
	t := &tables{
		train:      d.part("training", "train", d.seed^mix(c.Seed), d.samples, familiar),
		validation: d.part("validation", "validation", d.seed, d.testSamples, familiar),
		test:       d.part("test", "test", d.seed, d.testSamples, familiar),
	}
	if len(d.heldOut) > 0 {
		unseen, err := d.with(d.heldOut)
		if err != nil {
			return nil, err
		}
		t.harder = d.part("test, unseen faces", "harder", d.seed, d.testSamples, unseen)
	}
	return t, nil
}

func (d *drawn) part(name, stream string, seed uint64, samples int, draws drawer) *part {
	return &part{name: name, len: samples, reader: func() func(epoch, i int, r *row) {
		draw, prefix := draws(), []byte("data/"+d.name+"/"+stream+"/")
		return func(epoch, i int, r *row) {
			if stream == "train" {
				i += epoch * samples
			}
			draw(runtime.NewRandom(seed, string(strconv.AppendInt(prefix, int64(i), 10))), r)
		}
	}}
}

// mix spreads a seed over all its bits (the finalizer of SplitMix64), so that
// small seeds can be combined with ^.
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// check reports what is wrong with options that all drawn sources have.
func (d *drawn) check(alphabet string, size []float64) error {
	if len(size) != 2 || size[0] > size[1] {
		return fmt.Errorf("%s: size = %v: want two numbers, the smallest and the largest", d.name, size)
	}
	if len(d.faces) == 0 {
		return fmt.Errorf("%s: faces is empty: want some of %s", d.name, faceNames())
	}
	for i, name := range slices.Concat(d.faces, d.heldOut) {
		if !faces[name] {
			return fmt.Errorf("%s: no face %q: want one of %s", d.name, name, faceNames())
		}
		if i >= len(d.faces) && slices.Contains(d.faces, name) {
			return fmt.Errorf("%s: %q is both in faces and in held_out_faces", d.name, name)
		}
	}
	if err := checkGlyphs(alphabet); err != nil {
		return fmt.Errorf("%s: %w", d.name, err)
	}
	return nil
}

func faceNames() string {
	return strings.Join(slices.Sorted(maps.Keys(faces)), ", ")
}

// classesOf gives the class of each letter of an alphabet.
func (d *drawn) classesOf(alphabet string, out *runtime.OutputInfo) ([]int, error) {
	letters := []rune(alphabet)
	if len(letters) == 0 {
		return nil, fmt.Errorf("%s: alphabet is empty", d.name)
	}
	classes := elements(out.Shape)
	if len(out.Labels) == 0 && len(letters) != classes {
		return nil, fmt.Errorf("%s: the alphabet has %d letters, the output %q %d classes", d.name, len(letters), out.Name, classes)
	}
	labels := make([]int, len(letters))
	for i, letter := range letters {
		if slices.Index(letters, letter) != i {
			return nil, fmt.Errorf("%s: the alphabet has %q twice", d.name, letter)
		}
		labels[i] = i
		if len(out.Labels) > 0 {
			if labels[i] = slices.Index(out.Labels, labelOf(letter)); labels[i] < 0 {
				return nil, fmt.Errorf("%s: the output %q has no label %q: its labels are %s", d.name, out.Name, labelOf(letter), list(out.Labels))
			}
		}
	}
	return labels, nil
}

// alphabetLabels are the labels of an output's classes for the weights to keep, where the
// output has none of its own.
func alphabetLabels(alphabet string, out *runtime.OutputInfo) [][]string {
	letters := []rune(alphabet)
	if len(out.Labels) > 0 || len(letters) != out.Classes() {
		return nil
	}
	labels := make([]string, len(letters))
	for i, letter := range letters {
		labels[i] = labelOf(letter)
	}
	return [][]string{labels}
}

// labelOf is a letter, but a space's label, which could not be seen, has a name.
func labelOf(letter rune) string {
	if letter == ' ' {
		return "space"
	}
	return string(letter)
}
