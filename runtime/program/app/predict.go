package app

import (
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/internal/disk"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

var predictCommand = Command{
	Name: "predict",
	Args: "INPUT...",
	Doc: "run the network on samples\n\n" +
		"An INPUT is a file: a picture (PNG, JPEG, GIF, WebP, BMP, TIFF); a sample or a list of\n" +
		"them as JSON, an array or an object with an array for each input or a number for each\n" +
		"column, or one on each line (.jsonl, .ndjson); NumPy's .npy; safetensors;\n" +
		"MNIST's IDX; or a CSV table\n" +
		"(.csv, .tsv, .txt), with the columns of the training or with the inputs alone; where the\n" +
		"network was trained on texts, any other file as a text, and strings in JSON. Files may be compressed\n" +
		"by gzip. An INPUT may also be a folder of pictures, or of texts; JSON itself; or - for\n" +
		"standard input, which is read without arguments, too, if it is a pipe or a file.\n\n" +
		"Numbers are those of the data, as it was trained on. A picture is made such: scaled to\n" +
		"fit, as pictures of the training were if it read such, gray where the network sees no\n" +
		"colours, and its negative where the training's data showed things on the other ground,\n" +
		"light or dark. Samples of one INPUT are of one sequence to\n" +
		"layers that are stateful: each begins with the state that the one before has left.\n\n" +
		"Any number of samples is read, in memory for some thousands. Predictions come in their\n" +
		"order; --out has them in a file, which appears when it is complete. The exit code is 0,\n" +
		"1 for a sample or a file that cannot be read, 2 for a mistake in the call, and 130 after\n" +
		"Ctrl-C.",
	new: func() action { return new(predict) }, keeps: true,
}

type predict struct {
	outputFlags
	weightsFlags
	continuation
	explanation
	format     string
	out        string
	form       string
	layer      string
	keep       string
	part       shard
	skipDone   bool
	skipErrors bool
}

func (p *predict) flags(f *flag.FlagSet) {
	p.outputFlags.flags(f)
	f.StringVar(&p.format, "format", "", "what each INPUT is: "+strings.Join(data.Formats, ", ")+"; otherwise as its name ends, or its content looks")
	f.StringVar(&p.out, "out", "", "write to `FILE`, .csv, .tsv, .jsonl or .npy, which is there when all is in it")
	f.StringVar(&p.form, "output-format", "", "what is written: "+strings.Join(forms, ", ")+"; otherwise as the name of --out ends, or a table for people")
	f.StringVar(&p.layer, ActivationsFlag, "", "write what the layer `NAME` makes of samples instead of predictions, to .npy, .csv, .tsv, .jsonl or, as pictures of its channels, .png")
	f.StringVar(&p.keep, "keep", "", "of tables and JSON's objects, columns to repeat beside predictions: `NAME,…`")
	f.Var(&p.part, "shard", shardUsage)
	f.BoolVar(&p.skipDone, "skip-done", false, "do nothing if the file of --out is there")
	f.BoolVar(&p.skipErrors, "skip-errors", false, "leave out samples that cannot be read, and tell of them; in .npy they are NaN")
	p.continuation.flags(f)
	p.explanation.flags(f)
	p.weightsFlags.flags(f, trainedWeights)
}

// check refuses flags that say nothing, or two things.
func (p *predict) check() error {
	if p.format != "" && !slices.Contains(data.Formats, p.format) {
		return usagef("predict: --format is %q, expected %s", p.format, strings.Join(data.Formats, ", "))
	}
	if p.form != "" && !slices.Contains(forms, p.form) {
		return usagef("predict: --output-format is %q, expected %s", p.form, strings.Join(forms, ", "))
	}
	if p.json && p.form != "" && p.form != "jsonl" {
		return usagef("predict: --json and --output-format %s say what is written", p.form)
	}
	if p.skipDone && p.out == "" {
		return usagef("predict: --skip-done is about the file of --out, and there is none")
	}
	switch {
	case p.form != "":
	case p.json:
		p.form = "jsonl"
	case p.out == "":
		p.form = "table"
	default:
		if p.form = formOf(p.out); p.form == "" {
			return usagef("predict: --out %s: the name says no format: want .csv, .tsv, .jsonl, .npy, or --output-format", p.out)
		}
	}
	if p.form == "npy" && p.out == "" {
		return usagef("predict: npy says first how many samples there are: want a file for it, --out FILE")
	}
	if p.form == "png" && (p.layer == "" || p.out == "") {
		return usagef("predict: png shows activations of a layer: want --%s NAME and --out FILE", ActivationsFlag)
	}
	if p.keep != "" && p.form == "table" {
		return usagef("predict: --keep is for csv, tsv and jsonl")
	}
	return errors.Join(p.continuation.check(), p.explanation.check(p.form))
}

func (p *predict) run(ctx context.Context, s *session, args []string) error {
	if err := p.check(); err != nil {
		return err
	}
	if len(args) == 0 && !piped(os.Stdin) {
		return errNoInput
	}
	if p.skipDone && exists(p.out) {
		s.tell("%s: %s is there", s.name, p.out)
		return nil
	}
	if _, err := s.loadWeights(p.weightsFlags); err != nil {
		return err
	}
	if err := p.explanation.ready(s.Network); err != nil {
		return err
	}
	s.noteRaw()
	pre := s.Network.preprocess()
	info := pre.Describe(s.Network.info())
	vocabulary := texts(pre)
	if p.length > 0 && vocabulary == nil {
		return usagef("predict: --continue goes on with texts, but the network has not learned which token is next")
	}
	var questions []question
	for k := range info.Outputs {
		if vocabulary != nil {
			questions = append(questions, nextQuestion(info.Outputs[k], vocabulary))
		} else {
			questions = append(questions, newQuestion(&info.Outputs[k], pre.LabelsOf(info, k)))
		}
	}
	shown := questions
	var output int
	if p.layer != "" {
		var err error
		if output, err = p.shown(info); err != nil {
			return err
		}
		questions[output].classes = nil // numbers
		shown = questions[output:][:1]
	}
	examples := &data.Examples{Preprocess: pre, Info: info, Format: p.format}
	if p.keep != "" {
		examples.Keep = strings.Split(p.keep, ",")
	}
	f, err := newForm(p.form, info, shown, examples.Keep, p.length > 0)
	if err != nil {
		return err
	}
	if p.layer != "" {
		f = &onlyForm{f, output}
	}
	c := &conveyor{
		predict: p, session: s, examples: examples, predictor: s.Network.predictor(), questions: questions, form: f,
		vocabulary: vocabulary, stateful: len(info.Carried) > 0,
	}
	defer c.predictor.close()
	return p.write(ctx, s, c, args)
}

// write has predictions go where they are wanted.
func (p *predict) write(ctx context.Context, s *session, c *conveyor, args []string) error {
	if p.out == "" {
		_, err := c.run(ctx, s.out, args)
		return err
	}
	if p.form == "png" {
		return p.draw(ctx, c, args)
	}
	var failed error
	err := disk.Disk{}.ReplaceHeaded(p.out, func(w io.Writer) ([]byte, error) {
		n, err := c.run(ctx, w, args)
		if err != nil && !errors.As(err, new(writeError)) {
			failed = err
		}
		if err != nil {
			return nil, err
		}
		return c.form.head(n)
	})
	if failed != nil {
		return failed
	}
	return err
}

// writeError is one of where predictions go.
type writeError struct{ error }

func (e writeError) Unwrap() error { return e.error }

// piped reports whether f is no terminal and no other device.
func piped(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice == 0
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// note tells what of a file means nothing to the network.
func (s *session) note(name string, unused []string) {
	if len(unused) > 0 {
		s.tell("%s: note: of %s is not used: %s", s.name, name, strings.Join(unused, ", "))
	}
}

// texts is the vocabulary of a network that says which token is next; nil for others.
func texts(pre *runtime.Preprocess) *runtime.TextVectorization {
	if pre == nil || pre.Text == nil || !pre.Text.Next {
		return nil
	}
	return pre.Text
}
