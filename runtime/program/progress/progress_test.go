package progress

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

func measured(loss, accuracy float64) runtime.Metrics {
	return runtime.Metrics{Loss: loss, Outputs: []runtime.OutputMetrics{{Name: "y", Loss: loss, Accuracy: accuracy, Scores: []runtime.Score{{Name: "accuracy", Value: accuracy, Goal: runtime.Share}}}}}
}

func moment(epoch, samples int, done bool) runtime.Progress {
	return runtime.Progress{
		Epoch: epoch, Epochs: 10, Samples: samples, Total: 4000, Done: done,
		Elapsed: time.Duration(samples) * time.Millisecond, Train: measured(0.25, 0.5),
	}
}

func TestLog(t *testing.T) {
	var out bytes.Buffer
	p := Printer{out: &out, now: time.Now}
	validation := measured(0.125, 0.75)
	p.Show(moment(1, 2000, false))
	first := moment(1, 4000, true)
	first.Validation = &validation
	p.Show(first)
	p.Show(moment(10, 4000, true))
	p.Clear()
	want := "epoch  1/10  loss 0.25000  accuracy  50.00%  val_loss 0.12500  val_accuracy  75.00%  4.0s  1,000 samples/s\n" +
		"epoch 10/10  loss 0.25000  accuracy  50.00%  4.0s  1,000 samples/s\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

// TestNarrowLines leaves numbers out on terminals, those of validation last.
func TestNarrowLines(t *testing.T) {
	r := moment(1, 4000, true)
	validation := measured(0.125, 0.75)
	r.Validation = &validation
	for width, want := range map[int]string{
		200: "epoch  1/10  loss 0.25000  accuracy  50.00%  val_loss 0.12500  val_accuracy  75.00%  4.0s  1,000 samples/s",
		84:  "epoch  1/10  loss 0.25000  accuracy  50.00%  val_loss 0.12500  val_accuracy  75.00%",
		80:  "epoch  1/10  loss 0.25000  val_loss 0.12500  val_accuracy  75.00%",
		66:  "epoch  1/10  loss 0.25000  val_loss 0.12500  val_accuracy  75.00%",
		65:  "epoch  1/10  loss 0.25000  val_loss 0.12500",
		40:  "epoch  1/10  loss 0.25000",
		20:  "epoch  1/10",
	} {
		p := Printer{width: func() int { return width }}
		if got := p.epochLine(r); got != want {
			t.Errorf("%d cells: %q, want %q", width, got, want)
		}
	}
}

// TestRate shows a learning rate that changes, in lines and on the bar.
func TestRate(t *testing.T) {
	var out bytes.Buffer
	p := Printer{out: &out, now: time.Now, Rate: true}
	r := moment(10, 4000, true)
	r.LearningRate = 4.876e-4
	p.Show(r)
	const want = "epoch 10/10  loss 0.25000  accuracy  50.00%  rate 4.88e-04  4.0s  1,000 samples/s\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
	line := style{done: "#", rest: "."}.barLine(r, true, -1, 80)
	if !strings.Contains(line, "accuracy  50.00%  rate 4.88e-04") {
		t.Errorf("%q", line)
	}
}

// TestErrors shows metrics that are no shares as numbers, and one that is not defined.
func TestErrors(t *testing.T) {
	var out bytes.Buffer
	p := Printer{out: &out, now: time.Now}
	r := moment(10, 4000, true)
	r.Train.Outputs[0] = runtime.OutputMetrics{Name: "y", Accuracy: math.NaN(), Scores: []runtime.Score{
		{Name: "mean_absolute_error", Value: 12.5}, {Name: "r2_score", Value: -0.25, Goal: runtime.MoreIsBetter}, {Name: "auc", Value: math.NaN(), Goal: runtime.Share},
	}}
	p.Show(r)
	const want = "epoch 10/10  loss 0.25000  mean_absolute_error 12.5000  r2_score   -0.25  auc       –  4.0s  1,000 samples/s\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestManyEpochsGetFewLines(t *testing.T) {
	var out bytes.Buffer
	p := Printer{out: &out, now: time.Now}
	for epoch := 1; epoch <= 1234; epoch++ {
		r := moment(epoch, 4000, true)
		r.Epochs = 1234
		p.Show(r)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) > maxLines+2 || !strings.HasPrefix(lines[0], "epoch    1/1234") || !strings.HasPrefix(lines[len(lines)-1], "epoch 1234/1234") {
		t.Errorf("%d lines, from %q to %q", len(lines), lines[0], lines[len(lines)-1])
	}
}

func TestLongEpochsAllGetLines(t *testing.T) {
	var out bytes.Buffer
	now := time.Unix(0, 0)
	p := Printer{out: &out, now: func() time.Time { return now }}
	for epoch := 1; epoch <= 5; epoch++ {
		now = now.Add(longest)
		r := moment(epoch, 4000, true)
		r.Epochs = 1234
		p.Show(r)
	}
	if lines := strings.Count(out.String(), "\n"); lines != 5 {
		t.Errorf("%d lines, want 5:\n%s", lines, out.String())
	}
}

func TestTerminal(t *testing.T) {
	var out bytes.Buffer
	now := time.Unix(0, 0)
	p := Printer{out: &out, now: func() time.Time { return now }, width: func() int { return 103 }, style: style{done: "#", rest: "."}}
	for _, samples := range []int{1000, 2000} {
		now = time.Unix(0, 0).Add(time.Duration(samples) * time.Millisecond)
		p.Show(moment(1, samples, false))
	}
	p.Clear()
	want := "\repoch  1/10 ............................  loss 0.25000  accuracy  50.00%  0:39 left  1,000 samples/s" +
		"\repoch  1/10 #...........................  loss 0.25000  accuracy  50.00%  0:38 left  1,000 samples/s" +
		"\r" + strings.Repeat(" ", 102) + "\r"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestBarFillsEveryWidth(t *testing.T) {
	r := moment(3, 1234, false)
	for width := range 200 {
		line := style{done: "━", rest: "─"}.barLine(r, width%2 == 0, time.Minute, width)
		if n := utf8.RuneCountInString(line); n != width {
			t.Fatalf("width %d: %d cells: %q", width, n, line)
		}
	}
}

func TestColours(t *testing.T) {
	r := moment(6, 2000, false)
	plain := style{done: "#", rest: "."}
	coloured := style{done: "#", rest: ".", colour: true}
	bare := strings.NewReplacer("\x1b[32m", "", "\x1b[2m", "", "\x1b[0m", "")
	line := coloured.barLine(r, false, -1, 80)
	if line == plain.barLine(r, false, -1, 80) || bare.Replace(line) != plain.barLine(r, false, -1, 80) {
		t.Errorf("%q", line)
	}
}

func TestStyle(t *testing.T) {
	for _, test := range []struct {
		env  map[string]string
		want style
	}{
		{nil, style{"━", "─", true}},
		{map[string]string{"NO_COLOR": "1"}, style{"━", "─", false}},
		{map[string]string{"LANG": "de_DE.UTF-8"}, style{"━", "─", true}},
		{map[string]string{"LANG": "C"}, style{"#", ".", true}},
		{map[string]string{"LC_ALL": "C.utf8", "LANG": "C"}, style{"━", "─", true}},
	} {
		test.env = with(test.env, "TERM", "xterm")
		if got := styleOf(func(name string) string { return test.env[name] }); got != test.want {
			t.Errorf("%v: %v, want %v", test.env, got, test.want)
		}
	}
}

func with(env map[string]string, name, value string) map[string]string {
	all := map[string]string{name: value}
	for k, v := range env {
		all[k] = v
	}
	return all
}

func TestLossKeepsItsWidth(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0.00000", 0.001: "0.00100", 0.25: "0.25000", 12.3456: "12.3456", 99999: "99999.0",
		1e5: "1.0e+05", 3.21e-7: "3.2e-07", math.NaN(): "    NaN", math.Inf(1): "   +Inf",
	} {
		if got := loss(v); got != want {
			t.Errorf("%v: %q, want %q", v, got, want)
		}
	}
}

// TestTogether shows how much of several trainings is done, on a terminal alone.
func TestTogether(t *testing.T) {
	var out bytes.Buffer
	now := time.Unix(0, 0)
	p := Printer{out: &out, now: func() time.Time { return now }}
	p.Together("0 of 3 folds", 0.5)
	if out.Len() > 0 {
		t.Errorf("said %q into a file", out.String())
	}
	p.width, p.style = func() int { return 43 }, style{done: "#", rest: "."}
	p.Together("0 of 3 folds", 0.2)
	now = now.Add(time.Minute)
	p.Together("1 of 3 folds", 0.5)
	want := "\r0 of 3 folds #####......................" + "\r1 of 3 folds ########........  1:40 left"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}
