package runtime

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// ClassOptions are those of metrics that have a value for each class.
type ClassOptions struct {
	Average   string  `opt:"average" enum:"macro|micro|weighted" doc:"of the classes: the mean of their values, the value of all their decisions together, or the mean weighed by how often each class is there"`
	Threshold float64 `opt:"threshold" doc:"what a unit is above that says yes, each by itself; 0: the largest unit of one class of several is the answer, and otherwise as in binary_accuracy"`
	ClassID   []int   `opt:"class_id" min:"0" doc:"the classes that count, from 0; by default all"`
}

// Goal implements Metric.
func (ClassOptions) Goal() Goal { return Share }

// Start implements Metric. There are three counts for each unit: how often it says yes
// and should, how often it should, and how often it says yes.
func (ClassOptions) Start(o *OutputInfo) Tally { return Tally{Counts: make([]int, 3*o.units())} }

// Add implements Metric. A unit that is no number says what is wrong.
func (c ClassOptions) Add(t *Tally, j *Judged) {
	if j.Output.Answer == OneClass && c.Threshold == 0 {
		tell(t.Counts, j.Label, j.Found)
		return
	}
	for k, v := range j.Y {
		limit := cmp.Or(c.Threshold, j.Output.threshold(k))
		of := t.Counts[3*k : 3*k+3]
		switch truth, found := above(j.TargetOf(k), 0.5), above(v, limit); {
		case truth == 1 && found == 1:
			of[0]++
			of[1]++
			of[2]++
		case truth == 1, truth < 0 && found == 0:
			of[1]++
		case found != 0:
			of[2]++
		}
	}
}

// tell counts a class that was taken for another, in three counts for each.
func tell(counts []int, label, found int) {
	n := len(counts) / 3
	if uint(label) < uint(n) {
		counts[3*label+1]++
		if label == found {
			counts[3*label]++
		}
	}
	if uint(found) < uint(n) {
		counts[3*found+2]++
	}
}

// shareOfClass is a share of a class's hits, how often it is there, and how often it was found.
type shareOfClass func(hits, there, found int) (part, whole float64)

// value averages shares of classes: of those that are there or were found, as in
// scikit-learn. One that divides by 0 counts as 0.
func (c ClassOptions) value(t *Tally, o *OutputInfo, share shareOfClass) Score {
	var s Score
	var sum, weights float64
	var absent, empty []int
	var all [3]int
	for k := range len(t.Counts) / 3 {
		of := t.Counts[3*k : 3*k+3]
		part, whole := share(of[0], of[1], of[2])
		v := quotient(part, whole)
		counts := c.counts(k)
		switch {
		case of[1]+of[2] == 0:
			v = math.NaN()
			if counts {
				absent = append(absent, k)
			}
		case counts:
			if whole == 0 {
				empty = append(empty, k)
			}
			weight := 1.
			if c.Average == weightedAverage {
				weight = float64(of[1])
			}
			sum, weights = sum+weight*v, weights+weight
			for i := range all {
				all[i] += of[i]
			}
		}
		s.Classes = append(s.Classes, v)
	}
	switch {
	case all[1]+all[2] == 0:
		return undefinedOf(c.several(s), nobody(len(s.Classes)))
	case weights == 0:
		return undefinedOf(c.several(s), "none of the classes is there")
	}
	if s.Value = sum / weights; c.Average == microAverage {
		s.Value = quotient(share(all[0], all[1], all[2]))
	}
	s.Note = note(o, absent, empty, all[1] == 0)
	return c.several(s)
}

// several leaves the values of classes away where there is but one.
func (ClassOptions) several(s Score) Score {
	if len(s.Classes) == 1 {
		s.Classes = nil
	}
	return s
}

const (
	microAverage    = "micro"
	weightedAverage = "weighted"
)

// counts reports whether a class does.
func (c ClassOptions) counts(class int) bool {
	return len(c.ClassID) == 0 || slices.Contains(c.ClassID, class)
}

// nobody says that no class is there, of so many.
func nobody(classes int) string {
	if classes > 1 {
		return "none of the classes is there, nor was anything taken for one"
	}
	return "nothing is yes, nor was taken for it"
}

// note says which classes have no value of their own, or none that could be divided; of
// yes, none means that nothing is.
func note(o *OutputInfo, absent, empty []int, none bool) string {
	var parts []string
	switch {
	case len(empty) == 0:
	case o.units() > 1:
		parts = append(parts, "counts as 0, for it divides by 0, for "+o.classList(empty))
	case none:
		parts = append(parts, "counts as 0, for it divides by 0: nothing is yes")
	default:
		parts = append(parts, "counts as 0, for it divides by 0: nothing was taken for yes")
	}
	if len(absent) > 0 {
		parts = append(parts, fmt.Sprintf("without %s, of which there is none", o.classList(absent)))
	}
	return strings.Join(parts, "; ")
}

// classList names some classes.
func (o *OutputInfo) classList(classes []int) string {
	const most = 5
	var names []string
	for _, k := range classes[:min(len(classes), most)] {
		name := "class " + strconv.Itoa(k)
		if k < len(o.Labels) {
			name = o.Labels[k]
		}
		names = append(names, name)
	}
	if more := len(classes) - most; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}

// units is the size of the last axis.
func (o *OutputInfo) units() int {
	if rank := len(o.Shape); rank > 0 {
		return o.Shape[rank-1]
	}
	return 1
}
