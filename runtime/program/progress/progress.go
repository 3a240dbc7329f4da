// Package progress shows a training: on a terminal as a bar with the time that
// is left, elsewhere as a line for each epoch.
package progress

import (
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

const (
	// maxLines is how many epochs surely get a line of their own. Where a
	// training has more, lines are left out, but none after longest.
	maxLines = 50
	longest  = 10 * time.Second

	// margin keeps the terminal's echo of Ctrl-C on the bar's line.
	margin = 3
)

// Printer shows a training. Its method Show is made for FitConfig.Progress.
type Printer struct {
	Rate bool // show the learning rate

	out   io.Writer
	width func() int // of the terminal; nil: not a terminal
	style style
	now   func() time.Time
	start time.Time
	told  time.Time // when there was a line
	first int       // epoch that the first event was of
	begun float64   // share of several trainings that was done at first
	bar   bool      // the cursor is at the end of a bar
}

// New returns a printer that writes to f, with a bar and colours if f is a
// terminal that has them. NO_COLOR and TERM=dumb are respected.
func New(f *os.File) *Printer {
	p := &Printer{out: f, now: time.Now}
	fd := int(f.Fd())
	if !term.IsTerminal(fd) || os.Getenv("TERM") == "dumb" {
		return p
	}
	p.style = styleOf(os.Getenv)
	p.width = func() int { return widthOf(fd) }
	return p
}

// Show prints a moment of a training.
func (p *Printer) Show(r runtime.Progress) {
	if p.start.IsZero() {
		p.start, p.first = p.now().Add(-r.Elapsed), r.Epoch
	}
	if r.Done && p.worthALine(r) {
		p.Clear()
		fmt.Fprintln(p.out, p.epochLine(r))
		p.told = p.now()
	}
	if p.width != nil && !(r.Done && r.Epoch == r.Epochs) {
		line := p.style.barLine(r, p.Rate, p.left(r), p.width()-margin)
		fmt.Fprint(p.out, "\r"+line)
		p.bar = true
	}
}

// Together shows on a terminal how much of several trainings is done, of which head says what is complete.
func (p *Printer) Together(head string, share float64) {
	if p.width == nil {
		return
	}
	if p.start.IsZero() {
		p.start, p.begun = p.now(), share
	}
	var parts []string
	if spent, done := p.now().Sub(p.start), share-p.begun; done > 0 && spent >= time.Second {
		parts = append(parts, text.Duration(time.Duration(float64(spent)*(1-share)/done))+" left")
	}
	fmt.Fprint(p.out, "\r"+p.style.line(head+" ", share, parts, p.width()-margin))
	p.bar = true
}

// State tells of a moment in a line.
func State(r runtime.Progress) string {
	samples := text.Int(r.Samples)
	if r.Total > 0 {
		samples += " of " + text.Int(r.Total)
	}
	parts := append([]string{epoch(r), samples + " samples"}, metrics(r.Train, "")...)
	return strings.Join(append(parts, rate(r), text.Duration(r.Elapsed), speed(r)), ", ")
}

// Clear removes the bar, so that other text can follow.
func (p *Printer) Clear() {
	if p.bar {
		fmt.Fprintf(p.out, "\r%*s\r", p.width()-1, "")
		p.bar = false
	}
}

// left estimates the time until the last epoch is over; negative: not known.
func (p *Printer) left(r runtime.Progress) time.Duration {
	done := share(r)*float64(r.Epochs) - float64(p.first-1)
	spent := p.now().Sub(p.start)
	if done <= 0 || spent < time.Second {
		return -1
	}
	all := float64(r.Epochs - p.first + 1)
	return time.Duration(float64(spent) * (all - done) / done)
}

// share of the whole training that is done, 0 to 1.
func share(r runtime.Progress) float64 {
	done := float64(r.Epoch - 1)
	if r.Done {
		done++
	} else if r.Total > 0 {
		done += min(1, float64(r.Samples)/float64(r.Total))
	}
	return done / float64(r.Epochs)
}

func (p *Printer) worthALine(r runtime.Progress) bool {
	every := (r.Epochs + maxLines - 1) / maxLines
	return r.Epoch%every == 0 || r.Epoch == 1 || r.Epoch == r.Epochs || p.now().Sub(p.told) >= longest
}

// epochLine tells of an epoch. On a terminal it leaves out what would wrap: losses come
// before other numbers, and those of validation before those of training.
func (p *Printer) epochLine(r runtime.Progress) string {
	head := epoch(r)
	room := math.MaxInt
	if p.width != nil {
		room = p.width() - 1 - utf8.RuneCountInString(head)
	}
	take := func(parts ...string) string {
		line := fitting(parts, room)
		if room -= utf8.RuneCountInString(line); len(parts) > 0 && !strings.HasSuffix(line, parts[len(parts)-1]) {
			room = 0 // nothing of less weight stands where something was left out
		}
		return line
	}
	train := metrics(r.Train, "")
	var validation []string
	if r.Validation != nil {
		validation = metrics(*r.Validation, "val_")
	}
	var rest []string
	if p.Rate {
		rest = append(rest, rate(r))
	}
	rest = append(rest, text.Duration(r.Elapsed), speed(r))
	loss, judged, learned := take(train[0]), take(validation...), take(train[1:]...)
	return head + loss + learned + judged + take(rest...)
}

// fitting joins parts, each after two spaces, from the first as far as there is
// room.
func fitting(parts []string, room int) string {
	line := ""
	for _, part := range parts {
		if utf8.RuneCountInString(line)+2+utf8.RuneCountInString(part) > room {
			break
		}
		line += "  " + part
	}
	return line
}

func epoch(r runtime.Progress) string {
	digits := len(fmt.Sprint(r.Epochs))
	return fmt.Sprintf("epoch %*d/%d", digits, r.Epoch, r.Epochs)
}

// metrics are the loss and what outputs are judged by, named as in Keras.
func metrics(m runtime.Metrics, prefix string) []string {
	parts := []string{prefix + "loss " + loss(m.Loss)}
	for _, o := range m.Outputs {
		of := prefix
		if len(m.Outputs) > 1 {
			of += text.Clean(o.Name) + "_"
		}
		for _, s := range o.Scores {
			parts = append(parts, fmt.Sprintf("%s%s %7s", of, text.Clean(s.Name), score(s)))
		}
	}
	return parts
}

// score is the value of a metric; a dash where it is not defined.
func score(s runtime.Score) string {
	switch {
	case math.IsNaN(s.Value):
		return "–"
	case s.Goal == runtime.Share:
		return text.Percent(s.Value)
	case s.Value < 0:
		return fmt.Sprintf("%.4g", s.Value)
	}
	return loss(s.Value)
}

// loss is seven cells wide, so that columns stay where they are.
func loss(v float64) string {
	if v == 0 || v >= 1e-3 && v < 1e5 {
		return fmt.Sprintf("%.*f", 5-int(math.Log10(max(v, 1))), v)
	}
	return fmt.Sprintf("%7.1e", v)
}

// rate is thirteen cells wide.
func rate(r runtime.Progress) string { return fmt.Sprintf("rate %.2e", r.LearningRate) }

func speed(r runtime.Progress) string {
	if r.Elapsed <= 0 {
		return ""
	}
	return text.Int(int(float64(r.Samples)/r.Elapsed.Seconds())) + " samples/s"
}
