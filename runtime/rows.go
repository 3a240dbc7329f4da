package runtime

// Row is the row of a table of n rows that a number stands for: what is before its
// point, or the nearest that there is; 0 for NaN.
func Row[T Float](x T, n int) int {
	switch {
	case !(x > 0):
		return 0
	case x >= T(n-1):
		return n - 1
	}
	return int(x)
}

// RowSums says where the values are that are added up by the rows of a table, in
// the memory of a group of samples: for each iteration of the loops one number,
// which stands for a row as [Row] says, and Elements values for it.
type RowSums struct {
	Rows, Stride    int // of the table, and elements from row to row
	Elements, Step  int // of a row, and from one of its values to the next
	Group           int // elements of a group's memory
	Values, Numbers int // where the first are
	Loops           [4]RowLoop
}

// RowLoop is a loop of N iterations, none counts as one, and how many elements it is
// from the values of one to those of the next, and from number to number.
type RowLoop struct{ N, Value, Number int }

// AddRows adds to sum, a range of a table's rows from element begin on, what belongs
// to them: group by group and then in the order of the loops, so that the bits do
// not depend on how the table is shared out.
func AddRows[T Float](sum []T, begin int, memory []T, groups int, s RowSums) {
	eachRow(memory, groups, &s, func(row, from int) {
		if at := row*s.Stride - begin; at >= 0 && at < len(sum) {
			addRow(sum[at:at+s.Elements], memory[from:], s.Step)
		}
	})
}

// addRow adds values, so far from one another.
func addRow[T Float](sum, values []T, step int) {
	for e, to := range sum {
		sum[e] = to + values[e*step]
	}
}

// eachRow calls use with each row, and where in the memory its values are, in the order in which
// they are added up.
func eachRow[T Float](memory []T, groups int, s *RowSums, use func(row, from int)) {
	a, b, c, d := s.Loops[0], s.Loops[1], s.Loops[2], s.Loops[3]
	for g := range groups {
		numbers, values := g*s.Group+s.Numbers, g*s.Group+s.Values
		for i := range max(a.N, 1) {
			for j := range max(b.N, 1) {
				for k := range max(c.N, 1) {
					for l := range max(d.N, 1) {
						row := Row(memory[numbers+i*a.Number+j*b.Number+k*c.Number+l*d.Number], s.Rows)
						use(row, values+i*a.Value+j*b.Value+k*c.Value+l*d.Value)
					}
				}
			}
		}
	}
}
