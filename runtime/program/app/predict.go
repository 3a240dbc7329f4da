package app

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

const (
	topClasses = 5
	barCells   = 30
	maxValues  = 16 // of an output without classes, in the table
)

var predictCommand = Command{
	Name: "predict",
	Args: "INPUT...",
	Doc: "run the network on samples\n\n" +
		"An INPUT is a file: a picture (PNG, JPEG, GIF, WebP, BMP, TIFF); a sample or a list of\n" +
		"them as JSON, an array or an object with an array for each input or a number for each\n" +
		"column; NumPy's .npy; or a CSV table (.csv, .tsv, .txt), with the columns of the training\n" +
		"or with the inputs alone; where the network was trained on texts, any other file as a\n" +
		"text, and strings in JSON. It may also be a folder of pictures, JSON itself, or - for\n" +
		"standard input, which is read without arguments, too, if it is a pipe or a file.\n\n" +
		"Numbers are those of the data, as it was trained on. A picture is made such: scaled to\n" +
		"fit, as pictures of the training were if it read such, gray where the network sees no\n" +
		"colours, and its negative where the training's data showed things on the other ground,\n" +
		"light or dark. Samples of one INPUT are of one sequence to\n" +
		"layers that are stateful: each begins with the state that the one before has left.",
	new: func() action { return new(predict) },
}

type predict struct {
	outputFlags
	weightsFlags
	continuation
	format string
	stdin  *bufio.Reader
}

func (p *predict) flags(f *flag.FlagSet) {
	p.outputFlags.flags(f)
	f.StringVar(&p.format, "format", "", "what each INPUT is: "+strings.Join(data.Formats, ", ")+"; otherwise as its name ends, or its content looks")
	p.continuation.flags(f)
	p.weightsFlags.flags(f, trainedWeights)
}

func (p *predict) run(ctx context.Context, s *session, args []string) error {
	if p.format != "" && !slices.Contains(data.Formats, p.format) {
		return usagef("predict: --format is %q, expected %s", p.format, strings.Join(data.Formats, ", "))
	}
	if err := p.continuation.check(); err != nil {
		return err
	}
	p.stdin = bufio.NewReader(os.Stdin)
	if len(args) == 0 && piped(os.Stdin) {
		if _, err := p.stdin.Peek(1); err == nil {
			args = []string{"-"}
		}
	}
	if len(args) == 0 {
		return usagef("predict: no input: want a picture, a .json, .npy or .csv file, JSON, or - for standard input")
	}
	if _, err := s.loadWeights(p.weightsFlags); err != nil {
		return err
	}
	s.noteRaw()
	info, pre := s.Network.info(), s.Network.preprocess()
	if p.length > 0 && (pre == nil || pre.Text == nil || !pre.Text.Next) {
		return usagef("predict: --continue goes on with texts, but the network has not learned which token is next")
	}
	args, err := data.Files(args)
	if err != nil {
		return err
	}
	first := true
	for _, name := range args {
		examples, err := p.read(name, info, pre)
		if err != nil {
			return err
		}
		if unused := examples[0].Unused; len(unused) > 0 {
			s.tell("%s: note: of %s is not used: %s", s.name, name, strings.Join(unused, ", "))
		}
		for i, x := range examples {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := p.show(s, x, pre, first, i > 0); err != nil {
				return err
			}
			first = false
		}
	}
	return nil
}

