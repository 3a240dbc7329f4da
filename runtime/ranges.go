package runtime

// Part is a stretch of a weight's elements whose gradient is computed in Count
// ranges of Size elements, the first from Begin on.
type Part struct {
	Begin, Size, Count int
	Product            bool // under one sample it is a factor for each row of a matrix times a row
}

// Range is a range of weights in turn Turn of part Part.
type Range struct {
	Span
	Part, Turn int
	product    bool
}

// Ranges lists the ranges of all parts.
func Ranges(parts ...Part) []Range {
	var ranges []Range
	for i, p := range parts {
		for turn := range p.Count {
			begin := p.Begin + turn*p.Size
			ranges = append(ranges, Range{Span{begin, begin + p.Size}, i, turn, p.Product})
		}
	}
	return ranges
}
