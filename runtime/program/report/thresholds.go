package report

import (
	"cmp"
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// taken are how many answers a threshold takes for a class, and how many of these are right.
type taken struct{ right, all int }

// thresholds are all that tell answers apart, from the highest, and how many are of the class.
func (a *Answers) thresholds(class int) (each []taken, yes, no int) {
	all := slices.Clone(a.scores[class])
	slices.SortStableFunc(all, func(x, y scored) int { return cmp.Compare(y.p, x.p) })
	right := 0
	for i := 0; i < len(all); {
		for p := all[i].p; i < len(all) && all[i].p == p; i++ {
			right += truth(all[i].yes)
		}
		each = append(each, taken{right, i})
	}
	return each, right, len(all) - right
}

// ROC is the curve of a class against all others: points of false alarms and recall for each
// threshold, and the area below. Without a yes or a no there is none.
func (a *Answers) ROC(class int) (points [][2]float64, area float64) {
	each, yes, no := a.thresholds(class)
	if yes == 0 || no == 0 {
		return nil, math.NaN()
	}
	points = [][2]float64{{0, 0}}
	for _, t := range each {
		before := points[len(points)-1]
		next := t.roc(yes, no)
		area += (next[0] - before[0]) * (next[1] + before[1]) / 2
		points = append(points, next)
	}
	return points, area
}

func (t taken) roc(yes, no int) [2]float64 {
	return [2]float64{float64(t.all-t.right) / float64(no), float64(t.right) / float64(yes)}
}

// PrecisionRecall is the other curve of a class against all others: points of recall and precision for
// each threshold, and the average precision, which weighs each precision with the recall that it adds.
// Without a yes there is none.
func (a *Answers) PrecisionRecall(class int) (points [][2]float64, average float64) {
	each, yes, _ := a.thresholds(class)
	if yes == 0 {
		return nil, math.NaN()
	}
	before := 0.0
	for _, t := range each {
		next := t.precisionRecall(yes)
		average += (next[0] - before) * next[1]
		before = next[0]
		points = append(points, next)
	}
	return points, average
}

func (t taken) precisionRecall(yes int) [2]float64 {
	return [2]float64{float64(t.right) / float64(yes), float64(t.right) / float64(t.all)}
}

// chosen is what the threshold of a class takes, of answers that say yes or no.
func (a *Answers) chosen(class int) (t taken, yes, no int) {
	for _, s := range a.scores[class] {
		t.all += truth(s.found)
		t.right += truth(s.found && s.yes)
		yes += truth(s.yes)
		no += truth(!s.yes)
	}
	return t, yes, no
}

// threshold is what a class's number is above that says yes; "" for answers of another kind. Of a
// single number the class is yes.
func (a *Answers) threshold(class int) string {
	if a.saysNo(class) {
		return ""
	}
	k := class
	if a.units() == 1 {
		k = 0
	}
	if k < len(a.Output.Thresholds) {
		return number(a.Output.Thresholds[k])
	}
	if a.Output.Signed {
		return "0"
	}
	return "0.5"
}

// saysNo reports whether a class has no threshold of its own.
func (a *Answers) saysNo(class int) bool {
	return a.Output.Answer != runtime.YesOrNo || a.units() == 1 && class == 0
}