// piped reports whether f is no terminal and no other device.
func piped(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice == 0
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// read takes the name of a file, a dash, or JSON.
func (p *predict) read(name string, info *runtime.ModelInfo, pre *runtime.Preprocess) ([]data.Example, error) {
	switch {
	case name == "-":
		return data.Decode(pre, "standard input", p.format, p.stdin, info)
	case (strings.HasPrefix(name, "[") || strings.HasPrefix(name, "{")) && !exists(name):
		return data.Decode(pre, name, "json", strings.NewReader(name), info)
	}
	return data.Read(pre, name, p.format, info)
}

func (p *predict) show(s *session, x data.Example, pre *runtime.Preprocess, first, goOn bool) error {
	info := s.Network.info()
	found := prediction{Input: x.Name}
	if pre != nil && pre.Text != nil && pre.Text.Next {
		found.Outputs = []answer{nextToken(s.Network, pre.Text, x.Values)}
		found.Continuation = p.goOn(s.Network, pre.Text, x.Values)
	} else {
		for k, y := range s.Network.predict(x.Values, goOn) {
			found.Outputs = append(found.Outputs, newAnswer(&info.Outputs[k], y, pre.LabelsOf(info, k)))
		}
	}
	if p.json {
		return p.print(s.out, found)
	}
	gap := "\n"
	if first {
		gap = ""
	}
	_, err := fmt.Fprint(s.out, gap, found.table())
	return err
}

// prediction is what the network makes of one sample.
type prediction struct {
	Input   string   `json:"input"`
	Outputs []answer `json:"outputs"`

	Continuation string `json:"continuation,omitempty"` // of a text
}

type answer struct {
	Name   string   `json:"name"`
	Label  string   `json:"label,omitempty"` // of the class with the highest value
	Index  *int     `json:"index,omitempty"`
	Shape  []int    `json:"shape"`
	Values numbers  `json:"values"`
	labels []string // of the classes, if it chooses one
}

// numbers is an array in which JSON has null for what is not finite.
type numbers []float64

// MarshalJSON implements json.Marshaler.
func (n numbers) MarshalJSON() ([]byte, error) {
	finite := make([]any, len(n))
	for i, v := range n {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			finite[i] = v
		}
	}
	return json.Marshal(finite)
}

// newAnswer judges the values of an output. A single unit is the probability
// of the second of two classes.
func newAnswer(o *runtime.OutputInfo, y []float64, labels []string) answer {
	a := answer{Name: o.Name, Shape: o.Shape, Values: y}
	if o.Shape == nil {
		a.Shape = []int{}
	}
	classes := y
	if len(y) == 1 && o.Answer == runtime.YesOrNo {
		classes = []float64{1 - y[0], y[0]}
		if o.Signed {
			classes[0] = -y[0]
		}
	} else if o.Answer != runtime.OneClass && len(labels) != len(y) {
		return a
	}
	best := runtime.Argmax(classes)
	if best < 0 {
		return a
	}
	a.Index = &best
	a.labels = make([]string, len(classes))
	for i := range a.labels {
		a.labels[i] = strconv.Itoa(i)
		if len(labels) == len(classes) {
			a.labels[i] = labels[i]
		}
	}
	a.Label = a.labels[best]
	return a
}

func (p prediction) table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", text.Clean(p.Input))
	for _, a := range p.Outputs {
		t := text.NewTable()
		if a.labels == nil {
			t.Row("  "+a.Name, a.list())
		} else {
			for i, class := range a.ranking() {
				name := ""
				if i == 0 {
					name = a.Name
				}
				v := a.class(class)
				t.Row("  "+name, visible(a.labels[class]), text.Percent(v), strings.Repeat("━", int(math.Round(barCells*min(max(v, 0), 1)))))
			}
		}
		b.WriteString(t.String())
	}
	if p.Continuation != "" {
		fmt.Fprintf(&b, "\n%s\n", text.Lines(p.Continuation))
	}
	return b.String()
}

// visible is a label, in quotes if its ends would not be seen.
func visible(label string) string {
	if strings.TrimSpace(label) != label {
		return strconv.Quote(label)
	}
	return text.Clean(label)
}

// class is the value of a class, NaN taken for none.
func (a answer) class(i int) float64 {
	v := a.Values[min(i, len(a.Values)-1)]
	if len(a.labels) > len(a.Values) && i == 0 {
		v = 1 - v
	}
	return v
}

// ranking lists the classes with the highest values, best first.
func (a answer) ranking() []int {
	order := make([]int, len(a.labels))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(a.class(j), a.class(i)) })
	return order[:min(len(order), topClasses)]
}

func (a answer) list() string {
	var s []string
	for _, v := range a.Values[:min(len(a.Values), maxValues)] {
		s = append(s, strconv.FormatFloat(v, 'g', 6, 64))
	}
	if len(a.Values) > maxValues {
		s = append(s, fmt.Sprintf("… %d values; --json prints them all", len(a.Values)))
	}
	return strings.Join(s, " ")
}
