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
}

// newQuestion looks at an output. A single unit is the probability of the second of two classes.
func newQuestion(o *runtime.OutputInfo, labels []string) question {
	q, n := question{OutputInfo: o}, elements(o.Shape)
	if n == 1 && o.Answer == runtime.YesOrNo {
		n = 2
	} else if o.Answer != runtime.OneClass && len(labels) != n {
		return q
	}
	q.classes = make([]string, n)
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
	class  int // the one that it chooses; -1 for none
}

func (q *question) answer(y []float64) answer {
	a := answer{q, y, -1}
	switch {
	case q.classes == nil:
	case len(y) == len(q.classes):
		a.class = runtime.Argmax(y)
	default:
		a.class = q.Says(0, y[0])
	}
	return a
}

// label is what the class is called that was chosen.
func (a answer) label() string {
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
		if a.class < 0 {
			t.Row("  "+a.Name, a.list())
		} else {
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
