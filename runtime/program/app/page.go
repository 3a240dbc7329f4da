package app

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/picture"
	"github.com/seed-5f2744a7/tensornet/runtime/program/report"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

var reportCommand = Command{
	Name: "report",
	Args: "[RUN]",
	Doc: "make one page of HTML of a training\n\n" +
		"A RUN is a folder that train has left; otherwise NAME.run. The page has its curves, what the\n" +
		"network answers on test samples, or else on validation samples, class by class, with ROC,\n" +
		"precision over recall and calibration, its worst mistakes, the first layer's weights, the\n" +
		"network, statistics of the data, settings and times, with tensornet report --measure of each\n" +
		"layer. It is one file without scripts, for screens of any width, light and dark, and for print.",
	new: func() action { return new(makeReport) }, Samples: true,
}

// reportFile is the page unless told otherwise.
const reportFile = "report.html"

// mostSeen is how many samples of a set are looked at.
const mostSeen = 20_000

type makeReport struct {
	dataFlags
	out, spec, bench string
}

func (r *makeReport) flags(f *flag.FlagSet) {
	r.dataFlags.flags(f)
	f.StringVar(&r.out, "out", "", "`FILE` of the page; otherwise "+reportFile+" in the folder of the training")
	f.StringVar(&r.spec, "spec", "", "`FILE` of the spec, to be shown; otherwise it is not")
	f.StringVar(&r.bench, BenchFlag, "", "`PROGRAM` that measures the layers, which tensornet makes; otherwise they are not measured")
}

func (r *makeReport) run(ctx context.Context, s *session, args []string) error {
	info := s.Network.info()
	if len(args) > 1 {
		return usagef("report takes one RUN, found %d", len(args))
	}
	dir := runDir(info)
	if len(args) == 1 {
		dir = args[0]
	}
	history, err := readPast(dir)
	if err != nil {
		return err
	}
	if _, err := s.loadWeights(weightsFlags{weights: filepath.Join(dir, weightsFile)}); err != nil {
		return err
	}
	kept := &keeper{path: dir}
	record, _, err := kept.earlier()
	if err != nil {
		return err
	}
	config := r.config(info, info.Seed, s.Network.preprocess())
	found, err := s.openSamples(config)
	if err != nil {
		return err
	}
	page := &report.Page{Info: info, Notes: found.notes}
	if r.spec != "" {
		spec, err := os.ReadFile(r.spec)
		if err != nil {
			return err
		}
		page.Spec = string(spec)
	}
	if r.bench != "" {
		batch := 0
		if record != nil {
			batch = record.Settings.BatchSize
		}
		if page.Layers, err = layerTimes(ctx, r.bench, info, batch); err != nil {
			return err
		}
	}
	b := pageMaker{s: s, info: s.Network.preprocess().Describe(info), pre: s.Network.preprocess(), page: page}
	if err := b.fill(ctx, history, record, found); err != nil {
		return err
	}
	out := cmp.Or(r.out, filepath.Join(dir, reportFile))
	if err := runtime.WriteFile(out, func(w io.Writer) error { return report.Write(w, page) }); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "report  %s\n", text.Clean(out))
	return err
}

// pageMaker gathers what a page shows.
type pageMaker struct {
	s    *session
	info *runtime.ModelInfo
	pre  *runtime.Preprocess
	page *report.Page
}

func (b *pageMaker) fill(ctx context.Context, history past, record *runRecord, found *samples) error {
	tests, err := evaluate(ctx, found.tests)
	if err != nil {
		return err
	}
	kept := history.kept()
	shown := []testResult{{"training", kept.Train}}
	if kept.Validation != nil {
		shown = append(shown, testResult{"validation", *kept.Validation})
	}
	b.page.Results = resultTable(append(shown, tests...))
	b.page.Curves = append(curves(b.info, history.course.epochs), rates(history.course.epochs))
	b.page.Facts = [][2]string{
		{"training", history.name},
		{"epochs", text.Int(history.epochs)},
		{"weights of epoch", text.Int(kept.Epoch)},
		{"weights", fmt.Sprintf("%s of %s", text.Int(b.info.Parameters), b.info.DType)},
		{"arithmetic", text.Int(b.info.FLOPs) + " FLOPs to predict"},
	}
	b.page.Inputs = b.sample
	b.settings(record)
	b.weights()
	seconds, err := b.look(ctx, found)
	if err != nil {
		return err
	}
	b.page.Timings = [][2]string{
		{"all epochs", text.Duration(time.Duration(history.seconds * float64(time.Second)))},
		{"an epoch", text.Duration(time.Duration(history.seconds / float64(max(history.epochs, 1)) * float64(time.Second)))},
		{"training", text.Int(int(float64(kept.Train.Samples)/max(kept.Seconds, 1e-9))) + " samples/s in that epoch"},
	}
	if seconds > 0 {
		b.page.Timings = append(b.page.Timings, [2]string{"a prediction now", fmt.Sprintf("%.3g µs", 1e6*seconds)})
	}
	return nil
}

