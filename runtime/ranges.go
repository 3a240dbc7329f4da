package runtime

// Part is a stretch of a weight's elements whose gradient is computed in Count
// ranges of Size elements, the first from Begin on.
type Part struct{ Begin, Size, Count int }

// Range is a range of weights in turn Turn of part Part.
type Range struct {
	Span
	Part, Turn int
}

// Ranges lists the ranges of all parts.
func Ranges(parts ...Part) []Range {
	var ranges []Range
	for i, p := range parts {
		for turn := range p.Count {
			begin := p.Begin + turn*p.Size
			ranges = append(ranges, Range{Span{begin, begin + p.Size}, i, turn})
		}
	}
	return ranges
}

// Path is a way of training, with groups of a number of samples.
type Path struct {
	Width   int                 // samples of a group
	AtOnce  int                 // groups that are taken at a time
	Ranges  []Range             // of gradients
	Terms   int                 // products that a sample adds to a gradient, at most; 0: these are other sums
	Samples func(worker, i int) // takes group i through the network and back
	Weights func(worker, i int) // computes range i of the gradients
}
