package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

const (
	mostKept    = 200_000 // answers of a class that a curve is made of
	mostClasses = 12      // that have a curve of their own
	mostWorst   = 24
	mostPoints  = 1500 // of a scatter
	bins        = 10   // of calibration
)

// Sample is one that the network was asked about.
type Sample struct {
	Number int         // from 0
	Name   string      // of its file; empty without one
	Inputs [][]float64 // the network's own numbers
}

// Answers are what an output said of samples, and what it should have.
type Answers struct {
	Output runtime.OutputInfo
	Labels []string // of classes; nil: none have names

	Confusion [][]int // [true][found], where it is of one class of several, or yes or no
	Samples   int

	scores      [][]scored // of each class
	calibration [bins]bin
	Worst       []Mistake
	pairs       [][2]float64 // target and output, of numbers
	squares     float64
	absolute    float64
	numbers     int
}

// scored is a probability of a class, whether it was that, and of answers of yes or no whether it was taken for it.
type scored struct {
	p          float64
	yes, found bool
}

// bin are answers of nearly one confidence.
type bin struct {
	n                 int
	confidence, right float64
}

// Mistake is an answer that was wrong, or far off.
type Mistake struct {
	Sample
	Truth, Found string
	Badness      float64 // what it was sure of that is wrong, or how far off it was
	Inputs       [][]float64
}

// NewAnswers are none yet. labels may be nil.
func NewAnswers(o runtime.OutputInfo, labels []string) *Answers {
	a := &Answers{Output: o, Labels: labels}
	if n := a.classes(); n > 0 {
		a.scores = make([][]scored, n)
		if a.single() {
			a.Confusion = make([][]int, n)
			for i := range a.Confusion {
				a.Confusion[i] = make([]int, n)
			}
		}
	}
	return a
}

// units is how many numbers an answer has.
func (a *Answers) units() int {
	n := 1
	for _, d := range a.Output.Shape {
		n *= d
	}
	return n
}

// last is the length of the last axis.
func (a *Answers) last() int {
	if len(a.Output.Shape) == 0 {
		return 1
	}
	return a.Output.Shape[len(a.Output.Shape)-1]
}

// classes is how many an answer is about; 0: it is no answer of classes, or one at each of
// several places.
func (a *Answers) classes() int {
	switch {
	case a.units() != a.last():
	case a.Output.Answer == runtime.YesOrNo && a.units() == 1:
		return 2
	case a.Output.Answer == runtime.OneClass || a.Output.Answer == runtime.YesOrNo:
		return a.units()
	}
	return 0
}

// single says whether an answer is one class.
func (a *Answers) single() bool {
	return a.Output.Answer == runtime.OneClass || a.units() == 1
}

// Add counts an answer. target is nil where the target is a label; a label is -1 where there
// is none.
func (a *Answers) Add(s Sample, y, target []float64, label int) {
	a.Samples++
	switch {
	case a.classes() > 0:
		a.addClasses(s, y, a.probabilities(y), target, label)
	case a.Output.Answer == runtime.Numbers && len(target) == len(y):
		a.addNumbers(s, y, target)
	}
}

// probabilities are those of classes.
func (a *Answers) probabilities(y []float64) []float64 {
	p := slices.Clone(y)
	switch {
	case a.Output.Answer == runtime.OneClass && a.Output.Logits:
		most, sum := slices.Max(y), 0.0
		for i, v := range y {
			p[i] = math.Exp(v - most)
			sum += p[i]
		}
		for i := range p {
			p[i] /= sum
		}
	case a.Output.Signed:
		for i, v := range y {
			p[i] = 1 / (1 + math.Exp(-v))
		}
	}
	if len(p) == 1 {
		return []float64{1 - p[0], p[0]}
	}
	return p
}

func (a *Answers) addClasses(s Sample, y, p, target []float64, label int) {
	var is, found []string
	worst := 0.0
	for k := range p {
		yes := k == label
		if !a.single() {
			yes = target != nil && target[k] > 0.5
		}
		says := a.says(k, y)
		if len(a.scores[k]) < mostKept {
			a.scores[k] = append(a.scores[k], scored{p[k], yes, says})
		}
		if yes {
			is = append(is, a.Class(k))
		}
		if says {
			found = append(found, a.Class(k))
		}
		if yes != says {
			worst = max(worst, math.Abs(p[k]-float64(truth(yes))))
		}
	}
	if !a.single() {
		if worst > 0 && target != nil {
			a.keep(Mistake{Sample: s, Truth: labels(is), Found: labels(found), Badness: worst})
		}
		return
	}
	if label < 0 || label >= len(p) {
		return
	}
	a.addClass(s, y, p, label)
}

