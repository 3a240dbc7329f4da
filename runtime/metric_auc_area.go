package runtime

import (
	"cmp"
	"math"
	"slices"
)

// exact are the areas of all units, of all answers; nil where these were not kept.
func (m AUC) exact(t *Tally, units int) []float64 {
	kept, ok := t.Kept()
	if !ok || len(kept) == 0 || m.NumThresholds > 0 {
		return nil
	}
	answers := make([][2]float64, 0, len(kept)/2) // a unit's yes before its no, and the probability
	for i := 0; i < len(kept); i += 2 {
		answers = append(answers, [2]float64{kept[i], kept[i+1]})
	}
	slices.SortFunc(answers, func(a, b [2]float64) int {
		return cmp.Or(cmp.Compare(math.Floor(a[0]/2), math.Floor(b[0]/2)), cmp.Compare(b[1], a[1]))
	})
	areas := make([]float64, units)
	for k := range areas {
		end := 0
		for end < len(answers) && int(answers[end][0])/2 == k {
			end++
		}
		areas[k] = m.area(answers[:end])
		answers = answers[end:]
	}
	return areas
}

// area is that of answers from the most probable on, equals of which count together.
func (m AUC) area(answers [][2]float64) float64 {
	var yes, no, order int // so far; order is twice the pairs in the right order
	sum := 0.
	for i := 0; i < len(answers); {
		newYes, newNo := 0, 0
		for p := answers[i][1]; i < len(answers) && answers[i][1] == p; i++ {
			if int(answers[i][0])%2 == 0 {
				newYes++
			} else {
				newNo++
			}
		}
		order += newNo * (2*yes + newYes)
		yes, no = yes+newYes, no+newNo
		sum += float64(newYes) * float64(yes) / float64(yes+no)
	}
	if m.Curve == "PR" {
		return sum / float64(yes)
	}
	return float64(order) / 2 / float64(yes) / float64(no)
}

// approximate is the area along thresholds, as Keras has it. A bucket's answers are above
// its own threshold and all before.
func (m AUC) approximate(yes, no []int) float64 {
	allYes, allNo := float64(total(yes)), float64(total(no))
	area, hits, alarms := 0., 0., 0. // of the threshold above
	for i := len(yes) - 1; i >= 0; i-- {
		nextHits, nextAlarms := hits+float64(yes[i]), alarms+float64(no[i])
		switch {
		case m.Curve != "PR":
			area += (nextAlarms - alarms) / allNo * m.height(hits/allYes, nextHits/allYes)
		case m.SummationMethod == "minoring" || m.SummationMethod == "majoring":
			area += (nextHits - hits) / allYes * m.height(quotient(hits, hits+alarms), quotient(nextHits, nextHits+nextAlarms))
		default:
			area += interpolated(hits, alarms, nextHits, nextAlarms) / allYes
		}
		hits, alarms = nextHits, nextAlarms
	}
	return area
}

// height is that of a step.
func (m AUC) height(a, b float64) float64 {
	switch m.SummationMethod {
	case "minoring":
		return min(a, b)
	case "majoring":
		return max(a, b)
	}
	return (a + b) / 2
}

// interpolated is the area below precision between two thresholds, along which hits and
// alarms grow in proportion. Davis and Goadrich, "The relationship between
// precision-recall and ROC curves", 2006, as Keras integrates it.
func interpolated(hits, alarms, nextHits, nextAlarms float64) float64 {
	found, nextFound := hits+alarms, nextHits+nextAlarms
	slope := quotient(nextHits-hits, nextFound-found)
	part := nextHits - hits
	if found > 0 && nextFound > 0 {
		part += (hits - slope*found) * math.Log(nextFound/found)
	}
	return slope * part
}

// quotient is 0 where it would divide by that.
func quotient(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
