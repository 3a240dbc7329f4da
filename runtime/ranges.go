package runtime

// Part is a stretch of a weight's elements whose gradient is computed in Count
// ranges of Size elements, the first from Begin on.
type Part struct {
	Begin, Size, Count int
	Product            bool // under one sample it is a factor for each row of a matrix times a row

	// Rows says of a table's gradient, whose ranges are whole rows, how it is added up; nil of
	// others. First is the element of the table at Begin.
	Rows  *RowSums
	First int
}

// Range is a range of weights, the one of that number of part Part.
type Range struct {
	Span
	Part, Number int
	product      bool
}

// rangesOf lists the ranges of all parts.
func rangesOf(parts ...Part) []Range {
	var ranges []Range
	for i, p := range parts {
		for number := range p.Count {
			begin := p.Begin + number*p.Size
			ranges = append(ranges, Range{Span{begin, begin + p.Size}, i, number, p.Product})
		}
	}
	return ranges
}
