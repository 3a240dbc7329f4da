package data

import (
	"fmt"
	"math"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// table is what was read: row-major inputs and targets, and the class of every
// row in every output that learns one, -1 in others.
type table struct {
	path            string
	columns         []string // of the inputs
	targetColumns   []string
	unused          []string   // columns of the file that are neither
	fileWidth       int        // columns of the file
	classes         [][]string // of each output
	inputs, targets []float64
	labels          []int
	lines           []int // of the file
	outputs         int
	width           int // of targets
	hashes          [][2]uint64
}

func (t *table) len() int { return len(t.lines) }

// rows are the numbers of all rows.
func (t *table) rows() []int {
	rows := make([]int, t.len())
	for i := range rows {
		rows[i] = i
	}
	return rows
}

// values are the inputs of a row.
func (t *table) values(row int) []float64 {
	n := len(t.columns)
	return t.inputs[row*n:][:n:n]
}

// class is what splits keep in proportion: the first output's class.
func (t *table) class(row int) int { return t.labels[row*t.outputs] }

// moments are the mean and the standard deviation of each input column over
// the given rows; 1 for a constant column. Integers are to stay as they are.
func (t *table) moments(rows []int, info *runtime.ModelInfo) (mean, deviation []float64) {
	n := len(t.columns)
	mean, deviation = make([]float64, n), make([]float64, n)
	for i := range n {
		if in, _ := info.InputOf(i); in.Integers {
			deviation[i] = 1
			continue
		}
		mean[i], deviation[i] = runtime.Moments(len(rows), func(k int) float64 { return t.inputs[rows[k]*n+i] })
	}
	return mean, deviation
}

// largeTargets notes outputs whose targets a network would take long to reach.
func (t *table) largeTargets(rows []int, info *runtime.ModelInfo) []string {
	const large = 100
	var notes []string
	first := 0
	for k := range info.Outputs {
		out := &info.Outputs[k]
		n := numbers(out)
		low, high, squares := math.Inf(1), math.Inf(-1), 0.
		for _, row := range rows {
			for _, v := range t.targets[row*t.width+first:][:n] {
				low, high = min(low, v), max(high, v)
				squares += v / large * (v / large) / float64(len(rows)*n)
			}
		}
		if first += n; out.Targets == runtime.AnyNumber && !out.Sparse && squares > 1 {
			notes = append(notes, fmt.Sprintf("targets of %q go from %g to %g and are not scaled: a network learns numbers near 0 better; divide them in the table", out.Name, low, high))
		}
	}
	return notes
}

// check refuses values that the network's numbers cannot hold once they are
// prepared.
func (t *table) check(pre *runtime.Preprocess, info *runtime.ModelInfo) error {
	largest := info.DType.Max()
	for row, line := range t.lines {
		for i, v := range t.values(row) {
			if y := pre.Value(i, v); !(y >= -largest && y <= largest) {
				return fmt.Errorf("%s:%d: column %q: %v becomes %v, which is more than %s holds", t.path, line, t.columns[i], v, y, info.DType)
			}
		}
	}
	return nil
}

func (t *table) part(name string, pre *runtime.Preprocess, rows []int, shuffle bool) *part {
	return &part{name: name, len: len(rows), shuffle: shuffle, reader: func() func(epoch, i int, r *row) {
		return func(_, i int, r *row) {
			i = rows[i]
			copy(r.inputs, t.values(i))
			prepare(pre, r.inputs)
			copy(r.targets, t.targets[i*t.width:][:t.width])
			copy(r.labels, t.labels[i*t.outputs:])
		}
	}}
}
