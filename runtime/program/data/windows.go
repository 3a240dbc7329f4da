package data

import (
	"cmp"
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// checkWindows says why samples cannot be windows over a table.
func (c *tableSource) checkWindows(info *runtime.ModelInfo) error {
	switch {
	case c.SequenceLength == 0:
		return nil
	case len(info.Inputs) != 1:
		return c.errorf("windows of rows are one input, but the network has %d", len(info.Inputs))
	case c.Split != splitTime && c.SplitColumn == "" && (len(c.TestFile) == 0 && c.TestFraction > 0 || c.ValidationFraction > 0):
		return c.errorf("windows have rows in common, so that split = %q would test with rows of training: want split = %q", cmp.Or(c.Split, splitStratified), splitTime)
	case c.TargetLength > 1 && slices.ContainsFunc(info.Outputs, func(o runtime.OutputInfo) bool { return learnsClass(&o) }):
		return c.errorf("target_length = %d, but an output learns one class", c.TargetLength)
	}
	return nil
}

// span is how far the last row of a sample is from its first.
func (c *TableOptions) span() int {
	return c.targetRow(0) + (c.steps()-1)*c.SamplingRate
}

// targetRow is the row of the first target of the sample that begins with a row.
func (c *TableOptions) targetRow(begin int) int {
	if c.SequenceLength == 0 {
		return begin
	}
	return begin + (c.SequenceLength-1)*c.SamplingRate + c.Horizon
}

// samples are those that rows make, in their order: each by its first row. All rows of a window
// and of its target are of rows, which are one behind the other in one series.
func (t *table) samples(rows []int) []int {
	if t.SequenceLength == 0 {
		return rows
	}
	var samples []int
	begin := 0
	for i := range rows {
		if end := i + 1; end == len(rows) || rows[end] != rows[i]+1 || t.groups != nil && t.groups[rows[end]] != t.groups[rows[i]] {
			for k := begin; k+t.span() <= i; k += t.SequenceStride {
				samples = append(samples, rows[k])
			}
			begin = end
		}
	}
	return samples
}

// few says of rows that make no window what they lack.
func (t *table) few(rows []int) string {
	if t.SequenceLength == 0 {
		return ""
	}
	return "; a window and its target are " + text.Count(t.span()+1, "row")
}

// bySeries puts the rows of a series one behind the other.
func (t *table) bySeries() {
	if t.SequenceLength == 0 || t.groups == nil {
		return
	}
	order := t.rows()
	slices.SortStableFunc(order, func(a, b int) int { return t.groups[a] - t.groups[b] })
	t.inputs = reordered(t.inputs, order, len(t.columns))
	t.targets = reordered(t.targets, order, t.width)
	t.labels = reordered(t.labels, order, t.outputs)
	t.lines = reordered(t.lines, order, 1)
	t.groups = reordered(t.groups, order, 1)
	if t.weights != nil {
		t.weights = reordered(t.weights, order, 1)
	}
	if t.marks != nil {
		t.marks = reordered(t.marks, order, 1)
	}
}

// reordered are rows of n values in another order.
func reordered[T any](values []T, order []int, n int) []T {
	out := make([]T, 0, len(values))
	for _, row := range order {
		out = append(out, values[row*n:][:n]...)
	}
	return out
}
