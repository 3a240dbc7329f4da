package data

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Text draws lines of text, ink and paper in two random colours, for two kinds
// of networks, which together read: one finds where the line is to be cut
// between characters, the other one reads a character that was cut out.
//
// A line is set as on a screen: characters begin at whole pixels. A cut is the
// column where a character, or the space between words, begins, or where the
// last one ends.
type Text struct {
	Learn       string    `opt:"learn" enum:"characters|cuts" doc:"characters: the picture, [height, width] and perhaps an axis of 1 or 3 channels, shows one character in its middle, cut out of a line, and the output has a class for each of the alphabet. cuts: the picture, [width, height] and perhaps channels, is a piece of a line, column after column, and the output says of each column whether a character begins there"`
	Alphabet    string    `opt:"alphabet" doc:"the characters to draw; each is the name of a label, but the space's is \"space\", in the output's order where the output names none"`
	Faces       []string  `opt:"faces" doc:"faces of the Go fonts to train, validate and test with"`
	HeldOut     []string  `opt:"held_out_faces,empty" doc:"faces for a second, harder test; may be empty"`
	Size        []float64 `opt:"size" min:"0.1" max:"1" doc:"smallest and largest height of a capital, as a share of the line's height"`
	Shift       float64   `opt:"shift" min:"0" max:"0.5" doc:"largest shift up or down, as a share of the line's height"`
	Prose       float64   `opt:"prose" min:"0" max:"1" doc:"how often a character of a line is a lower-case letter, if the alphabet has them; else it is any of the alphabet"`
	Space       float64   `opt:"space" min:"0" max:"1" doc:"how often a space follows a character"`
	Ends        float64   `opt:"ends" min:"0" max:"1" doc:"cuts: how often the line begins in the picture, and how often it ends there"`
	Slip        float64   `opt:"slip" min:"0" max:"1" doc:"characters: how often an edge of the character is cut one column too far left or right"`
	Contrast    float64   `opt:"contrast" min:"0" max:"0.7" doc:"least difference between the tones of ink and paper; between black and white it is 1"`
	Noise       float64   `opt:"noise" min:"0" max:"1" doc:"standard deviation of the noise on every pixel and channel"`
	Samples     int       `opt:"samples" min:"1" max:"1000000000" doc:"training samples an epoch, new ones in every epoch"`
	TestSamples int       `opt:"test_samples" min:"1" max:"1000000000" doc:"samples in each of the validation set and the test sets"`
	Seed        uint64    `opt:"seed" doc:"which samples validate and test; those for training follow the network's seed too"`
}

var defaultText = Text{
	Learn:       "characters",
	Alphabet:    printable(),
	Faces:       []string{"regular", "bold", "mono", "mono_bold"},
	HeldOut:     []string{"medium"},
	Size:        []float64{0.62, 0.66},
	Shift:       0.02,
	Prose:       0.5,
	Space:       0.15,
	Ends:        0.2,
	Slip:        0.1,
	Contrast:    0.4,
	Noise:       0.02,
	Samples:     20000,
	TestSamples: 2000,
	Seed:        1,
}

// printable are the 95 characters of ASCII that are no control codes.
func printable() string {
	var b strings.Builder
	for c := ' '; c <= '~'; c++ {
		b.WriteRune(c)
	}
	return b.String()
}

const learnCuts = "cuts"

// Doc describes the source.
func (Text) Doc() string {
	return "Lines of text drawn in the Go fonts, ink and paper in two random colours, " +
		"to learn where a line is to be cut between characters, or to read a character " +
		"that was cut out. The network has one input and one output."
}

// refuses implements refuser.
func (x Text) refuses(a Augmentation) error {
	_, moves := a.(mover)
	if _, pastes := a.(CutMix); (moves || pastes) && x.Learn == learnCuts {
		return fmt.Errorf("text: cuts are places in the picture, which would not move with it: want changes of tones alone")
	}
	return nil
}

// Check says why the network cannot learn from such lines.
func (x Text) Check(info *runtime.ModelInfo) error {
	if err := oneLabel("text", info); err != nil {
		return err
	}
	if len(info.Inputs) != 1 || len(info.Outputs) != 1 {
		return fmt.Errorf("text: want a network of one input and one output, found %d and %d", len(info.Inputs), len(info.Outputs))
	}
	in, out := &info.Inputs[0], &info.Outputs[0]
	form, ok := pictureOf(in.Shape)
	d := x.drawn()
	switch {
	case in.Integers:
		return noIntegers("text", in)
	case x.Learn == learnCuts && (!ok || len(in.Shape) < 2):
		return fmt.Errorf("text: the input %q has the shape %v: want columns of a picture, [width, height] or [width, height, 1 or 3]", in.Name, runtime.FormatShape(in.Shape))
	case x.Learn == learnCuts && (elements(out.Shape) != in.Shape[0] || out.Sparse || out.Answer == runtime.OneClass):
		return fmt.Errorf("text: the output %q is taken for %s and has the shape %v: want yes or no for each of %d columns", out.Name, cmp.Or(out.Answer, "numbers"), runtime.FormatShape(out.Shape), in.Shape[0])
	case x.Learn == learnCuts:
	case !ok:
		return fmt.Errorf("text: the input %q has the shape %v: want a picture, [height, width] or [height, width, 1 or 3]", in.Name, runtime.FormatShape(in.Shape))
	default:
		if _, err := d.classesOf(x.Alphabet, out); err != nil {
			return err
		}
	}
	if form.height == 0 || strings.TrimSpace(x.Alphabet) == "" {
		return fmt.Errorf("text: alphabet = %q: want characters that can be seen", x.Alphabet)
	}
	return d.check(x.Alphabet, x.Size)
}

func (x Text) drawn() *drawn {
	return &drawn{name: "text", faces: x.Faces, heldOut: x.HeldOut,
		samples: x.Samples, testSamples: x.TestSamples, seed: x.Seed}
}

func (x Text) open(c *Config) (*tables, error) {
	form, _ := pictureOf(c.Info.Inputs[0].Shape)
	d := x.drawn()
	typesetter := newTypesetter(x, form)
	if x.Learn == learnCuts {
		typesetter.width, typesetter.height = form.height, form.width
	} else {
		var err error
		if typesetter.classes, err = d.classesOf(x.Alphabet, &c.Info.Outputs[0]); err != nil {
			return nil, err
		}
	}
	d.with = typesetter.reader
	t, err := d.open(c)
	if err != nil {
		return nil, err
	}
	t.preprocess = &runtime.Preprocess{Kind: "picture"}
	if x.Learn != learnCuts {
		t.preprocess.Labels = alphabetLabels(x.Alphabet, &c.Info.Outputs[0])
	}
	return t, nil
}
