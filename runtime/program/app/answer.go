package app

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

const (
	topClasses = 5
	barCells   = 30
	maxValues  = 16 // of an output without classes, in the table
)

func elements(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// question is an output, and what it is asked for.
type question struct {
	*runtime.OutputInfo
	classes []string // names, or numbers, of those that it chooses from; nil: it chooses none
	several bool     // each class is there or not, whatever is said of the others
}

// newQuestion looks at an output. A single unit is the probability of the second of two classes.
func newQuestion(o *runtime.OutputInfo, labels []string) question {
	q, n := question{OutputInfo: o}, elements(o.Shape)
	if n == 1 && o.Answer == runtime.YesOrNo {
		n = 2
	} else if o.Answer != runtime.OneClass && len(labels) != n {
		return q
	}
	q.classes, q.several = make([]string, n), elements(o.Shape) > 1 && o.Answer == runtime.YesOrNo
	for i := range q.classes {
		q.classes[i] = strconv.Itoa(i)
		if len(labels) == n {
			q.classes[i] = labels[i]
		}
	}
	return q
}

// nextQuestion is that of a network that says which token of a vocabulary is next.
func nextQuestion(o runtime.OutputInfo, v *runtime.TextVectorization) question {
	labels := make([]string, o.Shape[len(o.Shape)-1])
	for i := range labels {
		labels[i] = "token " + strconv.Itoa(i)
		if i == runtime.PaddingToken {
			labels[i] = "padding"
		} else if i < len(v.Vocabulary) {
			labels[i] = v.Vocabulary[i]
		}
	}
	o.Shape = []int{len(labels)}
	return newQuestion(&o, labels)
}

// answer is what a network says of a question.
type answer struct {
	*question
	values []float64
	class  int   // the one that it chooses; -1 for none
	chosen []int // those that it says yes to, of several
}

func (q *question) answer(y []float64) answer {
	a := answer{q, y, -1, nil}
	switch {
	case q.classes == nil:
	case q.several:
		for k := range y {
			if a.says(k) == 1 {
				a.chosen = append(a.chosen, k)
			}
		}
	case len(y) == len(q.classes):
		a.class = runtime.Argmax(y)
	default:
		a.class = q.Says(0, y[0])
	}
	return a
}

// labels are what the classes are called that are there, of several.
func (a answer) labels() []string {
	labels := []string{}
	for _, k := range a.chosen {
		labels = append(labels, a.classes[k])
	}
	return labels
}

// label is what the class is called that was chosen, or those, one behind the other.
func (a answer) label() string {
	if a.several {
		return strings.Join(a.labels(), "; ")
	}
	if a.class < 0 {
		return ""
	}
	return a.classes[a.class]
}

// prediction is what the network makes of one sample.
type prediction struct {
	input        string
	row          int // -1: it is all of the input
	kept         []string
	answers      []answer
	continuation string // of a text
	explained    []explained
}

// name is that of the sample.
func (p *prediction) name() string {
	if p.row < 0 {
		return p.input
	}
	return fmt.Sprintf("%s[%d]", p.input, p.row)
}

func (p *prediction) table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", text.Clean(p.name()))
	for _, a := range p.answers {
		t := text.NewTable()
		switch {
		case a.several:
			for i, class := range a.likeliest() {
				name, says := "", "no"
				if i == 0 {
					name = a.Name
				}
				if slices.Contains(a.chosen, class) {
					says = "yes"
				}
				v := a.share(class)
				t.Row("  "+name, visible(a.classes[class]), says, text.Percent(v), strings.Repeat("━", int(math.Round(barCells*min(max(v, 0), 1)))))
			}
		case a.class < 0:
			t.Row("  "+a.Name, a.list())
		default:
			for i, class := range a.ranking() {
				name := ""
				if i == 0 {
					name = a.Name
				}
				v := a.share(class)
				t.Row("  "+name, visible(a.classes[class]), text.Percent(v), strings.Repeat("━", int(math.Round(barCells*min(max(v, 0), 1)))))
			}
		}
		b.WriteString(t.String())
	}
	for _, e := range p.explained {
		b.WriteString(e.String())
	}
	if p.continuation != "" {
		fmt.Fprintf(&b, "\n%s\n", text.Lines(p.continuation))
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

// share is the value of a class.
func (a answer) share(class int) float64 {
	v := a.values[min(class, len(a.values)-1)]
	if len(a.classes) > len(a.values) && class == 0 {
		v = 1 - v
	}
	return v
}

// ranking lists the classes with the highest values, best first, and of two the one that is chosen.
func (a answer) ranking() []int {
	order := make([]int, len(a.classes))
	for i := range order {
		order[i] = i
	}
	if len(order) > len(a.values) {
		return []int{a.class, 1 - a.class}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(a.share(j), a.share(i)) })
	return order[:min(len(order), topClasses)]
}

// likeliest lists classes of several: those that are there and then others, up to some, the highest
// values first.
func (a answer) likeliest() []int {
	order := make([]int, len(a.classes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(a.says(j), a.says(i)), cmp.Compare(a.values[j], a.values[i]))
	})
	return order[:min(len(order), max(topClasses, len(a.chosen)))]
}

func (a answer) says(class int) int { return a.Says(class%a.Shape[len(a.Shape)-1], a.values[class]) }

func (a answer) list() string {
	var s []string
	for _, v := range a.values[:min(len(a.values), maxValues)] {
		s = append(s, strconv.FormatFloat(v, 'g', 6, 64))
	}
	if len(a.values) > maxValues {
		s = append(s, fmt.Sprintf("… %d values; --json prints them all", len(a.values)))
	}
	return strings.Join(s, " ")
}
