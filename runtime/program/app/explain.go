package app

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/picture"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// explanation says what of a sample makes an answer, by gradient × input (Shrikumar et al., Not Just a
// Black Box, 2016): by how much the answer would change with each number, times that number as the
// network has it. Of a standardised column that is its distance from the mean.
type explanation struct {
	wanted bool
	of     string // a class, or an element; "" for the one that is chosen
	dir    string // for heat maps
}

// ExplainFlag asks for explanations.
const ExplainFlag = "explain"

// InputGradients is what a spec sets whose program can explain.
const InputGradients = "input_gradients=true"

func (e *explanation) flags(f *flag.FlagSet) {
	f.BoolVar(&e.wanted, ExplainFlag, false, "tell which numbers of a sample make the answer, by gradient × input: columns as a table, pictures as heat maps")
	f.StringVar(&e.of, "explain-class", "", "of --explain: the class `NAME`, by its label or number, in place of the one that is chosen; of other outputs the number of an element")
	f.StringVar(&e.dir, "heat-maps", "", "of --explain: `DIR` for heat maps; otherwise NAME.explained")
}

// check refuses flags that say nothing.
func (e *explanation) check(form string) error {
	if e.wanted && form != "table" && form != "jsonl" {
		return usagef("predict: --explain is for a table for people and jsonl, not for %s", form)
	}
	if !e.wanted && (e.of != "" || e.dir != "") {
		return usagef("predict: --explain-class and --heat-maps are about --explain, which is not given")
	}
	return nil
}

// ready tells why a network cannot be explained.
func (e *explanation) ready(n Network) error {
	info, integers := n.info(), 0
	for _, in := range info.Inputs {
		if in.Integers {
			integers++
		}
	}
	switch {
	case !e.wanted:
	case integers == len(info.Inputs):
		return fmt.Errorf("--explain: the inputs of %s are integers, which have no gradients", info.Name)
	case !n.explains():
		return fmt.Errorf("--explain: this program has no gradients of inputs; build it of a spec with input_gradients = true")
	}
	return nil
}

// explained is what each number of a sample counts for an answer.
type explained struct {
	Output        string         `json:"output"`
	Class         string         `json:"class,omitempty"`
	Element       *int           `json:"element,omitempty"` // of an output without classes
	Contributions []contribution `json:"contributions"`
	HeatMaps      []string       `json:"heat_maps,omitempty"`

	what string
}

// contribution is that of an input, or of a column of a table.
type contribution struct {
	Input  string   `json:"input"`
	Column string   `json:"column,omitempty"`
	Shape  []int    `json:"shape,omitempty"`
	Value  *float64 `json:"value,omitempty"` // as the table has it
	Counts numbers  `json:"counts"`          // in row-major order
}

// explain explains the answers of the sample that was predicted last.
func (e *explanation) explain(by predictor, info *runtime.ModelInfo, pre *runtime.Preprocess, values []float64, p *prediction) ([]explained, error) {
	if !e.wanted {
		return nil, nil
	}
	var all []explained
	for k, a := range p.answers {
		found := explained{Output: a.Name}
		seed, err := e.seed(a, &found)
		if err != nil {
			return nil, err
		}
		counts := by.explain(k, seed)[:len(values)]
		for i := range counts {
			counts[i] = counts[i]*values[i] + 0 // none is -0
		}
		found.Contributions = contributions(info, pre, values, counts)
		if found.HeatMaps, err = e.draw(info, p, values, found); err != nil {
			return nil, err
		}
		all = append(all, found)
	}
	return all, nil
}

// seed is what each element of an output counts in what is explained.
func (e *explanation) seed(a answer, found *explained) ([]float64, error) {
	seed, n := make([]float64, len(a.values)), len(a.classes)
	if n == 0 {
		n = len(seed)
	}
	number, err := strconv.Atoi(e.of)
	isNumber := err == nil && number >= 0 && number < n
	if a.classes == nil {
		switch {
		case e.of != "" && !isNumber:
			return nil, usagef("predict: --explain-class is %q, but output %q has no classes; want the number of an element, 0 to %d", e.of, a.Name, n-1)
		case e.of == "" && n > 1:
			return nil, usagef("predict: --explain: output %q is of %d numbers: want --explain-class with the number of one, 0 to %d", a.Name, n, n-1)
		}
		seed[number], found.Element = 1, &number
		found.what = fmt.Sprintf("%s is %.6g", a.Name, a.values[number])
		if n > 1 {
			found.what = fmt.Sprintf("%s[%d] is %.6g", a.Name, number, a.values[number])
		}
		return seed, nil
	}
	class := max(a.class, 0)
	if a.several {
		class = a.likeliest()[0]
	}
	if e.of != "" {
		if class = slices.Index(a.classes, e.of); class < 0 {
			if class = number; !isNumber {
				return nil, usagef("predict: --explain-class is %q, but output %q has no such class%s", e.of, a.Name, nearest(e.of, a.classes))
			}
		}
	}
	found.Class = a.classes[class]
	found.what = fmt.Sprintf("%s %s, %s", a.Name, visible(found.Class), strings.TrimSpace(text.Percent(a.share(class))))
	if len(seed) == 1 { // that of yes
		seed[0] = float64(2*class - 1)
		return seed, nil
	}
	if a.several { // each by itself
		seed[class] = 1
		return seed, nil
	}
	for i := range seed { // what all classes have in common chooses none
		seed[i] = -1 / float64(len(seed)-1)
	}
	seed[class] = 1
	return seed, nil
}

