package data

import "github.com/seed-5f2744a7/tensornet/runtime"

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
	Faces:       []string{"regular", "bold", "italic", "mono", "mono_bold", "mono_italic"},
	HeldOut:     []string{"bold_italic", "mono_bold_italic"},
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
	if err := oneLabel("letters", info); err != nil {
		return err
	}
	if _, err := onePicture("letters", info); err != nil {
		return err
	}
	d := l.drawn()
	if _, err := d.classesOf(l.Alphabet, &info.Outputs[0]); err != nil {
		return err
	}
	return d.check(l.Alphabet, l.Size)
}

func (l Letters) drawn() *drawn {
	return &drawn{name: "letters", faces: l.Faces, heldOut: l.HeldOut,
		samples: l.Samples, testSamples: l.TestSamples, seed: l.Seed}
}

func (l Letters) open(c *Config) (*tables, error) {
	picture, err := onePicture("letters", c.Info)
	if err != nil {
		return nil, err
	}
	d := l.drawn()
	labels, err := d.classesOf(l.Alphabet, &c.Info.Outputs[0])
	if err != nil {
		return nil, err
	}
	d.with = pen{Letters: l, pictureShape: picture, labels: labels}.reader
	t, err := d.open(c)
	if err != nil {
		return nil, err
	}
	t.preprocess = &runtime.Preprocess{Kind: "picture", Paper: "dark", Labels: alphabetLabels(l.Alphabet, &c.Info.Outputs[0])}
	return t, nil
}
