package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/app"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// keyFlag chooses one of several state dicts of a file of PyTorch's.
func keyFlag(c *cobra.Command, key *string) {
	c.Flags().StringVar(key, "key", "", "`NAME` of the state dict in a file of PyTorch's that has several")
}

func newWeightsShow() *cobra.Command {
	var key string
	var asJSON bool
	c := &cobra.Command{
		Use:   "show [flags] FILE",
		Short: "list the tensors of a file",
		Long: `Lists name, type, shape and numbers of each tensor: the norm, which is the root of the sum
of squares, mean and standard deviation, the least and the greatest number, and how many are
not finite, if there are such, which count for none of these. Below it is what the file says of itself,
as the thresholds above which its outputs say yes, if they were chosen.`,
		Args: arguments("FILE", 1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			f, err := openWeights(args[0], key)
			if err != nil {
				return err
			}
			defer f.Close()
			if asJSON {
				return f.showJSON(c.OutOrStdout())
			}
			return f.show(c.OutOrStdout())
		},
	}
	keyFlag(c, &key)
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON, an object a tensor, and in the end one of thresholds where some were chosen")
	return c
}

func (w *weightFile) show(out io.Writer) error {
	headers := []string{"tensor", "type", "shape", ">norm", ">mean", ">deviation", ">least", ">most"}
	var rows [][]string
	count, finite := 0, true
	for _, tensor := range w.Tensors {
		values, err := w.numbers(tensor)
		if err != nil {
			return err
		}
		s := statisticsOf(values)
		count += len(values)
		bad := ""
		if n := s.nan + s.infinite; n > 0 {
			bad, finite = text.Int(n), false
		}
		rows = append(rows, []string{tensor.Name, tensor.Type.String(), runtime.FormatShape(tensor.Shape), short(s.norm), short(s.mean), short(s.deviation), short(s.least), short(s.most), bad})
	}
	if !finite {
		headers = append(headers, ">not finite")
	}
	t := text.NewTable(headers...)
	for _, row := range rows {
		t.Row(row[:len(headers)]...)
	}
	_, err := fmt.Fprintf(out, "%s\n%s, %s\n%s", t.Within(app.Width(out)), text.Count(len(w.Tensors), "tensor"), text.Count(count, "number"), w.about(app.Width(out)))
	return err
}

// about is what the file says of itself, in lines of so many cells.
func (w *weightFile) about(width int) string {
	names := slices.Sorted(maps.Keys(w.metadata))
	longest := 0
	for _, name := range names {
		longest = max(longest, utf8.RuneCountInString(name))
	}
	t := text.NewTable()
	for _, name := range names {
		value := ellipsis(w.metadata[name], min(mostCells, width-longest-2))
		if all, ok := w.thresholds(); ok && name == thresholdsKey {
			value = sayYes(all)
		}
		t.Row(name, value)
	}
	return t.String()
}

// thresholdsKey is what files call the thresholds of their outputs.
const thresholdsKey = "thresholds"

// thresholds are those of each output's elements; none of an output that has none.
func (w *weightFile) thresholds() (all [][]float64, ok bool) {
	text, ok := w.metadata[thresholdsKey]
	return all, ok && json.Unmarshal([]byte(text), &all) == nil
}

// sayYes are thresholds for people.
func sayYes(all [][]float64) string {
	var outputs []string
	for _, values := range all {
		var of []string
		for _, v := range values {
			of = append(of, short(v))
		}
		outputs = append(outputs, cmp.Or(strings.Join(of, ", "), "–"))
	}
	return "yes above " + strings.Join(outputs, "; ")
}

// mostCells is how much is shown of what a file says.
const mostCells = 60

// ellipsis is the beginning of a text, as one line.
func ellipsis(s string, most int) string {
	most = max(most, 1)
	runes := []rune(text.Line(s))
	if len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return string(runes)
}

// tensorJSON is what show prints of a tensor; null is for what is not defined.
type tensorJSON struct {
	Name      string   `json:"name"`
	Type      string   `json:"type"`
	Shape     []int    `json:"shape"`
	Numbers   int      `json:"numbers"`
	Norm      *float64 `json:"norm"`
	Mean      *float64 `json:"mean"`
	Deviation *float64 `json:"deviation"`
	Least     *float64 `json:"least"`
	Most      *float64 `json:"most"`
	Zeros     int      `json:"zeros"`
	NaN       int      `json:"nan"`
	Infinite  int      `json:"infinite"`
}

func (w *weightFile) showJSON(out io.Writer) error {
	e := json.NewEncoder(out)
	for _, t := range w.Tensors {
		values, err := w.numbers(t)
		if err != nil {
			return err
		}
		s := statisticsOf(values)
		shape := t.Shape
		if shape == nil {
			shape = []int{}
		}
		if err := e.Encode(tensorJSON{
			t.Name, t.Type.String(), shape, len(values),
			finite(s.norm), finite(s.mean), finite(s.deviation), finite(s.least), finite(s.most),
			s.zeros, s.nan, s.infinite,
		}); err != nil {
			return err
		}
	}
	if all, ok := w.thresholds(); ok {
		return e.Encode(map[string][][]float64{thresholdsKey: all})
	}
	return nil
}

// finite is nil for what is no finite number.
func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}