func nearest(name string, known []string) string {
	if near := text.Nearest(name, known); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// contributions divides the counts of all inputs.
func contributions(info *runtime.ModelInfo, pre *runtime.Preprocess, values, counts []float64) []contribution {
	var all []contribution
	var names []string // of a table
	if pre != nil && len(pre.Columns) > 0 {
		names = pre.Elements()
	}
	at := 0
	for _, in := range info.Inputs {
		n := elements(in.Shape)
		switch {
		case in.Integers:
		case names != nil:
			for i := at; i < at+n; i++ {
				value := raw(pre, info, i, values[i])
				name := names[i%len(names)]
				if len(values) > len(names) { // of several rows
					name = fmt.Sprintf("%s[%d]", name, i/len(names))
				}
				all = append(all, contribution{Input: in.Name, Column: name, Value: &value, Counts: counts[i : i+1]})
			}
		default:
			all = append(all, contribution{Input: in.Name, Shape: in.Shape, Counts: counts[at : at+n]})
		}
		at += n
	}
	return all
}

// draw writes a heat map of each input that has the form of a picture.
func (e *explanation) draw(info *runtime.ModelInfo, p *prediction, values []float64, found explained) ([]string, error) {
	var files []string
	at := 0
	for _, in := range info.Inputs {
		n := elements(in.Shape)
		i := slices.IndexFunc(found.Contributions, func(c contribution) bool { return c.Input == in.Name && c.Column == "" })
		if i >= 0 && len(in.Shape) >= 2 {
			title, name := found.what, fileName(p)
			if len(p.answers) > 1 {
				name += "." + found.Output
			}
			if len(info.Inputs) > 1 {
				title, name = title+"; "+in.Name, name+"."+in.Name
			}
			drawn, err := picture.HeatMap(title, values[at:at+n], found.Contributions[i].Counts, in.Shape)
			if err != nil {
				return nil, err
			}
			dir := cmp.Or(e.dir, info.Name+".explained")
			if err := os.MkdirAll(dir, 0o777); err != nil {
				return nil, err
			}
			file := filepath.Join(dir, name+".png")
			if err := picture.Write(file, drawn); err != nil {
				return nil, err
			}
			files = append(files, file)
		}
		at += n
	}
	return files, nil
}

// fileName is what a file about a sample is called: as that, without its ending, but with its number.
func fileName(p *prediction) string {
	name := "sample" // of JSON itself
	if !strings.HasPrefix(p.input, "{") && !strings.HasPrefix(p.input, "[") {
		name = filepath.Base(p.input)
		name = strings.ReplaceAll(strings.TrimSuffix(name, filepath.Ext(name)), " ", "_")
	}
	if p.row >= 0 {
		name = fmt.Sprintf("%s_%d", name, p.row)
	}
	return name
}

const mostExplained = 20 // numbers in a table

// String is for people.
func (e explained) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nwhat makes %s\n", e.what)
	type row struct{ name, value, count string }
	var rows []row
	var by []float64
	for _, c := range e.Contributions {
		if len(c.Shape) >= 2 { // it has a heat map
			continue
		}
		for i, v := range c.Counts {
			r := row{name: c.Column, count: strconv.FormatFloat(v, 'g', 4, 64)}
			if c.Value != nil {
				r.value = strconv.FormatFloat(*c.Value, 'g', 6, 64)
			} else {
				r.name = fmt.Sprintf("%s[%d]", c.Input, i)
			}
			rows, by = append(rows, r), append(by, math.Abs(v))
		}
	}
	if len(rows) > 0 {
		order := make([]int, len(rows))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(by[j], by[i]) })
		t := text.NewTable("  column", ">value", ">counts", "")
		for _, i := range order[:min(len(order), mostExplained)] {
			t.Row("  "+text.Clean(rows[i].name), rows[i].value, rows[i].count, strings.Repeat("━", bar(by[i], by[order[0]])))
		}
		b.WriteString(t.String())
		if n := len(rows) - mostExplained; n > 0 {
			fmt.Fprintf(&b, "  … and %d that count less; --json has them\n", n)
		}
	}
	for _, file := range e.HeatMaps {
		fmt.Fprintf(&b, "  heat map in %s\n", file)
	}
	return b.String()
}

// bar is how long that of a number is beside the greatest.
func bar(v, most float64) int {
	if !(v > 0) || math.IsInf(most, 0) {
		return 0
	}
	return int(math.Round(barCells / 2 * v / most))
}

func (b *bound[P, S, I, O, T]) explains() bool { return b.net.Explains() }

func (p *boundPredictor[P, S, I, O, T]) explain(output int, seed []float64) []float64 {
	of, gradients := new(O), new(I)
	for i, v := range seed {
		p.net.Output(of, output)[i] = T(v)
	}
	p.ready.InputGradients(p.lastIn, of, gradients)
	return convert[float64](p.net.Flat(gradients)) // also of states, which no value is of
}

// appendExplained adds explanations as JSON.
func appendExplained(b []byte, all []explained) []byte {
	text, err := json.Marshal(all)
	if err != nil {
		return append(b, "null"...) // what is not finite is null already
	}
	return append(b, text...)
}

// numbers is an array in which JSON has null for what is not finite.
type numbers []float64

// MarshalJSON implements json.Marshaler.
func (n numbers) MarshalJSON() ([]byte, error) {
	finite := make([]any, len(n))
	for i, v := range n {
		if runtime.IsFinite(v) {
			finite[i] = v
		}
	}
	return json.Marshal(finite)
}
