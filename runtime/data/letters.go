package data

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Letters draws letters in the Go fonts: light ink (1) on dark paper (0), as
// MNIST's digits are. The letter to be recognised stands at the left edge; the
// one that follows it in the word may reach into the picture, cut off at the
// right edge. Faces, sizes, places and noise vary.
//
// Every epoch shows new letters. Training, validation and test letters come
// from different random streams, each letter from a stream of its own.
type Letters struct {
	Alphabet    string    `opt:"alphabet" doc:"the letters to draw, all equally often; each is the name of a label, in the output's order where the output names none"`
	Faces       []string  `opt:"faces" doc:"faces of the Go fonts to train, validate and test with"`
	HeldOut     []string  `opt:"held_out_faces,empty" doc:"faces for a second, harder test; may be empty"`
	Size        []float64 `opt:"size" min:"0.1" max:"1" doc:"smallest and largest height of a capital, as a share of the picture's height"`
	Shift       float64   `opt:"shift" min:"0" max:"0.5" doc:"largest shift off the middle of the left edge, along both axes, as a share of the picture's height"`
	NextLetter  float64   `opt:"next_letter" min:"0" max:"1" doc:"how often another letter follows"`
	Noise       float64   `opt:"noise" min:"0" max:"1" doc:"standard deviation of the noise on every pixel; ink is 1"`
	Samples     int       `opt:"samples" min:"1" max:"1000000000" doc:"training samples an epoch, new ones in every epoch"`
	TestSamples int       `opt:"test_samples" min:"1" max:"1000000000" doc:"letters in each of the validation set and the test sets"`
	Seed        uint64    `opt:"seed" doc:"which letters validate and test; those for training follow the network's seed too"`
}

var defaultLetters = Letters{
	Alphabet:    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
	Faces:       []string{"regular", "bold", "mono", "mono_bold"},
	HeldOut:     []string{"italic", "bold_italic", "mono_italic", "mono_bold_italic"},
	Size:        []float64{0.62, 0.66},
	Shift:       0.02,
	NextLetter:  0.5,
	Noise:       0.05,
	Samples:     4000,
	TestSamples: 1000,
	Seed:        1,
}

// Doc describes the source.
func (Letters) Doc() string {
	return "Block letters drawn in the Go fonts, light ink (1) on dark paper (0), " +
		"with a following letter cut off at the right edge. The network has one " +
		"input, a gray picture of any size, and one output with a class for each letter."
}

// Check says why the network cannot learn these letters.
func (l Letters) Check(info *runtime.ModelInfo) error {
	if _, err := onePicture("letters", info); err != nil {
		return err
	}
	if _, err := l.labels(&info.Outputs[0]); err != nil {
		return err
	}
	if len(l.Size) != 2 || l.Size[0] > l.Size[1] {
		return fmt.Errorf("letters: size = %v: want two numbers, the smallest and the largest", l.Size)
	}
	if len(l.Faces) == 0 {
		return fmt.Errorf("letters: faces is empty: want some of %s", faceNames())
	}
	for i, name := range slices.Concat(l.Faces, l.HeldOut) {
		if faces[name] == nil {
			return fmt.Errorf("letters: no face %q: want one of %s", name, faceNames())
		}
		if i >= len(l.Faces) && slices.Contains(l.Faces, name) {
			return fmt.Errorf("letters: %q is both in faces and in held_out_faces", name)
		}
	}
	return checkGlyphs(l.Alphabet)
}

func faceNames() string {
	return strings.Join(slices.Sorted(maps.Keys(faces)), ", ")
}

// labels gives the class of each letter of the alphabet.
func (l Letters) labels(out *runtime.OutputInfo) ([]int, error) {
	alphabet := []rune(l.Alphabet)
	if len(alphabet) == 0 {
		return nil, fmt.Errorf("letters: alphabet is empty")
	}
	classes := elements(out.Shape)
	if len(out.Labels) == 0 && len(alphabet) != classes {
		return nil, fmt.Errorf("letters: the alphabet has %d letters, the output %q %d classes", len(alphabet), out.Name, classes)
	}
	labels := make([]int, len(alphabet))
	for i, letter := range alphabet {
		if slices.Index(alphabet, letter) != i {
			return nil, fmt.Errorf("letters: the alphabet has %q twice", letter)
		}
		labels[i] = i
		if len(out.Labels) > 0 {
			if labels[i] = slices.Index(out.Labels, string(letter)); labels[i] < 0 {
				return nil, fmt.Errorf("letters: the output %q has no label %q: its labels are %s", out.Name, string(letter), strings.Join(out.Labels, ", "))
			}
		}
	}
	return labels, nil
}

func (l Letters) open(c *Config) (*tables, error) {
	if c.Folds > 0 {
		return nil, fmt.Errorf("letters: no cross-validation: every epoch has letters of its own")
	}
	picture, err := onePicture("letters", c.Info)
	if err != nil {
		return nil, err
	}
	labels, err := l.labels(&c.Info.Outputs[0])
	if err != nil {
		return nil, err
	}
	part := func(name, stream string, seed uint64, n int, names []string) (*part, error) {
		p, err := newPen(l, picture, names, labels, seed, "data/letters/"+stream)
		if err != nil {
			return nil, err
		}
		return &part{name: name, len: n, reader: p.reader}, nil
	}
	var t tables
	if t.train, err = part("training", "train", l.Seed^mix(c.Seed), l.Samples, l.Faces); err != nil {
		return nil, err
	}
	if t.validation, err = part("validation", "validation", l.Seed, l.TestSamples, l.Faces); err != nil {
		return nil, err
	}
	if t.test, err = part("test", "test", l.Seed, l.TestSamples, l.Faces); err != nil {
		return nil, err
	}
	if len(l.HeldOut) > 0 {
		if t.harder, err = part("test, unseen faces", "harder", l.Seed, l.TestSamples, l.HeldOut); err != nil {
			return nil, err
		}
	}
	t.preprocess = &Preprocess{Kind: "picture", Paper: "dark"}
	return &t, nil
}