// says reports whether an answer of yes or no takes a sample for a class.
func (a *Answers) says(k int, y []float64) bool {
	switch {
	case a.Output.Answer != runtime.YesOrNo:
		return false
	case a.units() == 1:
		return a.Output.Says(0, y[0]) == k
	}
	return a.Output.Says(k, y[k]) == 1
}

// labels are the first of several names.
func labels(all []string) string {
	const most = 6
	switch {
	case len(all) == 0:
		return "none"
	case len(all) > most:
		return fmt.Sprintf("%s and %d more", strings.Join(all[:most], ", "), len(all)-most)
	}
	return strings.Join(all, ", ")
}

// addClass counts an answer of one class.
func (a *Answers) addClass(s Sample, y, p []float64, label int) {
	found := runtime.Argmax(p)
	if a.units() == 1 {
		found = a.Output.Says(0, y[0])
	}
	if found < 0 {
		return
	}
	a.Confusion[label][found]++
	b := &a.calibration[min(int(max(p[found], 0)*bins), bins-1)]
	b.n++
	b.confidence += p[found]
	if found == label {
		b.right++
		return
	}
	a.keep(Mistake{Sample: s, Truth: a.Class(label), Found: a.Class(found), Badness: p[found] - p[label]})
}

func (a *Answers) addNumbers(s Sample, y, target []float64) {
	far := 0.0
	for i, v := range y {
		apart := v - target[i]
		a.squares += apart * apart
		a.absolute += math.Abs(apart)
		a.numbers++
		far = max(far, math.Abs(apart))
		if len(a.pairs) < mostPoints {
			a.pairs = append(a.pairs, [2]float64{target[i], v})
		}
	}
	a.keep(Mistake{Sample: s, Truth: list(target), Found: list(y), Badness: far})
}

// keep remembers a mistake if it is one of the worst.
func (a *Answers) keep(m Mistake) {
	if math.IsNaN(m.Badness) {
		m.Badness = math.Inf(1)
	}
	at, _ := slices.BinarySearchFunc(a.Worst, m, func(x, y Mistake) int { return cmp.Compare(y.Badness, x.Badness) })
	for at < len(a.Worst) && a.Worst[at].Badness == m.Badness { // earlier ones first
		at++
	}
	if at == mostWorst {
		return
	}
	m.Inputs = make([][]float64, len(m.Sample.Inputs))
	for i, in := range m.Sample.Inputs {
		m.Inputs[i] = slices.Clone(in)
	}
	m.Sample.Inputs = nil
	a.Worst = slices.Insert(a.Worst, at, m)
	a.Worst = a.Worst[:min(len(a.Worst), mostWorst)]
}

// Class is the name of one.
func (a *Answers) Class(k int) string {
	if k >= 0 && k < len(a.Labels) {
		return a.Labels[k]
	}
	return integer(k)
}

// ClassScore is how well a class was found.
type ClassScore struct {
	number                int
	Class                 string
	Support               int // answers that are of it
	Precision, Recall, F1 float64
	Area                  float64 // below its ROC
	Average               float64 // precision, below its curve over recall
}

// Classes are the scores by class: precision is the share of right ones of those found,
// recall that of those found of those that are; NaN for none.
func (a *Answers) Classes() []ClassScore {
	var all []ClassScore
	for k := range a.scores {
		c := ClassScore{number: k, Class: a.Class(k)}
		right, found := 0, 0
		if a.Confusion != nil {
			right = a.Confusion[k][k]
			for i, row := range a.Confusion {
				found += row[k]
				c.Support += a.Confusion[k][i]
			}
		} else {
			for _, s := range a.scores[k] {
				right += truth(s.yes && s.found)
				found += truth(s.found)
				c.Support += truth(s.yes)
			}
		}
		c.Precision, c.Recall = float64(right)/float64(found), float64(right)/float64(c.Support)
		c.F1 = 2 * float64(right) / float64(found+c.Support)
		_, c.Area = a.ROC(k)
		_, c.Average = a.PrecisionRecall(k)
		all = append(all, c)
	}
	return all
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Calibration is, in steps of confidence, the mean of it and how often the answer was right,
// and the mean difference of the two over answers: the expected calibration error (Guo et
// al., On Calibration of Modern Neural Networks, 2017).
func (a *Answers) Calibration() (points [][2]float64, counts []int, err float64) {
	total := 0
	for _, b := range a.calibration {
		total += b.n
	}
	for _, b := range a.calibration {
		if b.n == 0 {
			continue
		}
		n := float64(b.n)
		points = append(points, [2]float64{b.confidence / n, b.right / n})
		counts = append(counts, b.n)
		err += math.Abs(b.confidence-b.right) / float64(total)
	}
	return points, counts, err
}