// resultTable has a row for each set of samples and output.
func resultTable(tests []testResult) report.Table {
	names := scoreNames(tests)
	t := report.Table{Headers: []string{"samples", ">number", "output", ">loss"}}
	for _, name := range names {
		t.Headers = append(t.Headers, ">"+name)
	}
	for _, r := range tests {
		for _, o := range r.Outputs {
			row := []string{r.Name, text.Int(r.Samples), o.Name, number(o.Loss, 5, "–")}
			for _, name := range names {
				cell := ""
				if i := slices.IndexFunc(o.Scores, func(s runtime.Score) bool { return s.Name == name }); i >= 0 {
					cell = value(o.Scores[i].Value, o.Scores[i].Goal)
				}
				row = append(row, cell)
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

func (b *pageMaker) settings(record *runRecord) {
	if record == nil {
		return
	}
	s := record.Settings
	add := func(name, value string) { b.page.Settings = append(b.page.Settings, [2]string{name, value}) }
	add("optimizer", s.Optimizer)
	if s.LearningRate > 0 {
		add("learning rate", fmt.Sprint(s.LearningRate))
	}
	add("schedule", orConstant(s.Schedule))
	add("batch size", text.Int(s.BatchSize))
	add("epochs, at most", text.Int(s.Epochs))
	add("losses", strings.Join(s.Losses, "; "))
	add("seed", strconv.FormatUint(s.Seed, 10))
	add("monitor", cmp.Or(s.Monitor, "loss"))
	add("patience", orNone(s.Patience))
	add("augmentation", cmp.Or(s.Augmentation, "none"))
	add("frozen layers", orNobody(s.Frozen))
	if record.Stopped != "" {
		add("ended by", record.Stopped)
	}
}

// weights draws the first layer that has a matrix or kernels.
func (b *pageMaker) weights() {
	for _, l := range b.info.Layers {
		if l.Type != "dense" && l.Type != "conv" || len(l.InputShapes) == 0 {
			continue
		}
		name := l.Name + ".weight"
		i := slices.IndexFunc(b.info.Weights, func(t runtime.TensorInfo) bool { return t.Name == name })
		values := b.s.Network.tensor(name)
		if i < 0 || values == nil {
			continue
		}
		units, input := b.info.Weights[i].Shape[:1], b.info.Weights[i].Shape[1:]
		if l.Type == "dense" {
			units, input = l.Shapes[0], l.InputShapes[0]
		}
		if img, err := picture.Weights(name, values, units, input); err == nil {
			b.page.Weights = img
		}
		return
	}
}

// look goes through the samples: answers of those for tests, statistics of all. It returns
// how long a prediction takes, the median.
func (b *pageMaker) look(ctx context.Context, found *samples) (seconds float64, _ error) {
	counts := make([]map[int][]int, len(b.info.Outputs)) // of labels, by set
	for i := range counts {
		counts[i] = map[int][]int{}
	}
	var columns []column
	var times []time.Duration
	tested := slices.ContainsFunc(found.sets, func(s set) bool { return s.tested })
	for k, set := range found.sets {
		test := report.Test{Name: set.name}
		if (set.tested || !tested && set.name == "validation") && len(b.info.Carried) == 0 {
			for i, o := range b.info.Outputs {
				test.Outputs = append(test.Outputs, report.NewAnswers(o, b.pre.LabelsOf(b.info, i)))
			}
		}
		err := set.each(ctx, mostSeen, func(x *seen) {
			for i, label := range x.labels {
				if label >= 0 {
					if counts[i][label] == nil {
						counts[i][label] = make([]int, len(found.sets))
					}
					counts[i][label][k]++
				}
			}
			if k == 0 {
				columns = b.count(columns, x)
			}
			if test.Outputs == nil {
				return
			}
			start := time.Now()
			y := x.predict()
			times = append(times, time.Since(start))
			for i, a := range test.Outputs {
				a.Add(report.Sample{Number: x.number, Name: x.name, Inputs: x.inputs}, y[i], x.targets[i], x.labels[i])
			}
		})
		if err != nil {
			return 0, fmt.Errorf("%s: %w", set.name, err)
		}
		if test.Outputs != nil {
			b.page.Tests = append(b.page.Tests, test)
		}
		if set.len > mostSeen {
			b.page.Notes = append(b.page.Notes, fmt.Sprintf("Of %s samples, %s of %s were looked at.", set.name, text.Int(mostSeen), text.Int(set.len)))
		}
	}
	b.classCounts(found, counts)
	b.columnTable(columns)
	if len(times) == 0 {
		return 0, nil
	}
	slices.Sort(times)
	return times[len(times)/2].Seconds(), nil
}

// classCounts are how many samples of each class a set has.
func (b *pageMaker) classCounts(found *samples, counts []map[int][]int) {
	headers := []string{"class"}
	sizes := []string{"all"}
	for _, set := range found.sets {
		headers = append(headers, ">"+set.name)
		sizes = append(sizes, text.Int(set.len))
	}
	b.page.Data = append(b.page.Data, report.Table{Title: "Samples", Headers: append([]string{""}, headers[1:]...), Rows: [][]string{sizes}})
	for i, o := range b.info.Outputs {
		if o.Answer != runtime.OneClass && o.Answer != runtime.YesOrNo || len(counts[i]) == 0 {
			continue
		}
		classes := slices.Max(slices.Collect(maps.Keys(counts[i]))) + 1
		if classes > mostClasses {
			continue
		}
		t := report.Table{Title: "Classes of " + o.Name, Headers: headers}
		labels := b.pre.LabelsOf(b.info, i)
		for label := range classes {
			row := []string{strconv.Itoa(label)}
			if label < len(labels) {
				row[0] = labels[label]
			}
			for k := range found.sets {
				n := 0
				if c := counts[i][label]; c != nil {
					n = c[k]
				}
				row = append(row, text.Int(n))
			}
			t.Rows = append(t.Rows, row)
		}
		b.page.Data = append(b.page.Data, t)
	}
}

// mostClasses is how many classes a table of a page has.
const mostClasses = 300
